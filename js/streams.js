// Streams as the module reads them.

import { bytesIn, isObject, isUint8Array, kindOf } from "./kind.js";
import { argumentError } from "./messages.js";

/**
 * The platform's own stream, or one of it that reads another kind: another realm's or a polyfill's, a Node stream, an
 * async iterable. The module relies on how the platform's behaves.
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
      // a Node stream, whose iterator does not close it before it was asked for the first chunk
      if (typeof source.destroy === "function") source.destroy();
      await iterator.return?.();
    },
  );
}

/**
 * A Node stream that fails while nobody reads it would end the process.
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

/** Of any realm that shares its class's insides; not what merely inherits from it. @param {object} source */
function isPlatformStream(source) {
  try {
    return locked?.call(source) !== undefined;
  } catch {
    return false;
  }
}

/**
 * The bytes of a chunk of a stream, which may be text.
 *
 * @param {unknown} chunk
 */
export function chunkBytes(chunk) {
  const bytes = bytesIn(chunk);
  if (!bytes)
    throw argumentError(`body: it must give bytes or text, and each chunk of a stream too, not ${kindOf(chunk)}`);
  return bytes;
}

/**
 * Ends a stream that nobody reads on. One that has failed, or that somebody else reads, refuses: no matter.
 *
 * @param {any} stream
 * @param {unknown} reason
 */
export function cancel(stream, reason) {
  // a Node stream has only destroy, a generator only return; with a reason a Node stream would fail
  if (typeof stream?.cancel === "function") stream.cancel(reason)?.catch?.(() => {});
  else if (typeof stream?.destroy === "function") stream.destroy();
  else stream?.return?.()?.catch?.(() => {});
}

/**
 * Text, as a fetch of the caller's own may return, would be taken for nothing at all, and so would bytes that somebody
 * has transferred away.
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
