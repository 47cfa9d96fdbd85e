// A request as fetch takes it and as the module signs it: src/wasm/any_request.rs.

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
  "host",
  "origin",
  "set-cookie",
  "via",
]);

/**
 * Reads fetch's arguments. The body is yet to be read, from `carrier`.
 *
 * @param {Request | URL | string} input
 * @param {RequestInit | undefined} init
 * @param {Rules} rules
 */
export function prepare(input, init, rules) {
  const { body, ...rest } = init ?? {};
  const request = input instanceof Request && !init ? input : new Request(input, rest);
  // in some browsers, a Response can have a stream as its body but a Request cannot
  const carrier = body === undefined || body === null ? request : new Response(body);
  const headers = new Headers(request.headers);
  const type = carrier.headers.get("content-type");
  if (type && !headers.has("content-type")) headers.set("content-type", type);
  const description = describe(request.method, new URL(request.url), headers, rules);
  return { request, carrier, description };
}

/**
 * The bytes of a request's body. Firefox does not reveal whether it has one.
 *
 * @param {Request | Response} carrier
 */
export async function bytesOf(carrier) {
  return carrier.body === null ? new Uint8Array() : new Uint8Array(await carrier.arrayBuffer());
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
 * The description in the module's form: passing an array to it is faster than passing an object.
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
 * The headers, with those that the module adds, one per line.
 *
 * @param {Headers} headers
 * @param {string} lines
 */
export function withLines(headers, lines) {
  const all = new Headers(headers);
  for (const line of lines.split("\n")) {
    const colon = line.indexOf(":");
    all.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return all;
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
