// One attempt after the other, as the core decides.

import { StreamTimeoutError } from "./errors.js";
import { toError } from "./faults.js";

/** @import { Answer, Fault } from "./faults.js" */

/**
 * Answers what the first good attempt puts out; rejects with the error of the last one.
 *
 * @template T
 * @param {{ settle(fault: Fault | undefined, random: number): number | undefined }} retrier the core's
 * @param {() => Promise<{ fault?: Fault, answer: Answer, output?: () => T }>} attempt output: what to do with it, if the call ends here
 * @param {(millis: number) => Promise<unknown>} sleep
 * @param {(error: Error, delay: number) => void} [onRetry]
 * @returns {Promise<T>}
 */
export async function makeAttempts(retrier, attempt, sleep, onRetry) {
  for (;;) {
    const { fault, answer, output } = await attempt();
    const delay = retrier.settle(fault, Math.random());
    if (delay === undefined && output) return output();
    const error = toError(/** @type {Fault} */ (fault), answer);
    if (delay === undefined) throw error;
    onRetry?.(error, delay);
    await sleep(delay);
  }
}

/**
 * What the core makes; a fault that it throws becomes its error.
 *
 * @template T
 * @param {() => T} make
 * @returns {T}
 */
export function checked(make) {
  const { value, fault } = outcome(make);
  if (fault) throw toError(fault, { $metadata: {} });
  return /** @type {T} */ (value);
}

/**
 * What the core makes, or the fault that it throws.
 *
 * @template T
 * @param {() => T} make
 * @returns {{ value?: T, fault?: Fault }}
 */
export function outcome(make) {
  try {
    return { value: make() };
  } catch (fault) {
    if (fault instanceof Error) throw fault;
    return { fault: /** @type {Fault} */ (fault) };
  }
}

/**
 * There is no answer: the fault. A deadline that passed says so itself.
 *
 * @param {unknown} cause
 * @param {string} url
 * @returns {Fault}
 */
export function noAnswer(cause, url) {
  if (cause instanceof StreamTimeoutError) return { type: "thrown", error: cause, failure: "transient" };
  const message = `no answer from ${url}: check the network, the endpoint and, in a page, its CORS and CSP rules`;
  return { type: "connection", message, cause, failure: "transient" };
}
