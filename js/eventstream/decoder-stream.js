// Bytes → messages.

import { readable } from "../answer/readable.js";
import { isUint8Array, kindOf } from "../kind.js";
import { load } from "../load.js";
import { argumentError } from "../messages.js";
import { MAX_MESSAGE_BYTES, MessageReader } from "./message-reader.js";

/** @import { EventStream } from "../index.js" */
/** @import { DecoderOptions, EventStreamMessage } from "./index.js" */

/** How much of a chunk is decoded at once, in bytes, as a larger one would be held twice. */
const SLICE_BYTES = 64 * 1024;

export class EventStreamDecoderStream {
  /** @type {EventStream<EventStreamMessage>} */
  readable;
  /** @type {WritableStream<Uint8Array>} */
  writable;

  /** @param {DecoderOptions} [options] */
  constructor({ maxMessageBytes = MAX_MESSAGE_BYTES } = {}) {
    if (!Number.isInteger(maxMessageBytes) || maxMessageBytes < 16 || maxMessageBytes > MAX_MESSAGE_BYTES)
      throw argumentError(`maxMessageBytes must be a whole number from 16 to ${MAX_MESSAGE_BYTES}`);
    // The platform's pipe takes chunks as they are asked for. It is not its `transform` that decodes: an error would drop
    // the messages that wait before it. https://streams.spec.whatwg.org/#readable-stream-default-controller-error
    const chunks = new TransformStream();
    this.writable = chunks.writable;
    const source = new MessageSource(chunks.readable.getReader(), maxMessageBytes);
    this.readable = readable(
      () => source.next(),
      (reason) => source.close(reason),
    );
  }
}

class MessageSource {
  #chunks;
  #maxMessageBytes;
  /** @type {MessageReader | undefined} */
  #messages;
  /** What is left of the last chunk. */
  #chunk = new Uint8Array();

  /** @param {ReadableStreamDefaultReader<Uint8Array>} chunks @param {number} maxMessageBytes */
  constructor(chunks, maxMessageBytes) {
    this.#chunks = chunks;
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** @returns {Promise<IteratorResult<EventStreamMessage, undefined>>} */
  async next() {
    try {
      const messages = (this.#messages ??= new MessageReader(await load(), this.#maxMessageBytes));
      for (;;) {
        const value = messages.next();
        if (value) return { done: false, value };
        if (this.#chunk.length === 0 && !(await this.#read())) {
          messages.finish();
          messages.free();
          return { done: true, value: undefined };
        }
        messages.feed(this.#chunk.subarray(0, SLICE_BYTES));
        this.#chunk = this.#chunk.subarray(SLICE_BYTES);
      }
    } catch (error) {
      this.close(error).catch(() => {});
      throw error;
    }
  }

  /** Whoever writes fails with the reason. @param {unknown} reason */
  close(reason) {
    this.#messages?.free();
    this.#chunk = new Uint8Array();
    return this.#chunks.cancel(reason);
  }

  /** @returns {Promise<boolean>} whether there was another chunk */
  async #read() {
    const { done, value } = await this.#chunks.read();
    if (done) return false;
    if (!isUint8Array(value)) throw argumentError(`each chunk must be a Uint8Array, not ${kindOf(value)}`);
    this.#chunk = /** @type {Uint8Array<ArrayBuffer>} */ (value);
    return true;
  }
}
