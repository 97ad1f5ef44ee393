// @moq/web-transport (Rust: quinn) against samples/Interop and the Site. Arguments: three times a server's URL and its certificate's SHA-256. A line a check.
const { NapiClient } = require("./node_modules/@moq/web-transport/napi.cjs");

const [interop, site, witness] = [2, 4, 6].map((at) => ({ url: process.argv[at], hash: Buffer.from(process.argv[at + 1], "hex") }));

const connect = (server, path, { hash = server.hash, protocols } = {}) => NapiClient.withCertificateHashes([hash]).connect(server.url + path, protocols && { protocols });

async function failure(promise) {
  try {
    return `no failure but ${await promise}`;
  } catch (error) {
    return error.message;
  }
}

async function read(stream) {
  const pieces = [];
  for (let piece; (piece = await stream.read(65536)) !== null;) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function open(session) {
  const stream = await session.openBi();
  return [stream.takeSend(), stream.takeRecv()];
}

async function writeAll(stream, bytes) {
  await stream.write(bytes);
  await stream.finish();
}

// A lost datagram is sent again.
async function exchange(session, bytes) {
  const again = setInterval(() => session.sendDatagram(bytes), 1000);
  session.sendDatagram(bytes);
  const answer = await session.recvDatagram();
  clearInterval(again);
  return answer;
}

const pattern = Buffer.from(Uint8Array.from({ length: 1 << 20 }, (_, index) => (index * 31 + 7) % 251));
const end = ({ closeCode, reason }) => `${closeCode} '${reason}'`;

const checks = {
  "datagram": async () => (await exchange(await connect(interop, "/wt/echo"), Buffer.from("ping"))).toString(),

  "bidirectional stream": async () => {
    const [send, receive] = await open(await connect(interop, "/wt/echo"));
    const writing = writeAll(send, pattern);
    const answer = await read(receive);
    await writing;
    return `${answer.length} bytes, ${pattern.equals(answer) ? "equal" : "different"}`;
  },

  "unidirectional stream": async () => {
    const session = await connect(interop, "/wt/echo");
    await writeAll(await session.openUni(), pattern);
    const answer = await read(await session.acceptUni());
    return `${answer.length} bytes, ${pattern.equals(answer.reverse()) ? "equal" : "different"}`;
  },

  "the server's bidirectional stream": async () => {
    const session = await connect(interop, "/wt/echo");
    session.sendDatagram(Buffer.from("open-bidi"));
    const stream = await session.acceptBi();
    await writeAll(stream.takeSend(), Buffer.from("back"));
    return (await read(stream.takeRecv())).toString().replace("\n", ", ");
  },

  "reset": async () => {
    const [send, receive] = await open(await connect(interop, "/wt/echo"));
    await send.write(Buffer.from("x"));
    await receive.read(1);
    await send.reset(77);
    return await failure(receive.read(1));
  },

  "stop": async () => {
    const [send, receive] = await open(await connect(interop, "/wt/echo"));
    await send.write(Buffer.from("x"));
    await receive.stop(0xffffffff);
    return await failure((async () => { for (;;) await send.write(pattern); })());
  },

  "reset by the server": async () => {
    const [send, receive] = await open(await connect(site, "/session/abandoned"));
    await send.write(Buffer.from("x"));
    return `${await failure(read(receive))}, ${await failure((async () => { for (;;) await send.write(pattern); })())}`;
  },

  "close by the server": async () => {
    const session = await connect(interop, "/wt/echo");
    session.sendDatagram(Buffer.from("close"));
    return end(await session.closed());
  },

  "close by the server at once": async () => end(await (await connect(site, "/session/goodbye")).closed()),

  "close": async () => {
    const session = await connect(witness, "/close");
    session.close(7, "enough");
    await session.closed();
    return "closed";
  },

  "subprotocol": async () => (await connect(site, "/session/protocol", { protocols: ["water", "coffee"] })).protocol,
  "refused with 403": async () => await failure(connect(interop, "/wt/reject")),
  "refused where there is no route": async () => await failure(connect(interop, "/nowhere")),
  "a certificate with another hash": async () => (await failure(connect(interop, "/wt/echo", { hash: Buffer.alloc(32) }))).includes("certificate"),
};

(async () => {
  for (const [name, check] of Object.entries(checks)) {
    try {
      console.log(`${name}: ${await check()}`);
    } catch (error) {
      console.log(`${name}: failed: ${error.message}`);
    }
  }

  process.exit(0);
})();
