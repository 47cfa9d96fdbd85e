// Soaks one runtime: many concurrent streams, each with its own fault, until the time is over.

import { within } from "../js/suite/index.js";
import { hosts } from "./hosts.js";
import { SoakServer } from "./server.js";

/** @typedef {import("./guest.js").Tally} Tally */
/** @typedef {import("./census.js").Census & { heap?: number, process?: number, sockets?: number }} Held heap, process: in bytes */
/** @typedef {{ tally: Tally, before: Held, after: Held, faults: string[] }} Report faults: what is not as expected */

const MEGABYTE = 2 ** 20;
/** The streams of one command run in lanes, each lane's one after another. */
const LANES = 50;
const EACH = 2;
/** The least time that a command may take, in ms: a stream that lost an event may wait for it for ever. */
const PATIENCE = 60_000;
/** How long connections may take to close at the end, in ms. */
const CLOSING = 60_000;

/**
 * @param {string} runtime
 * @param {{ streams: number, seconds: number }} options streams: at a time
 * @returns {Promise<Report>}
 */
export async function soak(runtime, { streams, seconds }) {
  const server = new SoakServer();
  const url = await server.listen();
  const host = await hosts[runtime]((seconds * 3 + 180) * 1_000);
  // on a busy machine, a thousand streams take their time
  const patience = Math.max(PATIENCE, seconds * 1_000);
  let first = 0;
  const runFor = async (/** @type {number} */ millis) => {
    const end = performance.now() + millis;
    /** @type {Tally} */
    const tally = {};
    const lanes = Math.min(LANES, streams);
    const line = async () => {
      do {
        first += lanes * EACH;
        const command = { name: "run", url, first, lanes, each: EACH };
        await within(patience, async () => add(tally, await host.call(command)));
      } while (performance.now() < end);
    };
    await Promise.all(Array.from({ length: Math.ceil(streams / lanes) }, line));
    await closed(server);
    return tally;
  };
  try {
    // alone: of requests that come together, each would create the guest
    await host.call({ name: "census" });
    const warmUp = await runFor(seconds * 200);
    const before = await host.call({ name: "census" });
    const tally = await runFor(seconds * 800);
    const after = await host.call({ name: "census" });
    add(tally, warmUp);
    return { tally, before, after, faults: faultsOf(server, tally, before, after) };
  } finally {
    await host.stop();
    server.close();
  }
}

/**
 * Waits until no response is in progress and no connection is open, and not just for a moment: a client may still open
 * a connection for a call that has been ended.
 *
 * @param {SoakServer} server
 */
async function closed(server) {
  const end = performance.now() + CLOSING;
  let quiet = 0;
  while (quiet < 10 && performance.now() < end) {
    quiet = server.open > 0 || server.sockets.size > 0 ? 0 : quiet + 1;
    if (server.open === 0) server.closeIdle();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** @param {Tally} tally @param {Tally} more */
function add(tally, more) {
  for (const [fault, { streams, events, wrong }] of Object.entries(more)) {
    const row = (tally[fault] ??= { streams: 0, events: 0, wrong: [] });
    row.streams += streams;
    row.events += events;
    row.wrong.push(...wrong);
  }
}

/** @param {SoakServer} server @param {Tally} tally @param {Held} before @param {Held} after */
function faultsOf(server, tally, before, after) {
  const grown = (/** @type {"heap" | "process"} */ name, /** @type {number} */ limit) => {
    const bytes = (after[name] ?? 0) - (before[name] ?? 0);
    return bytes > limit * MEGABYTE ? [`${name}: grown by ${bytes} bytes`] : [];
  };
  const differs = (
    /** @type {"instances" | "pages" | "objects" | "timers" | "listeners"} */ name,
    /** @type {number} */ expected,
  ) => (after[name] === expected ? [] : [`${name}: ${after[name]}, not ${expected}`]);
  return [
    ...Object.values(tally).flatMap(({ wrong }) => wrong),
    ...after.unhandled.map((reason) => `unhandled rejection: ${reason}`),
    ...(server.open > 0 ? [`${server.open} responses are open`] : []),
    ...(server.sockets.size > 0 ? [`${server.sockets.size} connections are open`] : []),
    ...(after.sockets ? [`${after.sockets} of the client's sockets are open`] : []),
    ...differs("instances", 1),
    ...differs("objects", before.objects),
    ...differs("timers", before.timers),
    ...differs("listeners", 0),
    // memory never shrinks: 16 pages of 64 KiB allow for streams that happen to hold more at the same time
    ...(after.pages > before.pages + 16 ? [`pages: ${after.pages} after ${before.pages}`] : []),
    ...grown("heap", 4),
    // includes garbage: 13 MiB after 36 s of warm-up, 93 after 12
    ...grown("process", 128),
  ];
}
