// The service of the soak test: plays the fault named by the model id. Events carry their number as text.

import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { chunkFrame, exceptionFrame } from "../js/suite/frames.js";

/** @typedef {import("node:http").ServerResponse} ServerResponse */

/** The bytes after the events. @type {Record<string, (next: Uint8Array) => Uint8Array>} */
const tails = {
  cut: (next) => next.subarray(0, next.length >> 1),
  exception: () => exceptionFrame("throttlingException", "slow down"),
  corrupt: (next) => next.map((byte, at) => (at === next.length - 1 ? byte ^ 1 : byte)),
};
/** Responses that the client must end. */
const endless = ["stall", "abort", "break", "cancel"];

export class SoakServer {
  /** The number of responses in progress. */
  open = 0;
  /** @type {Set<import("node:net").Socket>} */
  sockets = new Set();
  // a request on a connection that the server closes in the meantime would be lost, and one that takes more than a
  // minute to arrive, on a busy machine, would be answered with 408
  #server = createServer(
    { keepAliveTimeout: 600_000, headersTimeout: 0, requestTimeout: 0 },
    (request, response) => void this.#serve(request, response),
  );

  async listen() {
    this.#server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.once("close", () => this.sockets.delete(socket));
    });
    this.#server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 });
    await once(this.#server, "listening");
    return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (this.#server.address()).port}`;
  }

  /** Call it when no response is in progress. */
  closeIdle() {
    for (const socket of this.sockets) socket.destroy();
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** @param {import("node:http").IncomingMessage} request @param {ServerResponse} response */
  async #serve(request, response) {
    const [, fault, count, seed] = /^\/model\/soak\.(\w+)\.(\d+)\.(\d+)\//.exec(request.url ?? "") ?? [];
    if (fault === undefined) return response.writeHead(404).end();
    this.open += 1;
    response.once("close", () => (this.open -= 1));
    for await (const _ of request);
    response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": seed });
    await play(response, fault, Number(count), Number(seed));
  }
}

/** @param {ServerResponse} response @param {string} fault @param {number} count @param {number} seed */
async function play(response, fault, count, seed) {
  const frames = Array.from({ length: count }, (_, number) => chunkFrame(`${number}`));
  const bytes = Buffer.concat([...frames, tails[fault]?.(chunkFrame(`${count}`)) ?? new Uint8Array()]);
  // chunks of one size, which split frames anywhere
  const size = 20 + ((seed * 37) % 500);
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    response.write(bytes.subarray(at, at + size));
    await pause((seed + at) % 7);
  }
  if (fault === "reset") response.socket?.resetAndDestroy();
  else if (!endless.includes(fault)) response.end();
}
