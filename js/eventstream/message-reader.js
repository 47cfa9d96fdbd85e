// The module's decoder, which throws if the module has stopped.

import { decodedHeaders } from "./headers.js";

/** @import { Core } from "../load.js" */
/** @import { EventStreamMessage } from "./index.js" */

/** The greatest message, in bytes: 24 MiB of body, 128 KiB of headers and 16 bytes of framing. */
export const MAX_MESSAGE_BYTES = 25_296_912;

export class MessageReader {
  #core;
  /** Undefined once it is freed, as when a reader cancels in the middle of a read. */
  #decoder;

  /** @param {Core} core @param {number} maxMessageBytes */
  constructor(core, maxMessageBytes) {
    this.#core = core;
    this.#decoder = /** @type {InstanceType<Core["MessageDecoder"]> | undefined} */ (
      new core.MessageDecoder(maxMessageBytes)
    );
  }

  /** @param {Uint8Array} chunk */
  feed(chunk) {
    this.#decoder?.feed(chunk);
    this.#check();
  }

  /** @returns {EventStreamMessage | undefined} undefined if more bytes are needed */
  next() {
    const message = this.#decoder?.take();
    this.#check();
    return message && { headers: decodedHeaders(message.headers), body: message.body };
  }

  /** Throws if the bytes end inside a message. */
  finish() {
    this.#decoder?.finish();
    this.#check();
  }

  free() {
    this.#decoder?.free();
    this.#decoder = undefined;
  }

  #check() {
    if (this.#core.stopped) throw this.#core.stopped;
  }
}
