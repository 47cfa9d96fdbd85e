// A fetch that responds as a script says.

import { isObject, kindOf } from "../kind.js";
import { argumentError } from "../messages.js";
import { readCall } from "./call.js";
import { checkResponse, respond } from "./respond.js";
import { httpError } from "./service-error.js";
import { pause, ready, throwIfAborted } from "./timing.js";

/** @import { MockCall, MockResponse, MockScript } from "./index.js" */

/** @param {MockScript} script */
export function mockFetch(script) {
  checkScript(script);
  /** @type {MockCall[]} */
  const calls = [];
  let taken = 0;

  /** @param {MockCall} call @returns {unknown} */
  const next = (call) => {
    if (typeof script === "function") return script(call);
    // what is not of Bedrock's, such as a request for credentials, takes nothing of the script
    if (!call.operation) return undefined;
    return Array.isArray(script) ? script[taken++] : script;
  };

  const fetch = async (/** @type {any} */ input, /** @type {any} */ init) => {
    const signal = init?.signal ?? input.signal;
    throwIfAborted(signal);
    const call = await readCall(input, init);
    calls.push(call);
    const response = /** @type {MockResponse | undefined} */ (await next(call));
    throwIfAborted(signal);
    if (response === undefined) return unscripted(call, calls.length, script);
    if (isResponse(response)) return /** @type {any} */ (response);
    checkResponse(response);
    await pause(/** @type {any} */ (response).delay, signal);
    return respond(response, call, calls.length, signal);
  };
  return Object.assign(fetch, { calls, ready });
}

/** @param {unknown} script */
function checkScript(script) {
  if (typeof script === "function") return;
  for (const response of Array.isArray(script) ? script : [script]) {
    if (!isObject(response)) throw argumentError(`a script is responses or a function, not ${kindOf(response)}`);
    if (!isResponse(response)) checkResponse(response);
  }
}

/** The platform's own. @param {any} value */
function isResponse(value) {
  return typeof value?.arrayBuffer === "function";
}

/**
 * An error that clients do not retry.
 *
 * @param {MockCall} call
 * @param {number} number
 * @param {unknown} script
 */
function unscripted({ operation, modelId, method, url }, number, script) {
  const what = operation ? `${operation}${modelId ? ` of ${modelId}` : ""}` : `${method} ${url}`;
  const why = Array.isArray(script) ? `the script has ${script.length} responses` : "the script has no response to it";
  return httpError(
    { status: 400, error: "UnscriptedCall", message: `mockFetch: call ${number}, ${what}: ${why}` },
    number,
  );
}
