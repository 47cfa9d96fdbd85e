// What raw-server.js is to play, written down by a guest, and what came of it.

import { equal, ok, same } from "../../js/suite/assert.js";
import { chunkFrame } from "../../js/suite/frames.js";
import { World, json } from "../../js/suite/world.js";

/**
 * @typedef {["write", string] | ["frame", number] | ["wait"] | ["pause", number] | ["repeat", string, number] | ["fin"] | ["reset"]} Step
 *   write: text of one byte a character; frame: an event with so many bytes of payload; wait: for go(); repeat: until the
 *   client closes, with so many ms in between. After the last step the connection stays open.
 * @typedef {{ steps: Step[], early?: boolean }} Script early: before the request's body has come
 * @typedef {{ events: any[], error: any }} Outcome
 */

/** The bytes of a stream of three events, whose texts are their numbers. */
export const frames = [0, 1, 2].map((number) => binary(chunkFrame(`${number}`)));
export const wire = frames.join("");

const fields =
  "content-type: application/vnd.amazon.eventstream\r\nx-amzn-requestid: raw\r\naccess-control-allow-origin: *\r\naccess-control-expose-headers: *\r\n";
// so that no other call uses the connection
const close = `${fields}connection: close\r\n`;
const plain = (/** @type {string} */ text) => text;

/**
 * The ways in which HTTP tells where a body ends; delimits: whether that can be told from a connection that was cut.
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
  // left open, which only a body that is cut does not mind
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
 * Whether the platform tells a body that is cut at a frame's boundary from a whole one. If HTTP says that the connection
 * closes after the body, Node's fetch takes any end of it for the body's, a reset and chunked coding without its last
 * chunk too.
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

/** A script under way, and the client's side of it. */
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

  /** What the server saw, once the connection is closed. */
  async played() {
    const result = await post(`${this.world.url}/played/${this.id}`, "");
    equal(result.open, 0, "connections are open:");
    return result;
  }

  /**
   * Makes the call, reads so many events, lets the server go on, and reads to the end.
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
 * The first events, each once, and then the end: a good one, or an error of that code that knows its place.
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
