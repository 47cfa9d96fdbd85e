// Messages → bytes.

import { encode } from "./codec.js";

/** @import { EventStreamMessageInput } from "./index.js" */

export class EventStreamEncoderStream {
  /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */
  readable;
  /** @type {WritableStream<EventStreamMessageInput>} */
  writable;

  constructor() {
    const pipe = new TransformStream({
      /** @param {EventStreamMessageInput} message @param {TransformStreamDefaultController<Uint8Array<ArrayBuffer>>} controller */
      async transform(message, controller) {
        controller.enqueue(await encode(message));
      },
    });
    this.readable = pipe.readable;
    this.writable = pipe.writable;
  }
}
