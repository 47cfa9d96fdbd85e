// `for await` over the events, straight from the decoded batch: the stream's queue would cost more than the decoding.
// It behaves like the stream's own iterator: it holds the stream's lock, and cancels the stream if it ends early.
// https://streams.spec.whatwg.org/#rs-asynciterator

/** @import { ResponseStream } from "./index.js" */
/** @import { DecodedBody } from "./stream.js" */
/** @typedef {IteratorResult<ResponseStream, any>} Result */

export class EventIterator {
  #source;
  #preventCancel;
  /** Holds the lock. @type {ReadableStreamDefaultReader<ResponseStream> | undefined} undefined once the iteration has ended */
  #reader;
  /** Whether the stream's queue is empty, so that the source can be read directly. */
  #isDirect = false;
  /** The number of promised results that are still pending; they settle in order. */
  #pending = 0;
  /** The last pending result. @type {Promise<any>} */
  #last = Promise.resolve();

  /**
   * @param {DecodedBody} source
   * @param {ReadableStream<ResponseStream>} stream
   * @param {ReadableStreamIteratorOptions} [options]
   */
  constructor(source, stream, options) {
    this.#source = source;
    this.#preventCancel = Boolean(options?.preventCancel);
    this.#reader = stream.getReader();
  }

  /** @returns {Promise<Result>} */
  next() {
    const event = this.#isDirect && this.#pending === 0 ? this.#source.shift() : undefined;
    return event ? Promise.resolve({ done: false, value: event }) : this.#promise(this.#advance);
  }

  /**
   * @param {unknown} [value]
   * @returns {Promise<Result>}
   */
  return(value) {
    return this.#promise(() => this.#cancel(value));
  }

  /**
   * Runs it after everything promised before.
   *
   * @param {() => Result | Promise<Result>} run
   * @returns {Promise<Result>}
   */
  #promise(run) {
    this.#pending += 1;
    if (this.#pending > 1) return (this.#last = this.#last.then(run, run));
    try {
      return (this.#last = Promise.resolve(run()));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** The next result, when it is available. @returns {Result | Promise<Result>} */
  #advance = () => {
    if (!this.#reader) return this.#settle({ done: true, value: undefined });
    this.#isDirect ||= !this.#source.isAhead();
    if (!this.#isDirect) return this.#reader.read().then(this.#pass, this.#fail);
    try {
      if (!this.#source.isReady()) return this.#source.read(this.#advance);
    } catch (error) {
      return this.#fail(error);
    }
    const value = this.#source.shift();
    return this.#pass(value ? { done: false, value } : { done: true, value: undefined });
  };

  /** @param {Result} result */
  #pass = (result) => {
    if (result.done) this.#release();
    return this.#settle(result);
  };

  /** @param {unknown} error @returns {never} */
  #fail = (error) => {
    this.#release();
    this.#pending -= 1;
    throw error;
  };

  /** @param {Result} result */
  #settle(result) {
    this.#pending -= 1;
    return result;
  }

  #release() {
    this.#reader?.releaseLock();
    this.#reader = undefined;
    this.#isDirect = false;
  }

  /** @param {unknown} value @returns {Promise<Result>} */
  async #cancel(value) {
    try {
      const cancelled = this.#preventCancel ? undefined : this.#reader?.cancel(value);
      this.#release();
      await cancelled;
      return { done: true, value };
    } finally {
      this.#pending -= 1;
    }
  }
}

// makes it an async iterable, and disposable if the engine's own iterators are
const { prototype } = async function* () {};
Object.setPrototypeOf(EventIterator.prototype, Object.getPrototypeOf(Object.getPrototypeOf(prototype)));
