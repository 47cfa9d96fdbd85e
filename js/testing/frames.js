// The frames of the two operations that stream.

import { encode } from "../eventstream/functions.js";

/** @param {Record<string, string>} headers @param {object | string} payload */
function frame(headers, payload) {
  const typed = Object.entries(headers).map(([name, value]) => [name, { type: "string", value }]);
  return encode({
    headers: Object.fromEntries(typed),
    body: typeof payload === "string" ? payload : JSON.stringify(payload),
  });
}

/** What the service adds to each payload, to hide its length. */
const p = "abcdefghijkl";

/** @param {string} type @param {object} payload */
function typedFrame(type, payload) {
  return frame(
    { ":event-type": type, ":content-type": "application/json", ":message-type": "event" },
    { ...payload, p },
  );
}

/** An event of ConverseStream. @param {any} event with one member, its name being the type */
export function eventFrame(event) {
  const [type = "", payload] = Object.entries(event)[0] ?? [];
  return typedFrame(type, payload);
}

/** A chunk with a model's document. @param {unknown} document */
export function chunkFrame(document) {
  let binary = "";
  for (const byte of new TextEncoder().encode(JSON.stringify(document))) binary += String.fromCharCode(byte);
  return typedFrame("chunk", { bytes: btoa(binary) });
}

/** @param {string} type such as `throttlingException` @param {object} payload */
export function exceptionFrame(type, payload) {
  return frame({ ":exception-type": type, ":content-type": "application/json", ":message-type": "exception" }, payload);
}

/** An error that the service does not model. @param {string} code @param {string} message */
export function errorFrame(code, message) {
  return frame({ ":error-code": code, ":error-message": message, ":message-type": "error" }, "");
}
