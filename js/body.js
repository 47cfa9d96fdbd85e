// What goes into a request as its body.

import { bytesIn, isObject, isPlain, kindOf, peek, tagOf } from "./kind.js";
import { argumentError } from "./messages.js";
import { chunkBytes, streamOf } from "./streams.js";

/**
 * The body as it is now, as bytes, a promise of them or a stream: later changes to what was passed are not sent.
 *
 * @param {any} body
 * @returns {Uint8Array<ArrayBuffer> | Promise<Uint8Array> | ReadableStream}
 */
export function bodyNow(body) {
  if (body === undefined || body === null) return new Uint8Array();
  // its bytes are new: a copy of them would be a second one
  if (typeof body === "string") return new TextEncoder().encode(body);
  const bytes = bytesIn(body);
  if (bytes) return bytes.slice();
  if (!isObject(body)) throw refusal("body", body);
  return streamOf(body) ?? wholeOf(body) ?? new TextEncoder().encode(jsonOf(body));
}

/**
 * Of a Blob or a File, of whichever realm, or of a Response: whatever can give its bytes.
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
  bytes.catch(() => {}); // the call may fail before it waits for it
  return bytes;
}

/** jsdom's Blob gives its bytes to its FileReader alone. @param {Blob} blob */
function readBlob(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(blob);
  });
}

/**
 * What JSON would leave out in silence is refused: it makes `{}` of a Map, a promise or a form.
 *
 * @param {any} body
 * @param {string} what it is, for messages
 * @param {(value: unknown) => string | undefined} [encode] what to write instead of a value
 * @returns {string}
 */
export function jsonOf(body, what = "body", encode = () => undefined) {
  if (typeof body.then === "function" || isBoxed(body)) throw refusal(what, body);
  /** @type {Error | undefined} */
  let refused;
  let json;
  try {
    json = JSON.stringify(body, function (name, value) {
      // before its toJSON, which in Bun forms and headers have
      const passed = Object.getOwnPropertyDescriptor(this, name)?.value;
      const encoded = encode(passed);
      if (encoded !== undefined) return encoded;
      const lost = isForm(passed) ? passed : value;
      if (isForm(passed) || isLost(value))
        throw (refused = refusal(name === "" ? what : `${what}: its member ${JSON.stringify(name)}`, lost));
      return value;
    });
  } catch (cause) {
    // a cycle, a BigInt, too deep or too long; anything else a getter or a toJSON of the caller's threw
    const isOfJson = cause !== refused && ["TypeError", "RangeError"].includes(peek(cause, "name"));
    throw isOfJson ? argumentError(`${what} cannot be written as JSON: ${peek(cause, "message")}`, { cause }) : cause;
  }
  if (json === undefined) throw refusal(what, body);
  return json;
}

/** Whether JSON would make an empty or wrong object of it. @param {unknown} value */
function isLost(value) {
  if (!isObject(value) || Array.isArray(value) || isPlain(value) || isBoxed(value)) return false;
  const isInstance = tagOf(value) === "Object" && typeof value.then !== "function";
  return !isInstance || Object.keys(value).length === 0;
}

/** @param {unknown} value */
function isForm(value) {
  return isObject(value) && ["FormData", "Headers", "URLSearchParams"].includes(tagOf(value));
}

/** Whether it is an object that JSON takes for the text, number or boolean in it. @param {object} value */
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
  if (typeof value?.then === "function") return "await it first";
  if (ArrayBuffer.isView(value) || bytesIn(value)) return "JSON holds no bytes, encode them in Base64";
  if (!isObject(value)) return undefined;
  if (tagOf(value) === "Map" || isForm(value)) return "pass Object.fromEntries() of it";
  return tagOf(value) === "Set" ? "pass an array of its members" : undefined;
}
