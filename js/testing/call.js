// What a fetch was called with, as a test wants to see it.

import { bytesIn } from "../kind.js";
import { headersOf } from "../response.js";

/** @import { MockCall } from "./index.js" */

/** @type {[path: RegExp, operation: NonNullable<MockCall["operation"]>][]} */
const operations = [
  [/\/model\/([^/]+)\/invoke-with-response-stream$/, "InvokeModelWithResponseStream"],
  [/\/model\/([^/]+)\/converse-stream$/, "ConverseStream"],
  [/\/model\/([^/]+)\/converse$/, "Converse"],
  [/\/model\/([^/]+)\/invoke$/, "InvokeModel"],
  [/\/model\/([^/]+)\/count-tokens$/, "CountTokens"],
  [/\/guardrail\/([^/]+)\/version\/[^/]+\/apply$/, "ApplyGuardrail"],
];

/** Headers whose values are, or prove, a secret. */
const secret = /authorization|cookie|token|api-key|secret|signature|credential/;

/**
 * @param {any} input text, a URL or a Request
 * @param {any} init
 * @returns {Promise<MockCall>}
 */
export async function readCall(input, init) {
  const isRequest = typeof input.url === "string";
  const url = String(isRequest ? input.url : input);
  const { pathname } = new URL(url, "https://localhost");
  const [path, operation] = operations.find(([pattern]) => pattern.test(pathname)) ?? [];
  const named = path?.exec(pathname)?.[1];
  const headers = { ...headersOf({ headers: init?.headers ?? (isRequest ? input.headers : undefined) }) };
  for (const name of Object.keys(headers)) if (secret.test(name)) headers[name] = "REDACTED";
  return {
    operation,
    modelId: named === undefined || operation === "ApplyGuardrail" ? undefined : decodeURIComponent(named),
    body: decodedBody(await bodyText(init?.body ?? (isRequest ? input.clone() : undefined))),
    headers,
    method: init?.method ?? (isRequest ? input.method : "GET"),
    url: url.replace(/\?.*/s, ""),
  };
}

/** @param {any} body @returns {Promise<string>} */
async function bodyText(body) {
  if (body === undefined) return "";
  const bytes = bytesIn(body);
  if (bytes) return new TextDecoder().decode(bytes);
  return typeof body.text === "function" ? body.text() : new Response(body).text();
}

/** @param {string} text */
function decodedBody(text) {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
