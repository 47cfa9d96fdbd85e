// Error messages.

import { isObject, peek } from "./kind.js";

/**
 * Makes the error's message enumerable, so that it appears in JSON: most logs are written that way.
 *
 * @template {Error} E
 * @param {E} error
 * @returns {E}
 */
export function shown(error) {
  // a DOMException inherits its message from its class
  return Object.defineProperty(error, "message", {
    value: error.message,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** An argument is invalid. @param {string} message @param {ErrorOptions} [options] */
export const argumentError = (message, options) => shown(new TypeError(message, options));

/**
 * There is no response.
 *
 * @param {string} url
 * @param {unknown} cause what fetch threw
 */
export function noResponse(url, cause) {
  const { text, code } = reasonOf(cause);
  return `no response from ${url}${text && `: ${text}`}: ${adviceFor(code)}`;
}

/** The connection broke in the middle. @param {string} message @param {unknown} cause */
export function broken(message, cause) {
  const { text } = reasonOf(cause);
  return text ? `${message} (${text})` : message;
}

/** How many nested errors are searched for a reason, and how much of it is shown. */
const DEPTH = 6;
const LENGTH = 500;

/**
 * Node says only "fetch failed"; the reason is in the error's cause, or in one of several errors for a host with
 * several addresses.
 *
 * @param {unknown} thrown a value of any kind: what cannot be read is left out
 * @returns {{ text: string, code: string | undefined }} code: that of the deepest error with one
 */
function reasonOf(thrown) {
  /** @type {string[]} */
  const texts = typeof thrown === "string" ? [thrown] : [];
  let code;
  let error = thrown;
  for (let depth = 0; depth < DEPTH && isObject(error); depth += 1) {
    const [message, own] = [peek(error, "message"), peek(error, "code")];
    if (typeof own === "string") code = own;
    if (typeof message === "string" && message && !texts.some((text) => text.includes(message))) texts.push(message);
    error = peek(error, "cause") ?? peek(peek(error, "errors"), 0);
  }
  if (code && !texts.some((text) => text.includes(code))) texts.push(code);
  return { text: texts.join(": ").slice(0, LENGTH), code };
}

/** @param {string | undefined} code set by platforms other than browsers */
function adviceFor(code) {
  if (code === undefined)
    return isPage()
      ? "check the network, the endpoint and the page's CORS and CSP rules"
      : "check the network and the endpoint";
  if (/^UND_ERR_\w+_TIMEOUT/.test(code))
    return "this is a limit of the platform's HTTP client, which a custom fetch can raise";
  if (/CERT|TLS|SSL|ALTNAME|VERIFY/.test(code))
    return "check the certificate of the endpoint, or of a proxy in between, and which ones this platform trusts";
  if (/ENOTFOUND|EAI_/.test(code)) return "check the region, the endpoint and the network's DNS";
  return "check the network and the endpoint";
}

/** Returns whether a browser's rules apply: in a page or its worker. Cloudflare's Workers also have a WorkerGlobalScope. */
function isPage() {
  return "document" in globalThis || "importScripts" in globalThis;
}
