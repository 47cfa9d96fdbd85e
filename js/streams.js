// Turns streams into the form that the module reads.

import { bytesIn, isObject, isUint8Array, kindOf } from "./kind.js";
import { argumentError } from "./messages.js";

/**
 * Returns the platform's own stream, or wraps another kind in one: another realm's or a polyfill's stream, a Node
 * stream, an async iterable. The module relies on the behaviour of the platform's.
 *
 * @param {any} source
 * @returns {ReadableStream | undefined} undefined if it is none of these
 */
export function streamOf(source) {
  if (!isObject(source)) return undefined;
  if (isPlatformStream(source)) return /** @type {any} */ (source);
  if (typeof source.getReader === "function") {
    const reader = source.getReader();
    return reading(
      () => reader.read(),
      (reason) => reader.cancel(reason),
    );
  }
  if (typeof source[Symbol.asyncIterator] !== "function") return undefined;
  ignoreFailure(source);
  const iterator = source[Symbol.asyncIterator]();
  return reading(
    () => iterator.next(),
    async () => {
      // a Node stream, whose iterator does not close it before its first chunk is requested
      if (typeof source.destroy === "function") source.destroy();
      await iterator.return?.();
    },
  );
}

/**
 * Without a listener, a Node stream that fails while nothing reads it would end the process.
 *
 * @param {any} stream
 */
export function ignoreFailure(stream) {
  if (typeof stream?.on === "function") stream.on("error", () => {});
}

/**
 * @param {() => Promise<{ done?: boolean, value?: unknown }>} read
 * @param {(reason: unknown) => Promise<any>} cancel
 */
function reading(read, cancel) {
  const source = {
    /** @param {ReadableStreamDefaultController} controller */
    async pull(controller) {
      const { done, value } = await read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel,
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

const locked = Object.getOwnPropertyDescriptor(globalThis.ReadableStream?.prototype ?? {}, "locked")?.get;

/** Recognizes a stream of any realm that shares the class's internals, but not an object that merely inherits from it. @param {object} source */
function isPlatformStream(source) {
  try {
    return locked?.call(source) !== undefined;
  } catch {
    return false;
  }
}

/**
 * The bytes of a chunk of a stream. A chunk may be text.
 *
 * @param {unknown} chunk
 */
export function chunkBytes(chunk) {
  const bytes = bytesIn(chunk);
  if (!bytes)
    throw argumentError(`body: it must yield bytes or text, as must each chunk of a stream, not ${kindOf(chunk)}`);
  return bytes;
}

/**
 * The parts in one array.
 *
 * @param {Uint8Array[]} parts
 */
export function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Ends a stream that will not be read further. One that has failed, or is being read elsewhere, refuses, which does no
 * harm.
 *
 * @param {any} stream
 * @param {unknown} reason
 */
export function cancel(stream, reason) {
  // a Node stream has only destroy, a generator only return; a reason would make a Node stream fail
  if (typeof stream?.cancel === "function") stream.cancel(reason)?.catch?.(() => {});
  else if (typeof stream?.destroy === "function") stream.destroy();
  else stream?.return?.()?.catch?.(() => {});
}

/**
 * Refuses text, which a custom fetch may return and which would be read as empty, and bytes whose buffer has
 * been transferred.
 *
 * @param {any} chunk
 * @returns {Uint8Array}
 */
export function bytesOf(chunk) {
  if (!(chunk instanceof Uint8Array) && !isUint8Array(chunk))
    throw argumentError("fetch returned a body that is not a stream of bytes");
  if (chunk.byteLength === 0) new Uint8Array(chunk.buffer); // throws if it is detached
  return chunk;
}

/** Waits for a turn of the event loop. @returns {Promise<void>} */
export function turn() {
  return new Promise((resolve) => setTimeout(resolve));
}
