// A fetch that responds as it was recorded.

import { isObject, kindOf } from "../kind.js";
import { argumentError } from "../messages.js";
import { readCall } from "./call.js";
import { pathOf, requestBodyOf } from "./record-fetch.js";
import { httpError } from "./service-error.js";
import { pause, ready, throwIfAborted, timedBody } from "./timing.js";

/** @import { MockCall, RecordedExchange, Recording, ReplayOptions } from "./index.js" */

/**
 * @param {Recording} recording
 * @param {ReplayOptions} [options]
 */
export function replayFetch(recording, { timing = "none", match = "body" } = {}) {
  if (!isObject(recording) || recording.version !== 1 || !Array.isArray(recording.exchanges))
    throw argumentError(`replayFetch takes what recordFetch recorded, version 1, not ${kindOf(recording)}`);
  if (timing !== "none" && timing !== "recorded") throw argumentError('timing must be "none" or "recorded"');
  if (match !== "body" && match !== "path") throw argumentError('match must be "body" or "path"');
  const left = [...recording.exchanges];
  /** @type {MockCall[]} */
  const calls = [];

  /** @param {MockCall} call */
  const take = (call) => {
    const path = pathOf(call.url);
    const body = requestBodyOf(call.body);
    const at = left.findIndex(
      (exchange) => exchange.path === path && (match === "path" || exchange.requestBody === body),
    );
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };

  const fetch = async (/** @type {any} */ input, /** @type {any} */ init) => {
    const signal = init?.signal ?? input.signal;
    throwIfAborted(signal);
    const call = await readCall(input, init);
    calls.push(call);
    const exchange = take(call);
    if (!exchange) return unrecorded(call, calls.length, recording.exchanges);
    const factor = timing === "none" ? 0 : 1;
    await pause(exchange.delay * factor, signal);
    const steps = exchange.chunks.map((chunk) => ({ bytes: bytesOf(chunk), delay: chunk.delay * factor }));
    const isEmpty = [101, 103, 204, 205, 304].includes(exchange.status);
    const body = isEmpty ? null : timedBody(steps, endOf(exchange), signal);
    return new Response(body, { status: exchange.status, headers: exchange.headers });
  };
  return Object.assign(fetch, { calls, ready });
}

/** @param {RecordedExchange["chunks"][number]} chunk */
function bytesOf({ text, base64 }) {
  if (text !== undefined) return new TextEncoder().encode(text);
  return Uint8Array.from(atob(base64 ?? ""), (character) => character.charCodeAt(0));
}

/** @param {RecordedExchange} exchange */
function endOf({ end }) {
  if (end === "close") return "close";
  const why = end === "error" ? "the connection broke here" : "its reader went no further";
  return new TypeError(`the recording ends here: ${why}`);
}

/**
 * An error that clients do not retry.
 *
 * @param {MockCall} call
 * @param {number} number
 * @param {RecordedExchange[]} exchanges
 */
function unrecorded({ method, url }, number, exchanges) {
  const path = pathOf(url);
  const same = exchanges.filter((exchange) => exchange.path === path).length;
  const message = `replayFetch: call ${number}, ${method} ${path}: of ${exchanges.length} recorded exchanges ${same} have this path, and none that is left has this body too`;
  return httpError({ status: 400, error: "UnscriptedCall", message }, number);
}
