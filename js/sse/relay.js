// Turns an answer into the body of a response, in blocks of text.

import { answerIn } from "../answer/answer.js";
import { readable } from "../answer/readable.js";

/** @import { Answer, AnswerPart, StreamedOutput, WholeAnswer } from "../answer/index.js" */
/** @import { RelayOptions } from "./index.js" */

/**
 * @typedef {object} Format
 * @property {Record<string, string>} headers
 * @property {string} heartbeat what keeps a silent connection open
 * @property {() => string} start
 * @property {(part: AnswerPart) => string} part "" for a part that is not relayed
 * @property {(whole: WholeAnswer) => string} end
 * @property {(error: Told) => string} error instead of the end
 */

/** @typedef {{ name: string, code?: string, message: string }} Told what a page learns about an error */

const HEARTBEAT = 15_000;
const encoder = new TextEncoder();

/**
 * @param {StreamedOutput | Answer} output
 * @param {RelayOptions} options
 * @param {Format} format
 */
export function relay(output, { heartbeat = HEARTBEAT, onError, headers }, format) {
  const answer = answerIn(output);
  const reader = answer.parts.getReader();
  const blocks = blocksOf(answer, reader, format, onError);
  /** @type {Promise<IteratorResult<string, void>> | undefined} */
  let pending;
  const next = async () => {
    pending ??= blocks.next();
    const block = await within(heartbeat, pending);
    if (!block) return { done: false, value: encoder.encode(format.heartbeat) };
    pending = undefined;
    return block.done ? block : { done: false, value: encoder.encode(block.value) };
  };
  const body = readable(/** @type {any} */ (next), (reason) => reader.cancel(reason));
  const all = new Headers({ "cache-control": "no-cache, no-transform", "x-accel-buffering": "no", ...format.headers });
  new Headers(headers).forEach((value, name) => all.set(name, value));
  return new Response(/** @type {any} */ (body), { headers: all });
}

/**
 * @param {Answer} answer
 * @param {{ read(): Promise<{ done: boolean, value?: AnswerPart | undefined }> }} reader
 * @param {Format} format
 * @param {RelayOptions["onError"]} onError
 * @returns {AsyncGenerator<string, void>}
 */
async function* blocksOf(answer, reader, format, onError) {
  const start = format.start();
  try {
    if (start !== "") yield start;
    for (;;) {
      const { done, value } = await reader.read();
      if (done || !value) break;
      const block = format.part(value);
      if (block !== "") yield block;
    }
    yield format.end(await answer.whole());
  } catch (error) {
    yield format.error(toldOf(error, onError));
  }
}

/**
 * The service's messages may contain account and role names, so a page gets only the error's name and code.
 *
 * @param {any} error
 * @param {RelayOptions["onError"]} onError
 * @returns {Told}
 */
function toldOf(error, onError) {
  const message = onError?.(error);
  const { name, code } =
    error instanceof Error ? /** @type {Error & { code?: unknown }} */ (error) : { name: "Error", code: undefined };
  return {
    name,
    ...(typeof code === "string" ? { code } : {}),
    message: typeof message === "string" ? message : "The model did not finish its answer.",
  };
}

/**
 * @template T
 * @param {number} millis
 * @param {Promise<T>} promise
 * @returns {Promise<T | undefined>} undefined if it takes longer
 */
async function within(millis, promise) {
  // the maximum delay of a timer
  if (!(millis > 0 && millis < 2 ** 31)) return promise;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<undefined>} */
  const silence = new Promise((resolve) => {
    timer = setTimeout(() => resolve(undefined), millis);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * JSON on one line; bytes become base64.
 *
 * @param {unknown} value
 */
export function json(value) {
  return JSON.stringify(value, (_, member) => (member instanceof Uint8Array ? base64(member) : member));
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
