// A request as fetch takes it and as the module signs it: src/wasm/any_request.rs.

import { bytesIn } from "../kind.js";
import { argumentError } from "../messages.js";
import { scopeOf } from "./scope.js";
import { hashed } from "./sha256.js";

/** @typedef {{ region?: string | undefined, service?: string | undefined, unsignedPayload?: boolean | undefined }} Rules */
/** @typedef {ReturnType<typeof describe>} Description */

/** The header with the hash of the body. */
export const HASH = "x-amz-content-sha256";
export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

const S3 = ["s3", "s3-object-lambda", "s3-outposts", "s3express"];
const BEDROCK = ["bedrock", "bedrock-mantle"];

/**
 * Headers that platforms set, change or drop, in addition to those that the module leaves out: the forbidden headers of
 * https://fetch.spec.whatwg.org/#forbidden-request-header.
 */
const CHANGED = new Set([
  "accept-charset",
  "accept-encoding",
  "access-control-request-headers",
  "access-control-request-method",
  "cookie",
  "cookie2",
  "date",
  "dnt",
  "origin",
  "set-cookie",
  "via",
]);

/**
 * Reads fetch's arguments. The body is read later, because it may be a stream.
 *
 * @param {Request | URL | string} input
 * @param {RequestInit | undefined} init
 * @param {Rules} rules
 */
export function prepare(input, init, rules) {
  const { body: given, ...rest } = init ?? {};
  const request = input instanceof Request && !init ? input : new Request(input, rest);
  const headers = new Headers(request.headers);
  const { body, type } = given === undefined || given === null ? { body: request } : bodyNow(given);
  if (type && !headers.has("content-type")) headers.set("content-type", type);
  const description = describe(request.method, new URL(request.url), headers, rules);
  return { request, body, description };
}

/**
 * A body as it is now, and the content type that fetch would give it.
 *
 * @param {BodyInit} given
 * @returns {{ body: Uint8Array<ArrayBuffer> | Response, type?: string | null }}
 */
function bodyNow(given) {
  const bytes = bytesIn(given);
  // encoding text has copied it already; WebKit's Request would share the caller's bytes
  if (bytes) return typeof given === "string" ? { body: bytes, type: TEXT } : { body: bytes.slice() };
  // in some browsers, a Response can have a stream as its body but a Request cannot
  const body = new Response(given);
  return { body, type: body.headers.get("content-type") };
}

const TEXT = "text/plain;charset=UTF-8";

/**
 * The bytes of a body, read to its end.
 *
 * @param {Uint8Array<ArrayBuffer> | Request | Response} source
 */
export async function bytesOf(source) {
  return source instanceof Uint8Array ? source : new Uint8Array(await source.arrayBuffer());
}

/**
 * @param {string} method
 * @param {URL} url its path is changed to the one to sign
 * @param {Headers} headers changed to those to sign
 * @param {Rules} rules
 */
export function describe(method, url, headers, rules) {
  const { region, service } = scopeOf(url, rules);
  const isS3 = S3.includes(service);
  const isBedrock = BEDROCK.includes(service);
  if (isS3) url.pathname = s3Path(url.pathname);
  // a platform that accepts it would send it instead of the URL's host, which is signed
  headers.delete("host");
  // set by SDKs that do not know about signatures: the service would treat it as an API key
  if (isBedrock) headers.delete("x-api-key");
  if (rules.unsignedPayload) headers.set(HASH, UNSIGNED_PAYLOAD);
  return { method, url, headers, region, service, isS3, isBedrock };
}

/**
 * The description in the module's form; src/wasm/any_request.rs names its places.
 *
 * @param {Description} description
 * @param {string | Uint8Array} payload the hash of the body, or the body if the module is to hash it
 * @param {Date} [date]
 * @param {number} [expiresIn] in seconds, for a URL
 */
export function toModule({ method, url, headers, region, service, isS3 }, payload, date, expiresIn) {
  let lines = `host:${url.host}`;
  for (const [name, value] of headers) {
    if (!CHANGED.has(name)) lines += `\n${name}:${value}`;
  }
  const rules = isS3 ? "s3" : service === "iotdevicegateway" ? "iot" : "";
  const query = url.search.slice(1);
  return [region, service, method, url.pathname, query, lines, payload, rules, url.href, date, expiresIn];
}

/**
 * The hash that the caller has set, or else the body's own.
 *
 * @param {Description} description
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function payloadOf({ headers }, bytes) {
  return headers.get(HASH) ?? hashed(bytes);
}

/**
 * Sets the headers that the module adds, given one per line.
 *
 * @param {Headers} headers
 * @param {string} lines
 */
export function setLines(headers, lines) {
  for (const line of lines.split("\n")) {
    const colon = line.indexOf(":");
    headers.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return headers;
}

/**
 * The credentials, or what their provider returns.
 *
 * @template T
 * @param {T | (() => T | Promise<T>)} credentials
 * @returns {Promise<T>}
 */
export async function resolved(credentials) {
  return typeof credentials === "function" ? /** @type {() => Promise<T>} */ (credentials)() : credentials;
}

/**
 * S3 decodes a path, and signs it encoded once, always the same way: `(` as `%28`, and `+` as a space, as it is
 * to S3.
 *
 * @param {string} path
 */
function s3Path(path) {
  return path.split("/").map(encodedOnce).join("/");
}

/** @param {string} segment */
function encodedOnce(segment) {
  let text;
  try {
    text = decodeURIComponent(segment.replaceAll("+", " "));
  } catch {
    throw argumentError("the path of the URL is not percent-encoded UTF-8: encode each % in it as %25");
  }
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
