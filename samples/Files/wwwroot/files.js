// Each chosen file is posted under its own name, one after the other; then the list is loaded anew.
const progress = document.getElementById("progress");

async function upload(file) {
  const url = "./" + encodeURIComponent(file.name);
  let response = await fetch(url, { method: "POST", body: file });
  if (response.status === 409 && confirm(`Replace ${file.name}?`)) {
    response = await fetch(url, { method: "PUT", body: file });
  }
  if (!response.ok) {
    throw new Error(`${file.name}: ${response.status}`);
  }
}

document.getElementById("files").addEventListener("change", async event => {
  try {
    for (const file of event.target.files) {
      progress.value = `${file.name} …`;
      await upload(file);
    }
    location.reload();
  } catch (error) {
    progress.value = String(error);
  }
});

document.addEventListener("click", async event => {
  if (!event.target.matches("button.delete")) {
    return;
  }
  const link = event.target.closest("tr").querySelector("a");
  if (confirm(`Delete ${link.textContent}?`)) {
    const response = await fetch(link.href, { method: "DELETE" });
    if (response.ok) {
      location.reload();
    } else {
      progress.value = `${link.textContent}: ${response.status}`;
    }
  }
});
