/**
 * A server that plays HTTP by hand, over TCP: byte for byte what a guest has written as a script. The guest's side is
 * guests/scripts.js.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { eventFrame } from "../js/suite/frames.js";

/** @typedef {import("node:net").Socket} Socket */
/** @typedef {import("./guests/scripts.js").Script} Script */
/** @typedef {{ script: Script, open: Set<Socket>, go: PromiseWithResolvers, closedBy: string[], request: object, changed: EventTarget }} Play */
/** @typedef {{ promise: Promise<void>, resolve: () => void }} PromiseWithResolvers */

/** How long a connection may stay open before that is reported, in ms. */
const CLOSING = 5_000;

export class RawServer {
  /** @type {Play[]} */
  #plays = [];
  /** @type {Set<Socket>} */
  #sockets = new Set();
  #server = createServer((socket) => void this.#serve(socket));

  async listen() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const { port } = /** @type {import("node:net").AddressInfo} */ (this.#server.address());
    return `http://127.0.0.1:${port}`;
  }

  close() {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Serves one request, and then closes the connection. @param {Socket} socket */
  async #serve(socket) {
    socket.setNoDelay(true).on("error", () => {});
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    const request = await readHead(socket);
    if (!request) return;
    const [, action, id] = /^\/(model|scripts|go|played)\/?(?:raw[.])?(\d*)/.exec(request.path) ?? [];
    const play = this.#plays[Number(id)];
    if (request.method === "OPTIONS")
      return answer(
        socket,
        "",
        `access-control-allow-methods: *\r\naccess-control-allow-headers: ${request.headers["access-control-request-headers"]}\r\n`,
      );
    if (action === "model" && play) return perform(socket, play, request);
    const body = await request.body();
    if (action === "scripts")
      answer(socket, JSON.stringify({ id: this.#plays.push(newPlay(JSON.parse(body.toString()))) - 1 }));
    else if (action === "go" && play) answer(socket, (play.go.resolve(), "{}"));
    else if (action === "played" && play) answer(socket, JSON.stringify(await played(play)));
    else socket.destroy();
  }
}

/** @param {Script} script @returns {Play} */
function newPlay(script) {
  let resolve = () => {};
  const promise = new Promise((done) => (resolve = () => done(undefined)));
  return {
    script,
    open: new Set(),
    go: { promise: /** @type {Promise<void>} */ (promise), resolve },
    closedBy: [],
    request: {},
    changed: new EventTarget(),
  };
}

/** The outcome, once no connection is open. @param {Play} play */
async function played({ open, closedBy, request, changed }) {
  const late = AbortSignal.timeout(CLOSING);
  while (open.size > 0 && !late.aborted) {
    await Promise.race([once(changed, "closed"), once(late, "abort")]);
  }
  return { open: open.size, closedBy, request };
}

/** @param {Socket} socket @param {Play} play @param {Request} request */
async function perform(socket, play, request) {
  let ends = false;
  play.open.add(socket);
  socket.once("close", () => {
    play.open.delete(socket);
    play.closedBy.push(ends ? "server" : "client");
    play.changed.dispatchEvent(new Event("closed"));
  });
  socket.resume();
  const read = request.body().then((body) => {
    play.request = { length: body.length, sha256: createHash("sha256").update(body).digest("hex") };
  });
  if (!play.script.early) await read;
  for (const [name, value, millis = 0] of play.script.steps) {
    if (socket.destroyed) return;
    if (name === "write") await write(socket, Buffer.from(String(value), "latin1"));
    else if (name === "frame") await write(socket, largeFrame(Number(value)));
    else if (name === "wait") await Promise.race([play.go.promise, once(socket, "close")]);
    else if (name === "pause") await pause(Number(value));
    else if (name === "repeat") {
      while (!socket.destroyed) {
        await write(socket, Buffer.from(String(value), "latin1"));
        await pause(millis);
      }
    } else {
      ends = true;
      if (name === "reset") socket.resetAndDestroy();
      else socket.end();
      return;
    }
  }
}

/** An event whose payload has this length. @param {number} length */
export function largeFrame(length) {
  const frame = '{"bytes":"aGkh","p":""}';
  const groups = Math.floor((length - frame.length) / 4);
  return eventFrame(`{"bytes":"aGkh${"aGkh".repeat(groups)}","p":"${"p".repeat(length - frame.length - 4 * groups)}"}`);
}

/** @param {Socket} socket @param {Uint8Array} bytes */
async function write(socket, bytes) {
  if (!socket.write(bytes)) await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => {});
}

/** @param {Socket} socket @param {string} body @param {string} [headers] */
function answer(socket, body, headers = "") {
  socket.end(
    `HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\n${headers}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** @typedef {{ method: string, path: string, headers: Record<string, string>, body: () => Promise<Buffer> }} Request */

/** @param {Socket} socket @returns {Promise<Request | undefined>} undefined if the connection ends before that */
async function readHead(socket) {
  /** @type {Buffer[]} */
  const parts = [];
  let changed = () => {};
  const ended = new Promise((resolve) => socket.once("close", () => resolve(false)));
  socket.on("data", (data) => (parts.push(/** @type {Buffer} */ (data)), changed()));
  const more = () => Promise.race([ended, new Promise((resolve) => (changed = () => resolve(true)))]);
  let end = -1;
  while (end < 0) {
    if ((await more()) === false) return undefined;
    end = Buffer.concat(parts).indexOf("\r\n\r\n");
  }
  const [line, ...fields] = Buffer.concat(parts).toString("latin1", 0, end).split("\r\n");
  const [method, path] = line.split(" ");
  const headers = Object.fromEntries(
    fields.map((field) => [
      field.slice(0, field.indexOf(":")).toLowerCase(),
      field.slice(field.indexOf(":") + 1).trim(),
    ]),
  );
  const wanted = end + 4 + Number(headers["content-length"] ?? 0);
  const length = () => parts.reduce((sum, part) => sum + part.length, 0);
  const body = async () => {
    while (length() < wanted && (await more()) !== false);
    return Buffer.concat(parts).subarray(end + 4, wanted);
  };
  return { method, path, headers, body };
}
