// The response's bytes → a ReadableStream of events. Decoding is the module's; this is the plumbing.

import { isUint8Array } from "./kind.js";
import { argumentError, shown } from "./messages.js";

/** @import { EventStream, ResponseStream } from "./index.js" */
/** @import { Core } from "./load.js" */
/** @import { EventDecoder } from "../dist/glue.js" */

/** The underlying source of the stream of events. https://streams.spec.whatwg.org/#underlying-source-api */
export class DecodedBody {
  #core;
  #decoder;
  #reader;
  #timed;
  /** What the decoder said last. */
  #decoded;
  /** Whether that is still to be delivered: chunks may have been decoded before there was a stream. */
  #isAhead = true;
  /** The address of the decoder's table, counted in words. */
  #table = 0;
  #bytes = new Uint8Array();
  #words = new Uint32Array();
  /**
   * Reading from the network; delivering the end of what came, after it; or neither.
   *
   * @type {"reading" | "draining" | "closed"}
   */
  #state = "reading";
  /** What stopped the stream. @type {{ error: unknown } | undefined} */
  #stopped;
  /** @type {ReadableStreamDefaultController<ResponseStream> | undefined} */
  #controller;
  /** Called if the module stops. */
  #fail = (/** @type {Error} */ error) => this.stop(error, false);

  /**
   * @param {Core} core
   * @param {{ stream: ReadableStream<Uint8Array> | undefined, decoder: EventDecoder, decoded?: number, timed: boolean }} parts decoded: what was decoded before there is a stream; timed: whether there are deadlines
   */
  constructor(core, { stream, decoder, decoded, timed }) {
    this.#core = core;
    this.#decoder = decoder;
    this.#decoded = decoded ?? core.Decoded.Waiting;
    this.#isAhead = decoded !== undefined;
    this.#timed = timed;
    const body = stream ?? /** @type {ReadableStream<Uint8Array>} */ (new Response("").body);
    // with a mode of its own: WebKit looks for one in Object.prototype
    this.#reader = /** @type {ReadableStreamDefaultReader<Uint8Array>} */ (body.getReader({ mode: undefined }));
    try {
      this.#table = decoder.attach(new WeakRef(this)) / Uint32Array.BYTES_PER_ELEMENT;
    } catch (reason) {
      this.#close(reason);
      throw reason;
    }
  }

  /** @returns {EventStream} */
  events() {
    // A high-water mark of 0: no read of the network while there are events unread.
    // https://streams.spec.whatwg.org/#rs-constructor
    const stream = new ReadableStream(this, { highWaterMark: 0 });
    define(stream, Symbol.asyncDispose, () => this.#dispose(stream));
    if (!(Symbol.asyncIterator in stream)) {
      define(stream, Symbol.asyncIterator, () => iterate(stream));
    }
    return /** @type {EventStream} */ (stream);
  }

  /** @param {ReadableStreamDefaultController<ResponseStream>} controller */
  start(controller) {
    this.#controller = controller;
  }

  /**
   * Enqueues all events of a network chunk at once, or of a part of it if it is large. An error waits until they were
   * read: the queue of a stream that is errored is lost.
   *
   * @param {ReadableStreamDefaultController<ResponseStream>} controller
   */
  async pull(controller) {
    const { Waiting, End } = this.#core.Decoded;
    try {
      while (!this.#deliver(controller)) {
        this.#decoded = this.#decoded === Waiting ? await this.#read() : this.#decoder.decodeMore();
        this.#isAhead = true;
        if (this.#decoded === End) this.#drain();
      }
    } catch (error) {
      this.#close(error); // the stream then fails with it
      throw error;
    }
  }

  /** @param {unknown} reason */
  cancel(reason) {
    this.#close(reason);
  }

  /**
   * The module calls it when the call ends early. After a deadline the events that came are delivered first.
   *
   * @param {unknown} error
   * @param {boolean} isDeadline
   */
  stop(error, isDeadline) {
    if (this.#state === "closed") return;
    this.#stopped = { error };
    if (!isDeadline) this.#controller?.error(error);
    this.#close(error);
  }

  /**
   * Delivers what was decoded. Returns whether there was anything.
   *
   * @param {ReadableStreamDefaultController<ResponseStream>} controller
   */
  #deliver(controller) {
    if (this.#stopped) throw this.#stopped.error;
    if (this.#core.stopped) throw this.#core.stopped;
    if (this.#state === "closed") return true;
    if (!this.#isAhead) return false;
    this.#isAhead = false;
    if (this.#enqueueChunks(controller) > 0) return true;
    const { Event, End } = this.#core.Decoded;
    if (this.#decoded !== Event && this.#decoded !== End) return false;
    const event = this.#decoder.take();
    if (event) controller.enqueue(event);
    if (this.#decoded === End) {
      this.#close();
      controller.close();
    }
    return true;
  }

  /**
   * Chunk events, whose bytes lie in the module's memory.
   *
   * @param {ReadableStreamDefaultController<ResponseStream>} controller
   */
  #enqueueChunks(controller) {
    const { buffer } = this.#core.memory();
    // memory that grew has a new buffer
    if (this.#bytes.buffer !== buffer) {
      this.#bytes = new Uint8Array(buffer);
      this.#words = new Uint32Array(buffer);
    }
    const [bytes, words, table] = [this.#bytes, this.#words, this.#table];
    const [start, ends, count] = [words[table], words[table + 1] / 4, words[table + 2]];
    let at = start;
    for (let index = 0; index < count; index += 1) {
      const end = start + words[ends + index];
      controller.enqueue({ chunk: { bytes: bytes.slice(at, end) } });
      at = end;
    }
    return count;
  }

  /** Decodes the next chunk of the network, or its end. */
  async #read() {
    const { waiting } = this.#core;
    waiting.add(this.#fail);
    if (this.#timed) this.#decoder.waits();
    /** @type {ReadableStreamReadResult<Uint8Array>} */
    let result;
    try {
      result = await this.#reader.read();
    } catch (cause) {
      return this.#state === "reading" ? this.#decoder.fail(cause) : this.#decoded;
    } finally {
      waiting.delete(this.#fail);
    }
    if (this.#state !== "reading") return this.#decoded;
    return result.done ? this.#decoder.finish() : this.#decoder.decode(bytesOf(result.value));
  }

  /** Nothing more of the network is wanted. @param {unknown} [reason] */
  #drain(reason) {
    if (this.#state !== "reading") return;
    this.#state = "draining";
    this.#reader.cancel(reason).catch(() => {});
  }

  /** @param {unknown} [reason] */
  #close(reason) {
    if (this.#state === "closed") return;
    this.#drain(reason);
    this.#state = "closed";
    if (!this.#core.stopped) this.#decoder.close(reason);
  }

  /** @param {ReadableStream<ResponseStream>} stream */
  async #dispose(stream) {
    if (stream.locked) this.stop(shown(new DOMException("the stream was disposed of", "AbortError")), false);
    else await stream.cancel().catch(() => {});
  }
}

/**
 * Text, as a fetch of the caller's own may return, would be taken for nothing at all, and so would bytes that somebody
 * has transferred away.
 *
 * @param {any} chunk
 * @returns {Uint8Array}
 */
function bytesOf(chunk) {
  if (!isUint8Array(chunk)) throw argumentError("fetch returned a body that is not a stream of bytes");
  if (chunk.byteLength === 0) new Uint8Array(chunk.buffer); // throws if it is detached
  return chunk;
}

/**
 * The iterator that engines without one of their own lack.
 * https://streams.spec.whatwg.org/#rs-asynciterator
 *
 * @template T
 * @param {ReadableStream<T>} stream
 * @returns {AsyncGenerator<T, void, undefined>}
 */
async function* iterate(stream) {
  const reader = stream.getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    finished = true;
  } catch (error) {
    finished = true;
    throw error;
  } finally {
    if (!finished) await reader.cancel();
    reader.releaseLock();
  }
}

/**
 * @param {object} object
 * @param {symbol | undefined} name undefined in engines that lack the symbol
 * @param {() => unknown} value
 */
function define(object, name, value) {
  if (name) Object.defineProperty(object, name, { value, configurable: true, writable: true });
}
