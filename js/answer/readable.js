// A lazy ReadableStream that can be iterated in every engine.

/**
 * @template T
 * @param {() => Promise<IteratorResult<T, unknown>>} next
 * @param {(reason: unknown) => unknown} cancel
 * @returns {import("../index.js").EventStream<T>}
 */
export function readable(next, cancel) {
  const source = {
    /** @param {ReadableStreamDefaultController<T>} controller */
    async pull(controller) {
      const { done, value } = await next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    /** @param {unknown} reason */
    async cancel(reason) {
      await cancel(reason);
    },
  };
  // A high-water mark of 0: nothing is read ahead of the reader. https://streams.spec.whatwg.org/#rs-constructor
  const stream = new ReadableStream(source, { highWaterMark: 0 });
  // Safari before 27 cannot iterate over a stream
  if (!(Symbol.asyncIterator in stream)) define(stream, Symbol.asyncIterator, () => values(stream));
  if (Symbol.asyncDispose)
    define(stream, Symbol.asyncDispose, async () => stream.locked || (await stream.cancel().catch(() => {})));
  return /** @type {any} */ (stream);
}

/**
 * @param {ReadableStream} stream
 * @param {symbol} name
 * @param {Function} value
 */
function define(stream, name, value) {
  Object.defineProperty(stream, name, { value, configurable: true, writable: true });
}

/**
 * Does what a stream's own iterator does. https://streams.spec.whatwg.org/#rs-asynciterator
 *
 * @template T
 * @param {ReadableStream<T>} stream
 */
async function* values(stream) {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((/** @type {unknown} */ error) => {
        ended = true;
        throw error;
      });
      ended = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!ended) await reader.cancel();
    reader.releaseLock();
  }
}
