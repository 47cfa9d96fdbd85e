// Scripts that a guest writes for raw-server.js to play, and their outcome.

import { equal, ok, same } from "../../js/suite/assert.js";
import { chunkFrame } from "../../js/suite/frames.js";
import { World, json } from "../../js/suite/world.js";

/**
 * @typedef {["write", string] | ["frame", number] | ["wait"] | ["pause", number] | ["repeat", string, number] | ["fin"] | ["reset"]} Step
 *   write: text with one byte per character; frame: an event with this many bytes of payload; wait: for go(); repeat: until the
 *   client closes, with this many ms in between. After the last step the connection stays open.
 * @typedef {{ steps: Step[], early?: boolean }} Script early: before the request's body has arrived
 * @typedef {{ events: any[], error: any }} Outcome
 */

/** The bytes of a stream of three events, whose texts are their numbers. */
export const frames = [0, 1, 2].map((number) => binary(chunkFrame(`${number}`)));
export const wire = frames.join("");

const fields =
  "content-type: application/vnd.amazon.eventstream\r\nx-amzn-requestid: raw\r\naccess-control-allow-origin: *\r\naccess-control-expose-headers: *\r\n";
// prevents other calls from using the connection
const close = `${fields}connection: close\r\n`;
const plain = (/** @type {string} */ text) => text;

/**
 * How HTTP marks the end of a body; delimits: whether that can be distinguished from a broken connection.
 *
 * @type {Record<string, { head: string, coded: (text: string) => string, end: string, delimits: boolean }>}
 */
export const codings = {
  "content-length": {
    head: `HTTP/1.1 200 OK\r\n${close}content-length: ${wire.length}\r\n\r\n`,
    coded: plain,
    end: "",
    delimits: true,
  },
  // left open, which affects only truncated bodies
  "chunked, kept alive": {
    head: `HTTP/1.1 200 OK\r\n${fields}transfer-encoding: chunked\r\n\r\n`,
    coded: chunk,
    end: "0\r\n\r\n",
    delimits: true,
  },
  "chunked, close": {
    head: `HTTP/1.1 200 OK\r\n${close}transfer-encoding: chunked\r\n\r\n`,
    coded: chunk,
    end: "0\r\n\r\n",
    delimits: true,
  },
  "HTTP/1.0": { head: `HTTP/1.0 200 OK\r\n${fields}\r\n`, coded: plain, end: "", delimits: false },
  "HTTP/1.1, close": { head: `HTTP/1.1 200 OK\r\n${close}\r\n`, coded: plain, end: "", delimits: false },
};

/**
 * Returns whether the platform distinguishes a body cut at a frame boundary from a complete one. If HTTP says that the
 * connection closes after the body, Node's fetch accepts any end as the body's end, even a reset or chunked coding
 * without its last chunk.
 *
 * @param {World} world
 * @param {string} coding
 * @param {"fin" | "reset"} end
 */
export function tellsCut({ runtime }, coding, end) {
  if (runtime === "node") return coding === "content-length" || coding === "chunked, kept alive";
  return codings[coding].delimits || end === "reset";
}

/** @param {Uint8Array} bytes */
export function binary(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** @param {string} text */
export function chunk(text) {
  return text && `${text.length.toString(16)}\r\n${text}\r\n`;
}

/** A script in progress, and the client's side of it. */
export class Play {
  /** @param {World} world @param {Script} script */
  static async of(world, script) {
    const { id } = await post(`${world.url}/scripts`, JSON.stringify(script));
    return new Play(world, id);
  }

  /** @param {World} world @param {number} id */
  constructor(world, id) {
    this.world = world;
    this.id = id;
  }

  /** Makes the call. @param {Parameters<World["ask"]>[1]} [more] */
  ask(more) {
    return this.world.ask(`raw.${this.id}`, { ...more, config: { maxAttempts: 1, ...more?.config } });
  }

  go() {
    return post(`${this.world.url}/go/${this.id}`, "");
  }

  /** What the server saw, once the connection has closed. */
  async played() {
    const result = await post(`${this.world.url}/played/${this.id}`, "");
    equal(result.open, 0, "connections are open:");
    return result;
  }

  /**
   * Makes the call, reads this many events, lets the server continue, and reads to the end.
   *
   * @param {number} count
   * @param {Parameters<World["ask"]>[1]} [more]
   * @returns {Promise<Outcome>}
   */
  async read(count, more) {
    const { body } = await this.ask(more);
    const reader = body.getReader();
    const events = [];
    try {
      while (events.length < count) events.push((await reader.read()).value);
      await this.go();
      for (let next = await reader.read(); !next.done; next = await reader.read()) events.push(next.value);
      return { events, error: undefined };
    } catch (error) {
      return { events, error };
    }
  }
}

/** @param {string} url @param {string} body */
async function post(url, body) {
  return (await fetch(url, { method: "POST", body })).json();
}

/**
 * Checks the first events, each once, and then the end: success, or an error with this code and the right position.
 *
 * @param {World} world
 * @param {string} what
 * @param {Outcome} outcome
 * @param {{ count: number, code?: string }} expected
 */
export function endsWith(world, what, { events, error }, { count, code }) {
  same([what, events.map((event) => json(event))], [what, [0, 1, 2].slice(0, count)]);
  if (!code) return equal(error, undefined, what);
  ok(error instanceof world.library.EventStreamError, `${what}: ${error}`);
  same([what, error.code, error.eventIndex, error.offset], [what, code, count, frames.slice(0, count).join("").length]);
}
