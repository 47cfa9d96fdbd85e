// The body of a request.

import { bytesIn, isObject, isPlain, kindOf, peek, tagOf } from "./kind.js";
import { argumentError } from "./messages.js";
import { chunkBytes, streamOf } from "./streams.js";

/**
 * The body as it is now, as bytes, a promise of bytes or a stream: later changes to the argument are not sent.
 *
 * @param {any} body
 * @returns {Uint8Array<ArrayBuffer> | Promise<Uint8Array> | ReadableStream}
 */
export function bodyNow(body) {
  if (body === undefined || body === null) return new Uint8Array();
  // these bytes are new, so they need no copy
  if (typeof body === "string") return new TextEncoder().encode(body);
  const bytes = bytesIn(body);
  if (bytes) return bytes.slice();
  return streamOf(body) ?? wholeOf(body) ?? new TextEncoder().encode(jsonOf(body));
}

/**
 * The bytes of a Blob or a File of any realm, of a Response, or of anything else with a suitable method.
 *
 * @param {any} body
 * @returns {Promise<Uint8Array> | undefined}
 */
function wholeOf(body) {
  if (typeof body.arrayBuffer === "function") return read(() => body.arrayBuffer());
  const isBlob = tagOf(body) === "Blob" || tagOf(body) === "File";
  return isBlob && typeof FileReader === "function" ? read(() => readBlob(body)) : undefined;
}

/** @param {() => unknown} whole */
function read(whole) {
  const bytes = (async () => chunkBytes(await whole()))();
  bytes.catch(() => {}); // the call may fail before it awaits this
  return bytes;
}

/** jsdom's Blob gives its bytes only to its own FileReader. @param {Blob} blob */
function readBlob(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(blob);
  });
}

/**
 * Refuses what JSON would drop silently: it turns a Map, a promise or a form into `{}`.
 *
 * @param {any} body
 * @param {string} [what] the name of the body in messages
 * @param {(value: unknown) => string | undefined} [encode] returns what to write instead of a value
 * @returns {string}
 */
export function jsonOf(body, what = "body", encode = () => undefined) {
  if (typeof body.then === "function" || isBoxed(body)) throw refusal(what, body);
  /** @type {Error | undefined} */
  let refused;
  let json;
  try {
    json = JSON.stringify(body, function (name, value) {
      // before its toJSON, which forms and headers have in Bun
      const passed = Object.getOwnPropertyDescriptor(this, name)?.value;
      const encoded = encode(passed);
      if (encoded !== undefined) return encoded;
      const lost = isForm(passed) ? passed : value;
      if (isForm(passed) || isLost(value))
        throw (refused = refusal(name === "" ? what : `${what}: its member ${JSON.stringify(name)}`, lost));
      return value;
    });
  } catch (cause) {
    // a cycle, a BigInt, too deep or too long; anything else was thrown by a getter or a toJSON of the caller's
    const isOfJson = cause !== refused && ["TypeError", "RangeError"].includes(peek(cause, "name"));
    throw isOfJson ? argumentError(`${what} cannot be written as JSON: ${peek(cause, "message")}`, { cause }) : cause;
  }
  if (json === undefined) throw refusal(what, body);
  return json;
}

/** Returns whether JSON would turn it into an empty or wrong object. @param {unknown} value */
function isLost(value) {
  if (!isObject(value) || Array.isArray(value) || isPlain(value) || isBoxed(value)) return false;
  const isInstance = tagOf(value) === "Object" && typeof value.then !== "function";
  return !isInstance || Object.keys(value).length === 0;
}

/** @param {unknown} value */
function isForm(value) {
  return isObject(value) && ["FormData", "Headers", "URLSearchParams"].includes(tagOf(value));
}

/** Returns whether it is an object that JSON writes as the string, number or boolean in it. @param {object} value */
function isBoxed(value) {
  return ["String", "Number", "Boolean", "BigInt"].includes(tagOf(value));
}

/** @param {string} name @param {any} value */
function refusal(name, value) {
  const wanted =
    "it must be text, bytes, a Blob, a stream or async iterable of bytes, or plain objects and arrays, which are sent as JSON";
  return argumentError(`${name} is ${kindOf(value)}: ${adviceFor(value) ?? wanted}`);
}

/** @param {any} value */
function adviceFor(value) {
  if (typeof value === "function") return "pass what it returns";
  if (typeof value.then === "function") return "await it first";
  if (ArrayBuffer.isView(value) || bytesIn(value)) return "JSON cannot contain bytes, so encode them in Base64";
  if (tagOf(value) === "Map" || isForm(value)) return "pass Object.fromEntries() of it";
  return tagOf(value) === "Set" ? "pass an array of its members" : undefined;
}
