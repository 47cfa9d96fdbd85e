// Signatures in URLs.

import { load } from "../load.js";
import { argumentError } from "../messages.js";
import { describe, HASH, resolved, toModule, UNSIGNED_PAYLOAD } from "./request.js";

/** In seconds. */
const SEVEN_DAYS = 604_800;

/** @import { SignUrlOptions } from "./index.js" */

/**
 * @param {string | URL} url
 * @param {SignUrlOptions} options
 * @returns {Promise<string>}
 */
export async function signUrl(url, options) {
  const { method = "GET", expiresIn, date } = options;
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > SEVEN_DAYS)
    throw argumentError(`expiresIn must be a whole number of seconds from 1 to ${SEVEN_DAYS}, which is seven days`);
  const signed = new URL(url);
  signed.hash = "";
  const headers = new Headers(options.headers);
  const description = describe(method.toUpperCase(), signed, headers, options);
  const payload = headers.get(HASH) ?? (description.isS3 ? UNSIGNED_PAYLOAD : new Uint8Array());
  const core = await load();
  const credentials = await resolved(options.credentials);
  signed.search = await core.run(async () => core.sign(toModule(description, payload, date, expiresIn), credentials));
  return signed.href;
}
