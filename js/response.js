// Reads what a fetch returned. A custom fetch may return less than the platform's Response, or another form of it.

import { bytesIn, isObject } from "./kind.js";
import { argumentError } from "./messages.js";
import { ignoreFailure, streamOf } from "./streams.js";

/**
 * The headers by name, in lower case: from Headers, a Map, pairs, anything with the same `forEach`, or a plain object.
 *
 * @param {any} response
 * @returns {Record<string, string>} without a prototype, so that any name is just a name
 */
export function headersOf({ headers, body }) {
  ignoreFailure(body);
  /** @type {Record<string, string>} */
  const members = Object.create(null);
  const add = (/** @type {unknown} */ value, /** @type {unknown} */ mixedCase) => {
    const name = String(mixedCase).toLowerCase();
    if (value !== undefined && value !== null)
      members[name] = name in members ? `${members[name]}, ${value}` : String(value);
  };
  if (typeof headers?.[Symbol.iterator] === "function") {
    for (const [name, value] of headers) add(value, name);
  } else if (typeof headers?.forEach === "function") {
    headers.forEach(add);
  } else {
    for (const [name, value] of Object.entries(headers ?? {})) add(value, name);
  }
  return members;
}

/**
 * The body as the platform's stream: read as a stream or an async iterable, or else as a whole.
 *
 * @param {any} response
 * @param {boolean} isText whether it may be text: events are bytes, which decoding as text would have destroyed
 * @returns {ReadableStream | undefined} undefined if there is none
 */
export function bodyOf(response, isText) {
  const { body } = response;
  if (body === null) return undefined;
  if (body?.locked)
    throw argumentError("fetch returned a response whose body is already being read: return a clone of it");
  const stream = streamOf(body);
  if (stream) return stream;
  for (const source of [body, response]) {
    const read = wholeOf(source, isText);
    if (read) return streamOf(once(async () => bytesIn(await read())));
  }
  if (body === undefined && typeof response.text !== "function") return undefined;
  throw argumentError(
    "fetch returned a response whose body cannot be read as bytes: it must be a ReadableStream or an async iterable of bytes, or the response must have arrayBuffer()",
  );
}

/** An iterable over the single value that it reads. @param {() => unknown} read */
async function* once(read) {
  yield await read();
}

/**
 * Returns a function that reads a body as a whole, if that is possible.
 *
 * @param {any} source
 * @param {boolean} isText
 * @returns {(() => unknown) | undefined}
 */
function wholeOf(source, isText) {
  if (typeof source?.arrayBuffer === "function") return () => source.arrayBuffer();
  if (isText && typeof source?.text === "function") return () => source.text();
  return (isText || isObject(source)) && bytesIn(source) ? () => source : undefined;
}
