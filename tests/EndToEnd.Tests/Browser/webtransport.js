// Each check is a function that returns what it saw, as text. `window.report` is the JSON of them all when they are done.
const parameters = new URLSearchParams(location.search);
const hash = Uint8Array.from(parameters.get("hash").match(/../g), digits => parseInt(digits, 16));
const echo = `https://localhost:${parameters.get("echo")}`;
const site = `https://localhost:${parameters.get("site")}`;
const large = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 31 + 7) % 251);

const within = (milliseconds, promise, what) => Promise.race([
  promise,
  new Promise((_, reject) => setTimeout(() => reject(new Error(`${what}: nothing for ${milliseconds} ms`)), milliseconds)),
]);

async function connect(url, options = {}) {
  const transport = new WebTransport(url, { serverCertificateHashes: [{ algorithm: "sha-256", value: hash }], ...options });
  transport.closed.catch(() => { });
  await transport.ready;
  return transport;
}

// A session for the length of one check.
const session = check => async () => {
  const transport = await connect(`${echo}/wt/echo`);
  try {
    return await check(transport);
  } finally {
    transport.close();
  }
};

const bytesOf = async readable => new Uint8Array(await new Response(readable).arrayBuffer());
const textOf = async readable => new TextDecoder().decode(await bytesOf(readable));
const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
const datagramWriter = transport => (transport.datagrams.createWritable?.() ?? transport.datagrams.writable).getWriter();

// A datagram may be lost: it is sent until there is what it asks for.
async function ask(transport, text, answer) {
  const writer = datagramWriter(transport);
  const write = () => writer.write(new TextEncoder().encode(text)).catch(() => { });
  write();
  const sending = setInterval(write, 1000);
  return answer.finally(() => clearInterval(sending));
}

async function send(writable, bytes) {
  const writer = writable.getWriter();
  await writer.write(bytes);
  await writer.close();
}

// Both at once: the server sends back as it reads.
async function echoed(stream, bytes) {
  const [answer] = await Promise.all([bytesOf(stream.readable), send(stream.writable, bytes)]);
  return answer;
}

async function first(streams) {
  const reader = streams.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return value;
}

// The constructor's arguments have changed: once a dictionary, later a message and a dictionary.
function streamError(streamErrorCode) {
  try {
    return new WebTransportError("enough", { streamErrorCode });
  } catch {
    return new WebTransportError({ message: "enough", streamErrorCode });
  }
}

const failureOf = promise => promise.then(() => { throw new Error("It has not failed."); }, error => error);
// Chromium learns of a stream's end and of its code by two ways, and says NetworkError when the code comes last. Such a stream has nothing to tell, and another is tried.
async function told(check, attempts = 20) {
  const errors = await check();
  return attempts === 1 || errors.every(error => error.source === "stream") ? errors : told(check, attempts - 1);
}

const codesOf = errors => errors.map(error => `${error.name} ${error.streamErrorCode}`).join();
const equal = async (sent, received) => `${received.length} bytes, ${await sha256(sent) === await sha256(received) ? "equal" : "different"} checksums`;

const checks = {
  "datagrams": session(async transport => {
    const [writer, reader, seen] = [datagramWriter(transport), transport.datagrams.readable.getReader(), new Set()];
    const sending = setInterval(() => writer.write(Uint8Array.of(seen.size, 1, 2, 3)).catch(() => { }), 5);
    try {
      // One that is lost is sent again: its number is still missing.
      while (seen.size < 100) {
        const { value } = await reader.read();
        if (value.length !== 4 || value[3] !== 3) throw new Error(`not what was sent: ${value}`);
        seen.add(value[0]);
      }
    } finally {
      clearInterval(sending);
    }
    return `${seen.size} datagrams`;
  }),
  "the longest datagram": session(async transport => {
    const [writer, reader, length] = [datagramWriter(transport), transport.datagrams.readable.getReader(), transport.datagrams.maxDatagramSize];
    const sending = setInterval(() => writer.write(large.subarray(0, length)).catch(() => { }), 50);
    try {
      const { value } = await reader.read();
      return length > 1000 && value.length === length ? "came back" : `${value.length} of ${length} bytes`;
    } finally {
      clearInterval(sending);
    }
  }),
  "outgoing bidirectional stream": session(async transport => equal(large, await echoed(await transport.createBidirectionalStream(), large))),
  "incoming bidirectional stream": session(async transport => {
    const answer = await echoed(await ask(transport, "open-bidi", first(transport.incomingBidirectionalStreams)), large);
    return `${new TextDecoder().decode(answer.subarray(0, 12)).trim()}, ${await equal(large, answer.subarray(12))}`;
  }),
  "outgoing and incoming unidirectional stream": session(async transport => {
    await send(await transport.createUnidirectionalStream(), large);
    return equal(large, (await bytesOf(await first(transport.incomingUnidirectionalStreams))).reverse());
  }),
  "100 streams": session(async transport => {
    const answers = await Promise.all(Array.from({ length: 100 }, async (_, i) => {
      const answer = await echoed(await transport.createBidirectionalStream(), Uint8Array.of(i));
      return answer.length === 1 && answer[0] === i;
    }));
    return `${answers.filter(Boolean).length} echoed`;
  }),
  // The server answers a reset and STOP_SENDING with the same on its side: the code has made the way there and back.
  "reset": session(async transport => codesOf(await told(async () => {
    const stream = await transport.createBidirectionalStream();
    const writer = stream.writable.getWriter();
    await writer.write(large.subarray(0, 10));
    const reader = stream.readable.getReader();
    await reader.read();
    writer.abort(streamError(77));
    return [await failureOf(reader.read())];
  }))),
  "stop": session(async transport => codesOf(await told(async () => {
    const stream = await transport.createBidirectionalStream();
    const writer = stream.writable.getWriter();
    await writer.write(large.subarray(0, 10));
    const reader = stream.readable.getReader();
    await reader.read();
    reader.cancel(streamError(255));
    await writer.write(large.subarray(0, 10)).catch(() => { });
    return [await failureOf(writer.closed)];
  }))),
  "reset of a unidirectional stream": session(async transport => {
    const writer = (await transport.createUnidirectionalStream()).getWriter();
    await writer.write(large.subarray(0, 10));
    await writer.abort(streamError(30));
    // Others are served.
    return equal(large, await echoed(await transport.createBidirectionalStream(), large));
  }),
  "reset and stop by the server": async () => codesOf(await told(async () => {
    const transport = await connect(`${site}/session/abandoned`);
    const { readable, writable } = await transport.createBidirectionalStream();
    const [reader, writer] = [readable.getReader(), writable.getWriter()];
    writer.write(large.subarray(0, 10)).catch(() => { });
    const errors = await Promise.all([failureOf(reader.read()), failureOf(writer.closed)]);
    transport.close();
    return errors;
  })),
  "close by the page": async () => {
    const transport = await connect(`${site}/session/witnessed`);
    transport.close({ closeCode: 7, reason: "enough, 足りる" });
    const { closeCode, reason } = await transport.closed;
    return `${closeCode} ${reason}`;
  },
  "close by the server on demand": async () => {
    const transport = await connect(`${echo}/wt/echo`);
    const { closeCode, reason } = await ask(transport, "close", transport.closed);
    return `${closeCode} ${reason}`;
  },
  "close by the server at once": async () => {
    const transport = await connect(`${site}/session/goodbye`);
    const { closeCode, reason } = await transport.closed;
    return `${closeCode} ${reason}`;
  },
  "end of the handler": async () => {
    const transport = await connect(`${site}/session/brief`);
    const { closeCode, reason } = await transport.closed;
    return `${closeCode} '${reason}'`;
  },
  "exception of the handler": async () => {
    const transport = await connect(`${site}/session/broken`);
    send(await transport.createUnidirectionalStream(), large.subarray(0, 10)).catch(() => { });
    const error = await failureOf(transport.closed);
    return `${error.name} ${error.source}`;
  },
  "streams of a closed session": async () => {
    const transport = await connect(`${echo}/wt/echo`);
    const stream = await transport.createBidirectionalStream();
    const reading = failureOf(stream.readable.getReader().read());
    await ask(transport, "close", transport.closed);
    return `${(await reading).name}`;
  },
  "refused with 403": async () => (await failureOf(connect(`${echo}/wt/reject`))).name,
  "refused for its origin": async () => (await failureOf(connect(`${site}/session/foreign`))).name,
  "refused where there is no route": async () => (await failureOf(connect(`${site}/session/nowhere`))).name,
  "a certificate with another hash": async () => (await failureOf(connect(`${echo}/wt/echo`, { serverCertificateHashes: [{ algorithm: "sha-256", value: new Uint8Array(32) }] }))).name,
  "subprotocol": async () => {
    const transport = await connect(`${site}/session/protocol`, { protocols: ["water", "coffee"] });
    const server = await textOf(await first(transport.incomingUnidirectionalStreams));
    transport.close();
    return transport.protocol === server ? server : `${transport.protocol} and ${server}`;
  },
  "reconnect": async () => {
    let echoes = 0;
    for (let round = 0; round < 5; round++) {
      const transport = await connect(`${echo}/wt/echo`);
      echoes += (await echoed(await transport.createBidirectionalStream(), Uint8Array.of(1))).length;
      await ask(transport, "close", transport.closed);
    }
    return `${echoes} echoes`;
  },
};

const report = {};
const table = document.querySelector("table");
for (const [name, check] of Object.entries(checks)) {
  const row = table.insertRow();
  row.insertCell().textContent = name;
  const cell = row.insertCell();
  const start = performance.now();
  try {
    report[name] = await within(20000, check(), name);
  } catch (error) {
    report[name] = `failed: ${error.name}: ${error.message}`;
    cell.className = "failed";
  }
  cell.textContent = report[name];
  row.insertCell().textContent = `${Math.round(performance.now() - start)} ms`;
}
window.report = JSON.stringify(report);
