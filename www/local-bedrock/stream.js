/** Writes an answer: paced like a model's, not faster than the client reads, and only while it is connected. */
import { once } from "node:events";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { seededRandom } from "./random.js";

/** @typedef {import("node:http").ServerResponse} ServerResponse */

/**
 * Resolves when the stream has ended. Rejects with an AbortError if the client has closed it.
 * @param {ServerResponse} response its head has been written
 * @param {import("./faults.js").StreamReply} reply
 * @param {import("./exchanges.js").Exchange} exchange
 * @param {number} eventsPerSecond 0 for no pacing
 */
export async function writeStream(response, reply, exchange, eventsPerSecond) {
  const { signal } = exchange;
  const gaps =
    typeof reply.pace === "number" ? evenGaps(reply.pace) : gapsOf(reply.pace === "model" ? eventsPerSecond : 0);
  response.socket?.setNoDelay(true);
  response.flushHeaders();
  for (const piece of reply.pieces) {
    const gap = gaps();
    if (gap > 0) await sleep(gap, undefined, { signal, ref: false });
    const hasRoom = write(response, piece, exchange);
    if (reply.pace === "flushed") await onItsOwn(response, exchange);
    else if (!hasRoom) await once(response, "drain", { signal });
    signal.throwIfAborted();
  }
  await endStream(response, reply.ending, exchange);
}

/**
 * Sends nothing until the client closes, or for 30 seconds; then breaks the connection.
 * @param {ServerResponse} response
 * @param {import("./exchanges.js").Exchange} exchange
 */
export async function keepSilent(response, exchange) {
  await sleep(STALL_MS, undefined, { signal: exchange.signal, ref: false });
  exchange.endByServer();
  response.destroy();
}

/**
 * Resets the connection, regardless of how much has been written.
 * @param {ServerResponse} response
 * @param {import("./exchanges.js").Exchange} exchange
 */
export function reset(response, exchange) {
  exchange.endByServer();
  response.socket?.resetAndDestroy();
}

const STALL_MS = 30_000;
/** Time for a reader to receive what came before a reset. */
const LINGER_MS = 100;
/** The slowest and the fastest rates observed for models, in events per second. */
const RATES = { min: 6, max: 130 };

/**
 * Milliseconds to wait before each event. The first takes longer, because a model reads the prompt first.
 * @param {number} eventsPerSecond
 * @returns {() => number}
 */
function gapsOf(eventsPerSecond) {
  if (eventsPerSecond <= 0) return () => 0;
  const random = seededRandom("pace");
  const mean = 1000 / eventsPerSecond;
  const shortest = Math.min(mean, 1000 / RATES.max);
  const longest = Math.max(mean, 1000 / RATES.min);
  let factor = 4;
  return () => {
    const gap = Math.min(longest, Math.max(shortest, mean * factor));
    factor = 0.4 + 1.2 * random();
    return gap;
  };
}

/**
 * Milliseconds to wait before each event: none before the first, then always the same.
 * @param {number} ms
 * @returns {() => number}
 */
function evenGaps(ms) {
  let next = 0;
  return () => {
    const gap = next;
    next = ms;
    return gap;
  };
}

/**
 * @param {ServerResponse} response
 * @param {import("./frames.js").Piece} piece
 * @param {import("./exchanges.js").Exchange} exchange
 * @returns {boolean} whether there is room for more
 */
function write(response, { bytes, frames }, exchange) {
  exchange.framesWritten += frames;
  exchange.bytesWritten += bytes.length;
  return response.write(bytes, (error) => {
    if (!error) exchange.bytesAcceptedBySocket += bytes.length;
    response.emit("flushed");
  });
}

/**
 * Gives a reader time to receive what was written before more follows.
 * @param {ServerResponse} response
 * @param {import("./exchanges.js").Exchange} exchange
 */
async function onItsOwn(response, exchange) {
  await flushed(response, exchange);
  await nextTurn(undefined, { signal: exchange.signal });
}

/**
 * Resolves when the system has accepted every byte.
 * @param {ServerResponse} response
 * @param {import("./exchanges.js").Exchange} exchange
 */
async function flushed(response, exchange) {
  while (exchange.bytesAcceptedBySocket < exchange.bytesWritten)
    await once(response, "flushed", { signal: exchange.signal });
}

/**
 * @param {ServerResponse} response
 * @param {import("./faults.js").StreamReply["ending"]} ending
 * @param {import("./exchanges.js").Exchange} exchange
 */
async function endStream(response, ending, exchange) {
  if (ending === "stall") return keepSilent(response, exchange);
  if (ending === "end") return void response.end();
  await flushed(response, exchange);
  await sleep(LINGER_MS, undefined, { signal: exchange.signal, ref: false });
  reset(response, exchange);
}
