/** Authenticates a request by its signature or its API key. */
import { verifyApiKey } from "./api-key.js";
import { verifySignature } from "./signature.js";

/**
 * @typedef {object} ReceivedRequest
 * @property {string} method
 * @property {string} url path and query, as in the request line
 * @property {string[]} rawHeaders alternating names and values, as in node:http
 * @property {Uint8Array} body
 */

/**
 * Resolves if the signature or the API key is valid.
 * @param {ReceivedRequest} request
 * @param {import("./signature.js").Verifier} verifier
 * @returns {Promise<void>}
 * @throws {import("./errors.js").ServiceError} 403, if it is not
 */
export async function authenticate(request, verifier) {
  const headers = foldHeaders(request.rawHeaders);
  const [, apiKey] = /^Bearer (.*)$/.exec(headers.get("authorization") ?? "") ?? [];
  if (apiKey === undefined) return verifySignature(request, headers, verifier);
  return verifyApiKey(apiKey, headers, verifier);
}

/**
 * Repeated headers are joined with commas, as in the canonical request. node:http decodes header bytes as Latin-1, but
 * signers sign UTF-8.
 * @param {string[]} rawHeaders
 * @returns {Map<string, string>} by lower-case name
 */
function foldHeaders(rawHeaders) {
  /** @type {Map<string, string>} */
  const headers = new Map();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = String(rawHeaders[i]).toLowerCase();
    const value = Buffer.from(String(rawHeaders[i + 1]), "latin1").toString("utf8");
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return headers;
}
