/**
 * Event-stream messages, encoded by `@smithy/eventstream-codec`.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
import { EventStreamCodec } from "@smithy/eventstream-codec";

/**
 * Bytes that are written at once.
 * @typedef {object} Piece
 * @property {Uint8Array} bytes
 * @property {number} frames how many frames are complete after these bytes
 */

/**
 * A `chunk` event: the model's JSON in base64, and a padding member to ignore.
 * @param {string} modelJson
 * @param {() => number} random
 * @returns {Piece}
 */
export function chunkFrame(modelJson, random) {
  const padding = ALPHABET.slice(0, 2 + Math.floor(random() * 60));
  return eventFrame("chunk", JSON.stringify({ bytes: Buffer.from(modelJson).toString("base64"), p: padding }));
}

/**
 * An event of any type.
 * @param {string} eventType
 * @param {string} payload JSON text, or something in its place
 * @returns {Piece}
 */
export function eventFrame(eventType, payload) {
  return frame({ ":event-type": eventType, ":content-type": "application/json", ":message-type": "event" }, payload);
}

/**
 * An exception in the stream.
 * @param {string} exceptionType for example `throttlingException`
 * @param {string} payload JSON text
 * @returns {Piece}
 */
export function exceptionFrame(exceptionType, payload) {
  return frame(
    { ":exception-type": exceptionType, ":content-type": "application/json", ":message-type": "exception" },
    payload,
  );
}

/**
 * An unmodelled error: it is entirely in the headers, the payload is empty.
 * @param {string} code
 * @param {string} message
 * @returns {Piece}
 */
export function errorFrame(code, message) {
  return frame({ ":error-code": code, ":error-message": message, ":message-type": "error" }, "");
}

/**
 * A prelude that claims 1 GiB in total and 75 bytes of headers. Its CRC is valid, so only the length can reveal it.
 * @returns {Piece}
 */
export function hugePrelude() {
  return { bytes: Uint8Array.of(0x40, 0, 0, 0, 0, 0, 0, 0x4b, 0xad, 0xb1, 0x85, 0x9c), frames: 0 };
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

const encoder = new TextEncoder();
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes)),
  (text) => encoder.encode(text),
);

/**
 * @param {Record<string, string>} headers in the order in which they are written
 * @param {string} payload
 * @returns {Piece}
 */
function frame(headers, payload) {
  const typed = Object.entries(headers).map(([name, value]) => [
    name,
    { type: /** @type {const} */ ("string"), value },
  ]);
  return { bytes: codec.encode({ headers: Object.fromEntries(typed), body: encoder.encode(payload) }), frames: 1 };
}
