// One message.

import { EventStreamError } from "../errors.js";
import { bytesIn, isObject, kindOf } from "../kind.js";
import { load } from "../load.js";
import { argumentError } from "../messages.js";
import { encodeHeaders } from "./headers.js";
import { MAX_MESSAGE_BYTES, MessageReader } from "./message-reader.js";

/** @import { EventStreamMessage } from "./index.js" */

/** The greatest body, in bytes: AWS's own decoders refuse more. */
const MAX_BODY_BYTES = 24 * 1024 * 1024;

/**
 * @param {any} message as it is now: later changes are not encoded
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function encode(message) {
  if (!isObject(message)) throw argumentError(`a message is an object, { headers, body }, not ${kindOf(message)}`);
  const headers = encodeHeaders(message.headers ?? {});
  const body = bytesIn(message.body ?? "")?.slice();
  if (!body) throw argumentError(`body must be bytes or text, not ${kindOf(message.body)}`);
  if (body.length > MAX_BODY_BYTES) throw argumentError(`body must have at most ${MAX_BODY_BYTES} bytes`);
  const core = await load();
  const bytes = core.encodeMessage(headers, body);
  if (core.stopped) throw core.stopped;
  return /** @type {Uint8Array<ArrayBuffer>} */ (bytes);
}

/**
 * @param {any} bytes
 * @returns {Promise<EventStreamMessage>}
 */
export async function decode(bytes) {
  const whole = isObject(bytes) ? bytesIn(bytes)?.slice() : undefined;
  if (!whole) throw argumentError(`decode takes the bytes of one message, not ${kindOf(bytes)}`);
  const reader = new MessageReader(await load(), MAX_MESSAGE_BYTES);
  try {
    reader.feed(whole);
    const message = reader.next();
    if (!message) {
      reader.finish();
      throw wrong("TRUNCATED", "there are no bytes", 0);
    }
    const { length } = whole;
    const end = new DataView(whole.buffer).getUint32(0);
    if (length > end) throw wrong("BAD_LENGTH", `${length - end} bytes follow the message, which has ${end}`, end);
    return message;
  } finally {
    reader.free();
  }
}

/**
 * @param {"TRUNCATED" | "BAD_LENGTH"} code
 * @param {string} message
 * @param {number} offset
 */
function wrong(code, message, offset) {
  return new EventStreamError({ code, message, offset, eventIndex: offset > 0 ? 1 : 0 });
}
