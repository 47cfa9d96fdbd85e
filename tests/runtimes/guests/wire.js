// Faults of HTTP/1.1, HTTP/1.0 and TCP, byte by byte.

import { equal, ok, rejection, same } from "../../js/suite/assert.js";
import { exceptionFrame } from "../../js/suite/frames.js";
import { LIMIT, within } from "../../js/suite/index.js";
import { World, collect } from "../../js/suite/world.js";
import { Play, binary, chunk, codings, endsWith, frames, tellsCut, wire } from "./scripts.js";

/** @typedef {import("./scripts.js").Step} Step */

/** @type {Step} */
const fin = ["fin"];
/** Where a stream of the frames is cut: at each boundary, inside and after a prelude, in headers, before the last byte. */
const cuts = frames
  .flatMap((frame, index) => [0, 1, 11, 12, 20, frame.length - 1].map((at) => ({ whole: index, at })))
  .concat({ whole: 3, at: 0 });
const largest = 24 * 2 ** 20;

/**
 * @param {World} world
 * @param {string} coding
 * @param {"fin" | "reset"} end
 */
async function cutEverywhere(world, coding, end) {
  const { head, coded } = codings[coding];
  for (const { whole, at } of cuts) {
    const before = frames.slice(0, whole).map(coded).join("");
    const part = at > 0 ? coded(frames[whole].slice(0, at)) : "";
    const play = await Play.of(world, { steps: [["write", head + before], ["wait"], ["write", part], [end]] });
    // a body with a stated length ends with its last byte, whatever happens to the connection
    const isOver = coding === "content-length" && whole === 3;
    const mayBeWhole = at === 0 && whole > 0 && !tellsCut(world, coding, end);
    const outcome = await play.read(whole);
    endsWith(world, `${coding}, ${end} after ${whole} frames and ${at} bytes`, outcome, {
      count: whole,
      code: isOver || mayBeWhole ? undefined : "TRUNCATED",
    });
    await play.played();
  }
}

/** @type {Record<string, (world: World) => Promise<void>>} */
const cases = {};
for (const coding of Object.keys(codings)) {
  for (const end of /** @type {const} */ (["fin", "reset"])) {
    cases[`${coding}, ${end} at every frame boundary and inside frames`] = (world) => cutEverywhere(world, coding, end);
  }
}

/** @type {typeof cases} */
const others = {
  async "chunked coding cut inside its own syntax"(world) {
    const { head, end } = codings["chunked, kept alive"];
    const [first, second, third] = frames.map(chunk);
    const text = second + third + end;
    const ends = [0, second.length, second.length + third.length];
    // around each chunk's size line, start and end
    const places = new Set(
      ends
        .flatMap((at) => [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6].map((step) => at + step))
        .filter((at) => at >= 0 && at < text.length),
    );
    for (const at of places) {
      const count = 1 + Number(at >= second.length - 2) + Number(at >= second.length + third.length - 2);
      const play = await Play.of(world, { steps: [["write", head + first + text.slice(0, at)], ["wait"], fin] });
      endsWith(world, `cut at ${at}`, await play.read(count), { count, code: "TRUNCATED" });
      await play.played();
    }
  },

  async "an invalid chunk size breaks the stream, after the events before it"(world) {
    for (const size of ["zz\r\n", "-1\r\n", "\r\n", "ffffffffffffffffff\r\n"]) {
      const play = await Play.of(world, {
        steps: [
          ["write", codings["chunked, kept alive"].head + chunk(frames[0])],
          ["wait"],
          ["write", size + frames[1]],
          ["pause", 50],
          fin,
        ],
      });
      endsWith(world, JSON.stringify(size), await play.read(1), { count: 1, code: "TRUNCATED" });
      await play.played();
    }
  },

  async "a complete body, in one piece or byte by byte, ends successfully"(world) {
    for (const [coding, { head, coded, end }] of Object.entries(codings)) {
      if (coding === "chunked, kept alive") continue;
      const whole = await Play.of(world, { steps: [["write", head + frames.map(coded).join("") + end], fin] });
      endsWith(world, coding, { ...(await collect((await whole.ask()).body)) }, { count: 3 });
      await whole.played();
      const bytes = [...(head + coded(wire) + end)].map((byte) => /** @type {Step} */ (["write", byte]));
      const slow = await Play.of(world, { steps: [...bytes, fin] });
      endsWith(world, `${coding}, byte by byte`, await slow.read(0), { count: 3 });
      await slow.played();
    }
  },

  async "bytes after the last frame are a truncated or corrupt frame, never ignored"(world) {
    for (const coding of ["chunked, close", "HTTP/1.0", "HTTP/1.1, close"]) {
      const { head, coded, end } = codings[coding];
      for (const [bytes, code] of /** @type {const} */ ([
        ["x", "TRUNCATED"],
        ["\r\n", "TRUNCATED"],
        ["elevenbytes", "TRUNCATED"],
        ["twelve bytes", "BAD_PRELUDE_CRC"],
        ["\0".repeat(100), "BAD_PRELUDE_CRC"],
      ])) {
        const play = await Play.of(world, {
          steps: [["write", head + coded(wire)], ["wait"], ["write", coded(bytes) + end], fin],
        });
        endsWith(world, `${coding}, ${bytes}`, await play.read(3), { count: 3, code });
        await play.played();
      }
    }
  },

  async "bytes after the end of the body, as marked by HTTP, do not belong to the stream"(world) {
    for (const coding of ["content-length", "chunked, close"]) {
      const { head, coded, end } = codings[coding];
      const play = await Play.of(world, {
        steps: [["write", head + coded(wire)], ["wait"], ["write", `${end}HTTP/1.1 200 OK\r\n\r\n${frames[0]}`], fin],
      });
      endsWith(world, coding, await play.read(3), { count: 3 });
      await play.played();
    }
  },

  async "an exception ends the stream, whatever follows, and closes the connection"(world) {
    const exception = binary(exceptionFrame("throttlingException", "slow down"));
    for (const coding of ["chunked, kept alive", "HTTP/1.0"]) {
      const { head, coded } = codings[coding];
      const play = await Play.of(world, {
        steps: [
          ["write", head + coded(frames[0] + exception)],
          ["repeat", coded(frames[1]), 1],
        ],
      });
      const { events, error } = await play.read(1);
      same(
        [coding, events.length, error.name, error.eventIndex, error.offset],
        [coding, 1, "ThrottlingException", 1, frames[0].length],
      );
      same((await play.played()).closedBy, ["client"]);
    }
  },

  async "a slow head arrives in time, or is ended by connect and total"(world) {
    const { head } = codings["HTTP/1.0"];
    const slow = await Play.of(world, {
      steps: [...[...head].map((byte) => /** @type {Step} */ (["write", byte])), ["pause", 20], ["write", wire], fin],
    });
    endsWith(world, "in time", await slow.read(0), { count: 3 });
    // endless heads: a field's value, one field after another, one informational head after another
    const heads = {
      value: ["HTTP/1.1 200 OK\r\nx-slow: ", "a"],
      fields: ["HTTP/1.1 200 OK\r\n", "x-a: b\r\n"],
      informational: ["", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"],
      silence: ["H", ""],
    };
    for (const [name, [start, more]] of Object.entries(heads)) {
      for (const phase of ["connect", "total"]) {
        const play = await Play.of(world, {
          steps: [
            ["write", start],
            ["repeat", more, 20],
          ],
        });
        const error = await rejection(play.ask({ config: { timeouts: { [phase]: 300 } } }));
        same([name, error.name, error.phase], [name, "TimeoutError", phase]);
        same((await play.played()).closedBy, ["client"]);
      }
    }
  },

  async "a connection that ends before the head is complete is a ConnectionError"(world) {
    const { head } = codings["chunked, kept alive"];
    for (const end of /** @type {Step[]} */ ([["fin"], ["reset"]])) {
      for (const part of ["", "H", "HTTP/1.1 200 OK\r\n", head.slice(0, -2)]) {
        const play = await Play.of(world, { steps: [["write", part], ["pause", 10], end] });
        const error = await rejection(
          play
            .ask()
            .then(({ body }) => collect(body))
            .then(({ error }) => Promise.reject(error)),
        );
        const isCut = error instanceof world.library.ConnectionError || error instanceof world.library.EventStreamError;
        ok(isCut, `${end}, ${JSON.stringify(part)}: ${error}`);
        await play.played();
      }
    }
  },

  async "chunked coding without bytes is silence, which idle ends"(world) {
    // an endless chunk extension, and a chunk without any bytes
    for (const more of ["a", ""]) {
      const play = await Play.of(world, {
        steps: [
          ["write", `${codings["chunked, kept alive"].head}${chunk(frames[0])}5;x=`],
          ["wait"],
          ["repeat", more, 10],
        ],
      });
      const { events, error } = await play.read(1, { config: { timeouts: { idle: 300 } } });
      same([events.length, error.name, error.phase, error.eventIndex], [1, "TimeoutError", "idle", 1]);
      same((await play.played()).closedBy, ["client"]);
    }
  },

  async "a request of 25 MB arrives completely"(world) {
    const body = new Uint8Array(25_000_000);
    for (let at = 0; at < body.length; at += 1) body[at] = (at * 31) & 255;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    const play = await Play.of(world, { steps: [["write", codings["HTTP/1.0"].head + wire], fin] });
    endsWith(world, "25 MB", await play.read(0, { input: { body } }), { count: 3 });
    const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    same((await play.played()).request, { length: body.length, sha256 });
  },

  async "a connection that ends while 25 MB are sent is an error, not a hang"(world) {
    const body = new Uint8Array(25_000_000);
    for (const end of /** @type {Step[]} */ ([["fin"], ["reset"]])) {
      const play = await Play.of(world, { steps: [["pause", 5], end], early: true });
      const error = await rejection(play.ask({ input: { body } }));
      ok(error instanceof world.library.ConnectionError, `${end}: ${error}`);
      await play.played();
    }
  },

  async "a frame with 24 MiB of payload is an event, and with one byte more TOO_LARGE"(world) {
    const { head } = codings["HTTP/1.0"];
    const play = await Play.of(world, {
      steps: [["write", head + frames[0]], ["frame", largest], ["write", frames[1]], fin],
    });
    const { events, error } = await play.read(0);
    equal(error, undefined);
    // the payload without {"bytes":"","p":""}; four of its characters are three bytes
    same(
      events.map((event) => event.chunk.bytes.length),
      [1, 3 * Math.floor((largest - 19) / 4), 1],
    );
    const bytes = events[1].chunk.bytes;
    for (let at = 0; at < bytes.length; at += 3)
      if (bytes[at] !== 104 || bytes[at + 1] !== 105 || bytes[at + 2] !== 33) throw new Error(`byte ${at} is wrong`);
    await play.played();
    const more = await Play.of(world, {
      steps: [["write", head + frames[0]], ["wait"], ["frame", largest + 1], ["write", frames[1]]],
    });
    endsWith(world, "one byte more", await more.read(1), { count: 1, code: "TOO_LARGE" });
    same((await more.played()).closedBy, ["client"]);
  },
};
Object.assign(cases, others);

export const wireNames = Object.keys(cases).map((name) => `wire: ${name}`);

/**
 * @param {string} name
 * @param {any} library
 * @param {import("./work.js").Case} job
 */
export async function runWire(name, library, { url, runtime }) {
  const world = new World(library, url, runtime);
  await within(2 * LIMIT, () => cases[name.slice("wire: ".length)](world));
}
