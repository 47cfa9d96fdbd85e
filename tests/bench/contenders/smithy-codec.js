// The AWS SDK's codec alone, with the minimum of code that its user has to write.

import { EventStreamCodec } from "@smithy/eventstream-codec";
import { url } from "./settings.js";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** @type {import("./settings.js").Start} */
export default async function start({ fetch }) {
  const codec = new EventStreamCodec(
    (bytes) => decoder.decode(/** @type {Uint8Array} */ (bytes)),
    (text) => encoder.encode(text),
  );
  return {
    async read(take) {
      const { body } = await fetch(url);
      if (!body) throw new Error("the response has no body");
      for await (const frame of framesOf(body.getReader())) {
        const message = codec.decode(frame);
        if (message.headers[":message-type"]?.value !== "event") throw new Error(decoder.decode(message.body));
        take(bytesOf(JSON.parse(decoder.decode(message.body)).bytes));
      }
    },
  };
}

/**
 * Received bytes are kept in a buffer that grows by doubling, so that a frame in many chunks is not copied for each.
 *
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 */
async function* framesOf(reader) {
  let held = new Uint8Array(0);
  let [from, to] = [0, 0];
  for (let result = await reader.read(); !result.done; result = await reader.read()) {
    const chunk = result.value;
    if (from === to) [held, from, to] = [/** @type {Uint8Array<ArrayBuffer>} */ (chunk), 0, chunk.length];
    else {
      if (to + chunk.length > held.length) {
        const grown = new Uint8Array(2 * (to - from + chunk.length));
        grown.set(held.subarray(from, to));
        [held, from, to] = [grown, 0, to - from];
      }
      held.set(chunk, to);
      to += chunk.length;
    }
    while (to - from >= 4) {
      const length = new DataView(held.buffer, held.byteOffset + from).getUint32(0);
      if (length > to - from) break;
      yield held.subarray(from, from + length);
      from += length;
    }
  }
}

/** Decodes base64 by the runtime's fastest method. @param {string} base64 @returns {Uint8Array} */
function bytesOf(base64) {
  const { Buffer } = /** @type {any} */ (globalThis);
  const { fromBase64 } = /** @type {any} */ (Uint8Array);
  if (fromBase64) return fromBase64.call(Uint8Array, base64);
  if (Buffer) return Buffer.from(base64, "base64");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
