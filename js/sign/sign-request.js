// Signatures in headers.

import { load } from "../load.js";
import { argumentError } from "../messages.js";
import { bytesOf, HASH, payloadOf, prepare, resolved, setLines, toModule } from "./request.js";

/** @import { SignRequestOptions } from "./index.js" */

/**
 * @param {Request | URL | string} input
 * @param {[options: SignRequestOptions] | [init: RequestInit | undefined, options: SignRequestOptions]} rest
 * @returns {Promise<Request>}
 */
export async function signRequest(input, ...rest) {
  const options = /** @type {SignRequestOptions | undefined} */ (rest.at(-1));
  if (!options) throw argumentError("signRequest also needs options: signRequest(request, { credentials })");
  const init = /** @type {RequestInit | undefined} */ (rest.length > 1 ? rest[0] : undefined);
  const { request, body: source, description } = prepare(input, init, options);
  const { url, headers } = description;
  // a body whose hash is given is not read: it may be a long stream
  const bytes = headers.has(HASH) ? undefined : await bytesOf(source);
  // a long body is hashed on another thread, while Request copies it
  const hashing = payloadOf(description, bytes ?? new Uint8Array());
  const body = bytes ?? init?.body ?? undefined;
  const signed = new Request(request, {
    headers,
    // a GET cannot have a body, not even an empty one; a POST whose empty body was read needs it again
    ...((request.bodyUsed || hasContent(body)) && { body, duplex: "half" }),
  });
  const payload = await hashing;
  const core = await load();
  const credentials = await resolved(options.credentials);
  setLines(
    signed.headers,
    await core.run(async () => core.sign(toModule(description, payload, options.date), credentials)),
  );
  return url.href === request.url ? signed : new Request(url.href, signed);
}

/** @param {unknown} body */
function hasContent(body) {
  return body instanceof Uint8Array ? body.length > 0 : body !== undefined;
}
