// A session is somebody in a room. The server opens one stream of events (lines of JSON); each message is a stream of this page's; cursors are datagrams.
const $ = id => document.getElementById(id);
const codes = { serverStops: 1, badName: 2, full: 3, tooSlow: 4 };
const encoder = new TextEncoder();
const colour = id => `hsl(${id * 137.5 % 360} 65% 45%)`;

let me = null;            // { name, room }, or null before joining
let session = null;       // the session that is open
let you = 0;              // the id in the room
let people = new Map();
let wake = () => { };     // ends the wait for the next attempt

// --- The connection ---

async function connect({ name, room }) {
  // Each time: the development certificate is renewed every other week.
  const { port, sha256 } = await (await fetch("/transport.json", { cache: "no-store" })).json();
  const url = `https://${location.hostname}:${port}/chat/${encodeURIComponent(room)}?name=${encodeURIComponent(name)}`;
  const options = sha256 ? { serverCertificateHashes: [{ algorithm: "sha-256", value: Uint8Array.from(sha256.match(/../g), byte => parseInt(byte, 16)) }] } : {};
  const transport = new WebTransport(url, options);
  transport.closed.catch(() => { });
  await transport.ready;
  return transport;
}

// Comes again until the person leaves, or the server says that there is no use in it.
async function stay() {
  const mine = me;
  for (let attempts = 0; me === mine; attempts++) {
    try {
      show(attempts === 0 ? "Connecting …" : "Connecting again …");
      const transport = await connect(mine);
      if (me !== mine) return transport.close();
      session = { transport, cursors: (transport.datagrams.createWritable?.() ?? transport.datagrams.writable).getWriter() };
      const reading = Promise.allSettled([readEvents(transport, () => attempts = 0), readCursors(transport)]);
      const { closeCode, reason } = await transport.closed.finally(() => session = null);
      await reading;
      if (closeCode === codes.badName || closeCode === codes.full) return leave(reason);
    } catch (error) {
      console.info("The session is over:", error.message);
    }
    session = null;
    clearCursors();
    if (me !== mine) return;
    const seconds = Math.min(10, 0.5 * 2 ** attempts);
    show(`Connection lost. Again in ${Math.ceil(seconds)} s …`);
    await new Promise(resolve => { wake = resolve; setTimeout(resolve, seconds * 1000); });
  }
}

async function readEvents(transport, welcomed) {
  const streams = transport.incomingUnidirectionalStreams.getReader();
  const { value: stream } = await streams.read();
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  while (true) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const event = JSON.parse(line);
      if (event.type === "welcome") welcomed();
      handlers[event.type]?.(event);
    }
  }
}

async function readCursors(transport) {
  const reader = transport.datagrams.readable.getReader();
  while (true) {
    const { value, done } = await reader.read();
    if (done) return;
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    moveCursor(view.getUint32(0), view.getUint16(4) / 65535, view.getUint16(6) / 65535);
  }
}

// The answer is empty, or says why it was not sent.
async function say(text) {
  const stream = await session.transport.createBidirectionalStream();
  const writer = stream.writable.getWriter();
  writer.write(encoder.encode(text)).catch(() => { });
  writer.close().catch(() => { });
  return new Response(stream.readable).text();
}

// --- What the server tells ---

const handlers = {
  welcome(event) {
    you = event.you;
    people = new Map(event.people.map(person => [person.id, person.name]));
    $("messages").replaceChildren();
    event.history.forEach(addMessage);
    showPeople();
    show("Connected", true);
  },
  join({ person }) {
    people.set(person.id, person.name);
    showPeople();
    addNote(`${person.name} has come`);
  },
  leave({ person }) {
    people.delete(person.id);
    cursors.get(person.id)?.element.remove();
    cursors.delete(person.id);
    showPeople();
    addNote(`${person.name} has gone`);
  },
  message({ message }) {
    addMessage(message);
  },
};

// --- What the person sees. Text is set as text: nothing that others write becomes markup. ---

function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

function show(state, on = false) {
  $("state").textContent = state;
  $("state").className = on ? "on" : "";
}

function showPeople() {
  $("people").replaceChildren(...[...people].map(([id, name]) => {
    const item = element("li");
    item.style.color = colour(id);
    item.append(element("span", id === you ? `${name} (you)` : name));
    return item;
  }));
}

function add(item) {
  const list = $("messages");
  const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  list.append(item);
  while (list.childElementCount > 500) list.firstElementChild.remove();
  if (follows) list.scrollTop = list.scrollHeight;
}

const addNote = text => add(element("li", text, "note"));

function addMessage({ from, text, time }) {
  const item = element("li", "", from.id === you ? "mine" : "");
  const by = element("div", "", "by");
  const name = element("b", from.name);
  name.style.color = colour(from.id);
  by.append(name, element("time", new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })));
  item.append(by, element("div", text, "text"));
  add(item);
}

const cursors = new Map();

function moveCursor(id, x, y) {
  if (!people.has(id)) return;
  let cursor = cursors.get(id);
  if (!cursor) {
    cursor = { element: element("div", "", "cursor") };
    cursor.element.style.setProperty("--color", colour(id));
    cursor.element.append(element("span", people.get(id)));
    $("cursors").append(cursor.element);
    cursors.set(id, cursor);
  }
  cursor.element.style.transform = `translate(${x * innerWidth}px, ${y * innerHeight}px)`;
  cursor.element.classList.remove("still");
  clearTimeout(cursor.timer);
  cursor.timer = setTimeout(() => cursor.element.classList.add("still"), 10000);
}

function clearCursors() {
  cursors.forEach(cursor => cursor.element.remove());
  cursors.clear();
}

// --- What the person does ---

let point = null;

function sendPoint() {
  if (session && point) {
    const datagram = new DataView(new ArrayBuffer(4));
    datagram.setUint16(0, point.x * 65535);
    datagram.setUint16(2, point.y * 65535);
    session.cursors.write(new Uint8Array(datagram.buffer)).catch(() => { });
  }
  point = null;
}

addEventListener("pointermove", event => {
  // At most 30 a second: the last of a while is enough.
  if (!point) setTimeout(sendPoint, 33);
  point = { x: Math.min(1, Math.max(0, event.clientX / innerWidth)), y: Math.min(1, Math.max(0, event.clientY / innerHeight)) };
});
addEventListener("online", () => wake());

$("compose").addEventListener("submit", async event => {
  event.preventDefault();
  const text = $("text").value;
  if (!text.trim()) return;
  try {
    const refusal = session ? await say(text) : "There is no connection: this was not sent.";
    $("notice").textContent = refusal;
    if (!refusal && $("text").value === text) $("text").value = "";
  } catch {
    $("notice").textContent = "The connection was lost: this may not have been sent.";
  }
});

$("join").addEventListener("submit", event => {
  event.preventDefault();
  me = { name: $("name").value.trim(), room: $("room").value.trim() };
  localStorage.setItem("name", me.name);
  history.replaceState(null, "", `#${encodeURIComponent(me.room)}`);
  $("title").textContent = me.room;
  document.title = `#${me.room}`;
  $("refusal").textContent = "";
  $("join").hidden = true;
  $("chat").hidden = false;
  $("text").focus();
  stay();
});

function leave(why = "") {
  me = null;
  session?.transport.close();
  wake();
  clearCursors();
  $("refusal").textContent = why;
  $("chat").hidden = true;
  $("join").hidden = false;
}

$("leave").addEventListener("click", () => leave());
$("name").value = localStorage.getItem("name") ?? "";
try {
  $("room").value = decodeURIComponent(location.hash.slice(1)) || "lobby";
} catch {
  $("room").value = "lobby";
}
if (!("WebTransport" in window)) $("refusal").textContent = "This browser has no WebTransport, or the page did not come from localhost or by HTTPS.";
