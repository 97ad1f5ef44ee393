// Deno's WebTransport against samples/Interop and the Site. Arguments: three times a server's URL and its certificate's SHA-256. A line a check.
const [interop, site, witness] = [0, 2, 4].map((at) => ({ url: Deno.args[at], hash: Uint8Array.from(Deno.args[at + 1].match(/../g), (byte) => parseInt(byte, 16)) }));
const encode = (text) => new TextEncoder().encode(text);
const decode = (bytes) => new TextDecoder().decode(bytes);

async function connect(server, path, hash = server.hash) {
  const transport = new WebTransport(server.url + path, { serverCertificateHashes: [{ algorithm: "sha-256", value: hash }] });
  transport.closed.catch(() => {});
  await transport.ready;
  return transport;
}

async function failure(promise) {
  try {
    return `no failure but ${JSON.stringify(await promise)}`;
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

// Exactly `length` bytes, or what comes before the end.
async function read(readable, length = Infinity) {
  const reader = readable.getReader();
  const bytes = [];
  for (let count = 0; count < length;) {
    const { value, done } = await reader.read();
    if (done) break;
    bytes.push(...value);
    count += value.length;
  }
  reader.releaseLock();
  return new Uint8Array(bytes);
}

// Deno looks for no further stream after one that is not the session's, as the server's two QPACK streams are not, until it is asked again.
async function accept(streams) {
  const reader = streams.getReader();
  const first = reader.read();
  const again = setInterval(() => reader.read(), 50);
  const { value } = await first;
  clearInterval(again);
  return value;
}

// A lost datagram is sent again.
async function exchange(transport, bytes) {
  const writer = transport.datagrams.writable.getWriter();
  const reader = transport.datagrams.readable.getReader();
  const again = setInterval(() => writer.write(bytes), 1000);
  await writer.write(bytes);
  const { value } = await reader.read();
  clearInterval(again);
  writer.releaseLock();
  reader.releaseLock();
  return value;
}

async function send(transport, text) {
  const writer = transport.datagrams.writable.getWriter();
  await writer.write(encode(text));
  writer.releaseLock();
}

// Not closed: Deno sends no end of a stream.
async function write(stream, bytes) {
  const writer = stream.getWriter();
  await writer.write(bytes);
  writer.releaseLock();
}

const same = (left, right) => left.length === right.length && left.every((byte, index) => byte === right[index]);
const pattern = Uint8Array.from({ length: 1 << 18 }, (_, index) => (index * 31 + 7) % 251);

const checks = {
  "datagram": async () => decode(await exchange(await connect(interop, "/wt/echo"), encode("ping"))),

  "a datagram of 1,000 bytes": async () => same(pattern.subarray(0, 1000), await exchange(await connect(interop, "/wt/echo"), pattern.subarray(0, 1000))),

  "bidirectional stream": async () => {
    const stream = await (await connect(interop, "/wt/echo")).createBidirectionalStream();
    const writing = write(stream.writable, pattern);
    const answer = await read(stream.readable, pattern.length);
    await writing;
    return `${answer.length} bytes, ${same(pattern, answer) ? "equal" : "different"}`;
  },

  "unidirectional stream": async () => {
    const transport = await connect(witness, "/");
    await write(await transport.createUnidirectionalStream(), encode("abc"));
    return decode(await read(await accept(transport.incomingUnidirectionalStreams)));
  },

  "the server's bidirectional stream": async () => {
    const transport = await connect(interop, "/wt/echo");
    await send(transport, "open-bidi");
    const stream = await accept(transport.incomingBidirectionalStreams);
    const greeting = decode(await read(stream.readable, 12));
    await write(stream.writable, encode("back"));
    return `${greeting.trim()}, ${decode(await read(stream.readable, 4))}`;
  },

  "the server's unidirectional stream": async () => decode(await read(await accept((await connect(site, "/session/protocol")).incomingUnidirectionalStreams))),

  "reset by the server": async () => {
    const stream = await (await connect(site, "/session/abandoned")).createBidirectionalStream();
    await write(stream.writable, encode("x"));
    return await failure(read(stream.readable));
  },

  "streams of a session that the server closes": async () => {
    const transport = await connect(interop, "/wt/echo");
    const stream = await transport.createBidirectionalStream();
    await write(stream.writable, encode("x"));
    await read(stream.readable, 1);
    await send(transport, "close");
    return await failure(read(stream.readable));
  },

  "close": async () => {
    const transport = await connect(witness, "/close");
    transport.close({ closeCode: 7, reason: "enough" });
    await transport.closed;
    return "closed";
  },

  "refused with 403": async () => await failure(connect(interop, "/wt/reject")),
  "refused where there is no route": async () => await failure(connect(interop, "/nowhere")),
  "a certificate with another hash": async () => await failure(connect(interop, "/wt/echo", new Uint8Array(32))),
};

for (const [name, check] of Object.entries(checks)) {
  try {
    console.log(`${name}: ${await check()}`);
  } catch (error) {
    console.log(`${name}: failed: ${error.name} ${error.message}`);
  }
}

Deno.exit(0);
