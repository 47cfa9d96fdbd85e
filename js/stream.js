// Turns the response's bytes into a ReadableStream of events. The module decodes; this is the plumbing.
//
// Promises cost more than decoding, so there are no async functions here: each network chunk takes one read from the
// network and one call of the module, and all of its events are delivered at once.

import { EventIterator } from "./iterator.js";
import { shown } from "./messages.js";
import { bytesOf, turn } from "./streams.js";

/** @import { EventStream, ResponseStream } from "./index.js" */
/** @import { Core } from "./load.js" */
/** @import { EventDecoder } from "../dist/glue.js" */
/** @typedef {(memory: Uint8Array, start: number, end: number) => any} ReadEvent reads an event from a part of memory; undefined if that fails */

/** @type {ResponseStream[]} */
const none = [];

/**
 * The output of an operation that streams.
 *
 * @param {Core} core
 * @param {any} output from src/wasm/opening.rs
 * @param {string} member that holds the events
 * @param {ReadEvent} read
 */
export function withEvents(core, { source, decoder, decoded, timed, ...output }, member, read) {
  return { ...output, [member]: new DecodedBody(core, { source, decoder, decoded, timed, read }).events() };
}

/**
 * How many reads in a row may bring no event before the event loop gets a turn. A caller's own stream may deliver
 * endlessly, even empty chunks, in microtasks alone: no timer would fire, and nothing else would run.
 */
const READS_PER_TURN = 1_000;

/** The underlying source of the stream of events. https://streams.spec.whatwg.org/#underlying-source-api */
export class DecodedBody {
  #core;
  #decoder;
  #reader;
  /** Reads an event from a part of memory. */
  #readEvent;
  #timed;
  /** The decoder's last result. */
  #decoded;
  /** Whether that result is still to be delivered: chunks may have been decoded before there was a stream. */
  #isAhead = true;
  /** The address of the decoder's table, in words. */
  #table = 0;
  #bytes = new Uint8Array();
  #words = new Uint32Array();
  /**
   * Reading from the network; then delivering the rest of what has arrived; then closed.
   *
   * @type {"reading" | "draining" | "closed"}
   */
  #state = "reading";
  /** The error that the stream ends with, if it fails. @type {{ error: unknown } | undefined} */
  #failure;
  /** The stream's controller, until the stream has ended. @type {ReadableStreamDefaultController<ResponseStream> | undefined} */
  #controller;
  /** Whether the stream is waiting for the network. */
  #isPulling = false;
  /** Whether a read of the network is pending. */
  #isReading = false;
  /** How many reads in a row have brought no event. */
  #fruitless = 0;
  /** Decoded but not yet read. @type {ResponseStream[]} */
  #events = none;
  /** The index of the next one. */
  #at = 0;
  #pullOn = () => this.pull();
  /** Called when the network has been read. @type {() => unknown} */
  #then = this.#pullOn;

  /**
   * @param {Core} core
   * @param {{ source: ReadableStream<Uint8Array> | undefined, decoder: EventDecoder, decoded?: number, timed: boolean, read: ReadEvent }} parts decoded: the result of decoding before the stream existed; timed: whether there are deadlines
   */
  constructor(core, { source, decoder, decoded, timed, read }) {
    this.#core = core;
    this.#decoder = decoder;
    this.#decoded = decoded ?? core.Decoded.Waiting;
    this.#timed = timed;
    this.#readEvent = read;
    const body = source ?? /** @type {ReadableStream<Uint8Array>} */ (new Response("").body);
    // with an explicit mode: WebKit would look for one in Object.prototype
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
    // A high-water mark of 0: the network is not read while there are unread events.
    // https://streams.spec.whatwg.org/#rs-constructor
    const stream = new ReadableStream(this, { highWaterMark: 0 });
    const values = (/** @type {ReadableStreamIteratorOptions} */ options) => new EventIterator(this, stream, options);
    define(stream, Symbol.asyncIterator, values);
    define(stream, "values", values);
    define(stream, Symbol.asyncDispose, () => this.#dispose(stream));
    return /** @type {EventStream} */ (stream);
  }

  /** @param {ReadableStreamDefaultController<ResponseStream>} controller */
  start(controller) {
    this.#controller = controller;
  }

  /** Enqueues all events of a network chunk at once, or of a part of a large chunk. @returns {Promise<void> | void} */
  pull() {
    this.#isPulling = !this.isReady();
    if (this.#isPulling) return this.read(this.#pullOn);
    for (let event = this.shift(); event; event = this.shift()) this.#controller?.enqueue(event);
  }

  /** @param {unknown} reason */
  cancel(reason) {
    this.#controller = undefined;
    this.#close(reason);
  }

  /** Returns whether the stream's own queue has events, or is about to: they come before those of shift(). */
  isAhead() {
    return this.#isPulling || (this.#controller?.desiredSize ?? 0) < 0;
  }

  /** Takes and returns a decoded event; undefined if there is none. */
  shift() {
    return this.#at < this.#events.length ? this.#events[this.#at++] : undefined;
  }

  /**
   * Returns whether what comes next has been decoded: events for shift() or, if it then returns none, the end.
   * Otherwise the network has to be read. Throws the error that the stream fails with.
   */
  isReady() {
    if (this.#at < this.#events.length) return true;
    try {
      const events = this.#decodedEvents();
      this.#events = events ?? none;
      this.#at = 0;
      return events !== undefined;
    } catch (error) {
      this.#failure ??= { error };
      this.#close(error);
      this.#controller?.error(error);
      this.#controller = undefined;
      throw error;
    }
  }

  /**
   * @returns {ResponseStream[] | undefined} undefined if the network has to be read; empty at the end
   */
  #decodedEvents() {
    const { Waiting, Event, End } = this.#core.Decoded;
    for (;;) {
      if (this.#failure) throw this.#failure.error;
      if (this.#core.stopped) throw this.#core.stopped;
      if (this.#state === "closed") {
        this.#controller?.close();
        this.#controller = undefined;
        return none;
      }
      if (!this.#isAhead) {
        if (this.#decoded === Waiting) return undefined;
        this.#accept(this.#decoder.decodeMore());
        continue; // the module may have stopped
      }
      this.#isAhead = false;
      const events = this.#readEvents();
      if (events.length > 0) return events;
      if (this.#decoded === Event) return [this.#take()];
      if (this.#decoded === End) {
        const last = this.#take();
        this.#close();
        if (last) return [last];
      }
    }
  }

  #take() {
    const event = this.#decoder.take();
    if (this.#core.stopped) throw this.#core.stopped;
    return event;
  }

  /**
   * Reads the network, then calls back.
   *
   * @param {() => unknown} then
   * @returns {Promise<any>}
   */
  read(then) {
    this.#then = then;
    this.#isReading = true;
    if (this.#timed) this.#decoder.waits();
    this.#fruitless += 1;
    const read = this.#fruitless % READS_PER_TURN === 0 ? turn().then(() => this.#reader.read()) : this.#reader.read();
    return read.then(this.#receive, this.#lose);
  }

  /**
   * Called by the module when the call ends early. After a deadline, events that have arrived are delivered first.
   *
   * @param {unknown} error
   * @param {boolean} isDeadline
   */
  stop(error, isDeadline) {
    if (this.#state === "closed") return;
    this.#failure = { error };
    if (!isDeadline) {
      this.#events = none;
      this.#controller?.error(error);
      this.#controller = undefined;
    }
    this.#close(error);
  }

  /** The module has stopped: events that have arrived can still be read. @param {Error} error */
  interrupt(error) {
    if (this.#isReading) this.stop(error, false);
  }

  /** @param {ReadableStreamReadResult<Uint8Array>} result @returns {any} */
  #receive = ({ done, value }) => {
    this.#isReading = false;
    if (this.#state === "reading") {
      try {
        this.#accept(done ? this.#decoder.finish() : this.#decode(bytesOf(value)));
      } catch (error) {
        this.#failure = { error };
      }
    }
    return this.#then();
  };

  /** @param {unknown} cause @returns {any} */
  #lose = (cause) => {
    if (this.#state === "reading") this.#accept(this.#decoder.fail(cause));
    return this.#then();
  };

  /** @param {number} decoded */
  #accept(decoded) {
    this.#decoded = decoded;
    this.#isAhead = true;
    if (decoded === this.#core.Decoded.End) this.#drain();
  }

  /** @param {Uint8Array} chunk */
  #decode(chunk) {
    this.#findMemory();
    const address = this.#words[this.#table + 3];
    const room = this.#words[this.#table + 4];
    if (chunk.length === 0 || chunk.length > room) return this.#decoder.decode(chunk);
    this.#bytes.set(chunk, address);
    return this.#decoder.decodeWritten(chunk.length);
  }

  /** Growing the memory replaces its buffer and detaches the old one. */
  #findMemory() {
    if (this.#bytes.length > 0) return;
    const { buffer } = this.#core.memory();
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
  }

  /** Reads the events whose bytes are in the module's memory. @returns {ResponseStream[]} */
  #readEvents() {
    this.#findMemory();
    const bytes = this.#bytes;
    const words = this.#words;
    const table = this.#table;
    const count = words[table + 2];
    if (count === 0) return none;
    this.#fruitless = 0;
    const start = words[table];
    const ends = words[table + 1] / 4;
    const events = new Array(count);
    let at = start;
    for (let index = 0; index < count; index += 1) {
      const end = start + words[ends + index];
      const event = this.#readEvent(bytes, at, end);
      if (event === undefined) {
        this.#accept(this.#decoder.malformed(index));
        return events.slice(0, index);
      }
      events[index] = event;
      at = end;
    }
    return events;
  }

  /** Stops reading from the network. @param {unknown} [reason] */
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
 * @param {object} object
 * @param {PropertyKey | undefined} name undefined in engines that lack the symbol
 * @param {(argument: any) => unknown} value
 */
function define(object, name, value) {
  if (name) Object.defineProperty(object, name, { value, configurable: true, writable: true });
}
