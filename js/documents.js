// JSON with bytes in it: Base64 on the wire, Uint8Array here.

import { jsonOf } from "./body.js";
import { bytesIn, isObject, tagOf } from "./kind.js";
import { argumentError } from "./messages.js";

/** The members of responses that contain bytes. */
export const blobs = ["bytes", "redactedContent"];
/** The members of responses that contain arbitrary JSON: nothing in them is bytes. */
export const documents = ["input", "json", "additionalModelResponseFields"];

/**
 * The body of a request, with bytes in Base64.
 *
 * @param {Record<string, any>} members
 */
export function documentBytes(members) {
  return new TextEncoder().encode(
    jsonOf(members, "the input", (value) =>
      isBuffer(value) ? toBase64(bytesIn(value) ?? new Uint8Array()) : undefined,
    ),
  );
}

/**
 * The members of a response's body.
 *
 * @param {Uint8Array} bytes
 * @returns {any}
 */
export function documentOf(bytes) {
  const document = JSON.parse(new TextDecoder().decode(bytes));
  if (!isObject(document) || Array.isArray(document)) throw argumentError("the body is not a JSON object");
  return withBytes(document);
}

/** @type {TextDecoder | undefined} created at the first use, because not every environment has one */
let utf8;

/**
 * An event that the module has turned into JSON, in this part of its memory.
 *
 * @param {Uint8Array} memory
 * @param {number} start
 * @param {number} end
 * @returns {any} undefined if it is not valid JSON, or bytes in it are not Base64
 */
export function documentEvent(memory, start, end) {
  try {
    const event = JSON.parse((utf8 ??= new TextDecoder()).decode(memory.subarray(start, end)));
    const [type] = Object.keys(event);
    const { p, ...members } = event[type]; // p is padding
    event[type] = members;
    return withBytes(event);
  } catch {
    return undefined;
  }
}

/** The same object, with its bytes decoded. @param {any} object */
function withBytes(object) {
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (typeof value === "string") {
      if (blobs.includes(name)) object[name] = fromBase64(value);
    } else if (isObject(value) && !documents.includes(name)) {
      withBytes(value);
    }
  }
  return object;
}

/** @param {unknown} value */
function isBuffer(value) {
  return ArrayBuffer.isView(value) || ["ArrayBuffer", "SharedArrayBuffer"].includes(tagOf(value));
}

/** @param {string} text */
function fromBase64(text) {
  const { fromBase64 } = /** @type {any} */ (Uint8Array);
  if (fromBase64) return fromBase64.call(Uint8Array, text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  const { toBase64 } = /** @type {any} */ (Uint8Array.prototype);
  if (toBase64) return toBase64.call(bytes);
  let binary = "";
  // as many arguments as every engine accepts
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
