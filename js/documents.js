// JSON that holds bytes: on the wire as Base64, here as Uint8Array.

import { jsonOf } from "./body.js";
import { bytesIn, isObject } from "./kind.js";
import { argumentError } from "./messages.js";

/** The members of responses that are bytes. */
export const blobs = ["bytes", "redactedContent"];
/** Their members that are anybody's JSON: what is in them is nobody's bytes. */
export const documents = ["input", "json", "additionalModelResponseFields"];

/**
 * The body of a request: its bytes in Base64.
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

/** @type {TextDecoder | undefined} made at the first use, as not every environment has one */
let utf8;

/**
 * The event of a stream that the module has made JSON of, in that part of its memory.
 *
 * @param {Uint8Array} memory
 * @param {number} start
 * @param {number} end
 * @returns {any} undefined if it is not JSON after all, or bytes in it are not Base64
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

/** The same object. @param {any} object */
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
  return ArrayBuffer.isView(value) || /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(value));
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
  // as many arguments as every engine takes
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
