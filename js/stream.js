// The response's bytes → a ReadableStream of events. Decoding is the core's; this is the plumbing.

import { StreamTimeoutError } from "./errors.js";
import { toError, toMembers } from "./faults.js";

/** @import { EventStream, ResponseStream } from "./index.js" */
/** @import { Call } from "./call.js" */
/** @import { Answer, Fault } from "./faults.js" */

/**
 * @param {EventSource} source
 * @returns {EventStream}
 */
export function eventStream(source) {
  // A high-water mark of 0: no read of the network while there are events unread.
  // https://streams.spec.whatwg.org/#rs-constructor
  const stream = new ReadableStream(source, { highWaterMark: 0 });
  define(stream, Symbol.asyncDispose, () => source.dispose(stream));
  if (!(Symbol.asyncIterator in stream)) {
    define(stream, Symbol.asyncIterator, () => iterate(stream));
  }
  return /** @type {EventStream} */ (stream);
}

/** The underlying source, and the sink that the decoder hands events to. */
export class EventSource {
  /** @type {ReadableStreamDefaultReader<Uint8Array>} */
  #reader;
  #decoder;
  #memory;
  #bytes = new Uint8Array();
  #words = new Uint32Array();
  #answer;
  #call;
  #yields;
  /** @type {ResponseStream[]} */
  #events = [];
  #eventIndex = 0;
  /** @type {Fault | undefined} */
  #fault;
  /** @type {Error | undefined} */
  #error;
  /** Whether the connection is open: there may be more to read. */
  #open = true;
  /** Whether all bytes of the answer have come. */
  #complete = false;
  /** Whether no more events come, well or not. */
  #ended = false;
  /** Whether a stream was made of this source: the call ends with it. */
  #streams = false;

  /**
   * @param {ReadableStream<Uint8Array>} body
   * @param {{ decoder: import("../dist/bedrock_stream.js").EventDecoder, memory: WebAssembly.Memory, answer: Answer, call: Call, yields: boolean }} parts yields: whether exceptions are events
   */
  constructor(body, { decoder, memory, answer, call, yields }) {
    this.#reader = body.getReader();
    this.#decoder = decoder;
    this.#memory = memory;
    this.#answer = answer;
    this.#call = call;
    this.#yields = yields;
  }

  /** Waits for the first event. Answers the fault that came in its place, if one did. */
  async first() {
    await this.#fill();
    return this.#fault?.eventIndex === 0 ? this.#fault : undefined;
  }

  /** @param {ReadableStreamDefaultController<ResponseStream>} controller */
  start(controller) {
    this.#streams = true;
    const { signal } = this.#call;
    const stop = () => {
      if (!this.#open) return;
      if (signal.reason instanceof StreamTimeoutError) this.#endLate(signal.reason);
      else controller.error(signal.reason);
      this.#disconnect(signal.reason);
    };
    if (signal.aborted) stop();
    else if (this.#open) signal.addEventListener("abort", stop, { once: true });
    else this.#call.release();
  }

  /**
   * Enqueues all events of one network chunk at once. An error waits until they were read: the
   * queue of a stream that is errored is lost.
   *
   * @param {ReadableStreamDefaultController<ResponseStream>} controller
   */
  async pull(controller) {
    try {
      await this.#fill();
    } catch (error) {
      this.#disconnect(error); // the stream then fails with it
      throw error;
    }
    const events = this.#events;
    this.#events = [];
    for (const event of events) controller.enqueue(event);
    if (!this.#ended) return;
    if (!this.#error) controller.close();
    else if (events.length === 0) throw this.#error;
  }

  /** @param {unknown} [reason] */
  cancel(reason) {
    this.#disconnect(reason);
  }

  /** @param {ReadableStream<ResponseStream>} stream */
  async dispose(stream) {
    if (stream.locked) this.#call.abort(new DOMException("the stream was disposed of", "AbortError"));
    else await stream.cancel().catch(() => {});
  }

  /**
   * Chunk events, whose bytes lie in the module's memory.
   *
   * @param {number} bytes where the bytes of all begin
   * @param {number} ends where it is written at which of them each ends
   * @param {number} count of events
   */
  chunks(bytes, ends, count) {
    const { buffer } = this.#memory;
    // memory that grew has a new buffer
    if (this.#bytes.buffer !== buffer) {
      this.#bytes = new Uint8Array(buffer);
      this.#words = new Uint32Array(buffer);
    }
    let start = bytes;
    for (let at = 0; at < count; at += 1) {
      const end = bytes + this.#words[ends / 4 + at];
      this.event({ chunk: { bytes: this.#bytes.slice(start, end) } });
      start = end;
    }
  }

  /** @param {ResponseStream} event */
  event(event) {
    this.#events.push(event);
    this.#eventIndex += 1;
  }

  /** @param {Fault & { type: "stream" | "service" }} fault */
  fail(fault) {
    this.#fault = { ...fault, eventIndex: this.#eventIndex };
    // an exception without a member in the union would be taken for an ordinary event
    const member = this.#yields && fault.type === "service" && fault.member;
    if (member) this.event(/** @type {any} */ ({ [member]: toMembers(this.#fault, this.#answer) }));
    else this.#error = toError(this.#fault, this.#answer);
  }

  /** Reads until there is an event, or none will come. */
  async #fill() {
    const stop = this.#eventIndex === 0 ? this.#call.deadline("firstEvent") : undefined;
    try {
      while (this.#open && this.#events.length === 0) await this.#read();
    } finally {
      stop?.();
    }
  }

  async #read() {
    const waitsForFirst = this.#eventIndex === 0 && this.#call.limits("firstEvent");
    const stop = waitsForFirst ? undefined : this.#call.deadline("idle");
    /** @type {ReadableStreamReadResult<Uint8Array>} */
    let result;
    try {
      result = await this.#reader.read();
    } catch (cause) {
      if (this.#open) this.#failBroken(cause);
      return;
    } finally {
      stop?.();
    }
    if (!this.#open) return;
    // text, as a fetch of the caller's own may answer, would be taken for nothing at all
    if (!result.done && result.value?.[Symbol.toStringTag] !== "Uint8Array") throw new TypeError("fetch answered a body that is no stream of bytes");
    this.#complete = result.done;
    if (result.done) this.#decoder.finish(this);
    if (result.done || !this.#decoder.push(result.value, this)) this.#end();
  }

  /** @param {unknown} cause */
  #failBroken(cause) {
    const { offset } = this.#decoder;
    const message = `the connection broke before the end of the stream: its last whole event ends at byte ${offset}`;
    this.fail({ type: "stream", code: "TRUNCATED", message, offset, cause, failure: "transient" });
    this.#end();
  }

  /** @param {StreamTimeoutError} error */
  #endLate(error) {
    const { offset } = this.#decoder;
    this.#error = Object.assign(error, { offset, eventIndex: this.#eventIndex, $metadata: this.#answer.$metadata });
    this.#ended = true;
  }

  #end() {
    this.#ended = true;
    this.#disconnect();
  }

  /**
   * Closes the connection, if it is open still, and lets go of everything.
   *
   * @param {unknown} [reason]
   */
  #disconnect(reason) {
    if (!this.#open) return;
    this.#open = false;
    this.#reader.cancel(reason).catch(() => {});
    // Firefox, told to cancel, keeps the connection until more bytes come
    if (!this.#complete) this.#call.closeAttempt(reason);
    if (this.#streams) this.#call.release();
    this.#decoder.free();
  }
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
