// A fetch that signs. Its attempts are the module's: src/wasm/call.rs.

import { ConnectionError } from "../errors.js";
import { load } from "../load.js";
import { argumentError } from "../messages.js";
import { bytesOf, payloadOf, prepare, toModule, withLines } from "./request.js";

/** @import { Core } from "../load.js" */
/** @import { SignedFetchOptions } from "./index.js" */
/** @import { Description } from "./request.js" */

/** How long an error's body, which tells whether to try again, may be silent, in ms. */
const ERROR_SILENCE = 5_000;

/**
 * @param {SignedFetchOptions} options
 * @returns {typeof fetch}
 */
export function signedFetch({ region, service, unsignedPayload, ...options }) {
  const rules = { region, service, unsignedPayload };
  // a client has a region; that of a request goes before it
  const config = { region: "any", ...options };
  /** The module's half, made anew for a new instance of the module. @type {{ core: Core, client: InstanceType<Core["Client"]> } | undefined} */
  let made;
  return async (input, init) => {
    const { request, carrier, description } = prepare(/** @type {any} */ (input), init, rules);
    const signal = init?.signal ?? request.signal;
    const bytes = await bytesOf(carrier);
    const payload = await payloadOf(description, bytes);
    const { method } = description;
    const members = { ...membersOf(request), ...init, method, ...bodyOf(bytes) };
    const toInit = (/** @type {string} */ lines) => {
      checkToken(lines, description);
      const headers = withLines(description.headers, lines);
      // a redirect goes to another URL than the one that is signed
      return { ...members, headers, redirect: init?.redirect === "error" ? "error" : "manual", signal };
    };
    const core = await load([signal]);
    if (made?.core !== core) made = { core, client: new core.Client(config) };
    const { client } = made;
    const call = { signal, timeouts: { idle: ERROR_SILENCE } };
    try {
      return await core.run(() => client.send("AnyService", toInit, { body: toModule(description, payload) }, call, 0));
    } catch (error) {
      // what fetch rejects with
      throw error instanceof ConnectionError ? error.cause : error;
    }
  };
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function bodyOf(bytes) {
  return { body: bytes.length > 0 ? bytes : undefined };
}

/**
 * What a request says besides its URL, headers and body, as fetch takes it.
 *
 * @param {Request} request
 */
function membersOf(request) {
  const { mode, credentials, cache, referrer, referrerPolicy, integrity, keepalive } = request;
  const members = { mode, credentials, cache, referrer, referrerPolicy, integrity, keepalive };
  // a platform without one of them may refuse it even as undefined
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/**
 * A Bedrock API key is sent to Bedrock alone, and where nobody on the way can read it.
 *
 * @param {string} lines
 * @param {Description} description
 */
function checkToken(lines, { url, isBedrock }) {
  if (!lines.startsWith("authorization:Bearer ")) return;
  if (!isBedrock) throw argumentError("an API key authorizes requests to Bedrock alone: pass AWS credentials");
  const isSafe = url.protocol === "https:" || /^127\.[\d.]+$|^\[::1\]$/.test(url.hostname);
  if (!isSafe) throw argumentError("an API key is sent over https alone: anyone on the way could use it");
}
