// A fetch that signs. The module makes the attempts: src/wasm/call.rs.

import { ConnectionError } from "../errors.js";
import { load, untilEnded } from "../load.js";
import { argumentError } from "../messages.js";
import { bytesOf, payloadOf, prepare, setLines, toModule } from "./request.js";

/** @import { Core } from "../load.js" */
/** @import { SignedFetchOptions } from "./index.js" */
/** @import { Description } from "./request.js" */

/** The maximum silence, in ms, while reading an error's body to see whether a retry may help. */
const ERROR_SILENCE = 5_000;

/**
 * @param {SignedFetchOptions} options
 * @returns {typeof fetch}
 */
export function signedFetch({ region, service, unsignedPayload, ...options }) {
  const rules = { region, service, unsignedPayload };
  // a client needs a region, but each request has its own
  const config = { region: "any", ...options };
  /** The module's half, created again for each new instance of the module. @type {{ core: Core, client: InstanceType<Core["Client"]> } | undefined} */
  let made;
  return async (input, init) => {
    const { request, body, description } = prepare(/** @type {any} */ (input), init, rules);
    const signal = init?.signal ?? request.signal;
    const bytes = await untilEnded(bytesOf(body), [signal]);
    const payload = await payloadOf(description, bytes);
    const { method } = description;
    const members = { ...membersOf(request), ...init, method, ...bodyOf(bytes) };
    const toInit = (/** @type {string} */ lines) => {
      checkToken(lines, description);
      const headers = setLines(new Headers(description.headers), lines);
      // a redirect leads to a URL other than the signed one
      return { ...members, headers, redirect: init?.redirect === "error" ? "error" : "manual", signal };
    };
    const core = await load([signal]);
    if (made?.core !== core) made = { core, client: new core.Client(config) };
    const { client } = made;
    const call = { signal, timeouts: { idle: ERROR_SILENCE } };
    try {
      return await core.run(() => client.send("AnyService", toInit, { body: toModule(description, payload) }, call, 0));
    } catch (error) {
      // what fetch rejected with
      throw error instanceof ConnectionError ? error.cause : error;
    }
  };
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function bodyOf(bytes) {
  return { body: bytes.length > 0 ? bytes : undefined };
}

/**
 * A request's other settings, besides its URL, headers and body, in fetch's form.
 *
 * @param {Request} request
 */
function membersOf(request) {
  const { mode, credentials, cache, referrer, referrerPolicy, integrity, keepalive } = request;
  const members = { mode, credentials, cache, referrer, referrerPolicy, integrity, keepalive };
  // a platform that does not support one of them may reject it even if it is undefined
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/**
 * A Bedrock API key is sent only to Bedrock, and only over a connection that is safe from eavesdropping.
 *
 * @param {string} lines
 * @param {Description} description
 */
function checkToken(lines, { url, isBedrock }) {
  if (!lines.startsWith("authorization:Bearer ")) return;
  if (!isBedrock) throw argumentError("an API key authorizes only requests to Bedrock: pass AWS credentials");
  const isSafe = url.protocol === "https:" || /^127\.[\d.]+$|^\[::1\]$/.test(url.hostname);
  if (!isSafe)
    throw argumentError("an API key is sent only over https: otherwise anyone on the network path could use it");
}
