// Turns a request of Anthropic's SDK into a call of ours, and the result into a response like that of Anthropic's API.

import { errorBody, errorResponse } from "./errors.js";
import { messageEvents } from "./events.js";
import { countTokensInput, invokeModelInput } from "./request.js";

/** @import { BedrockClient } from "./index.js" */
/** @typedef {{ body: any, headers: Headers }} Asked */
/** @typedef {{ signal: AbortSignal | undefined, maxAttempts: number }} Options */
/** @typedef {(bedrock: BedrockClient, asked: Asked, options: Options) => Promise<Response>} Operation */

/** @type {[path: RegExp, operation: Operation][]} */
const OPERATIONS = [
  [/\/v1\/messages$/, createMessage],
  [/\/v1\/messages\/count_tokens$/, countTokens],
];

/**
 * @param {BedrockClient} bedrock
 * @returns {(input: string | URL | Request, init?: RequestInit) => Promise<Response>}
 */
export function bedrockFetch(bedrock) {
  return async (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const request = new Request(input, { ...init, signal: null });
    const { pathname } = new URL(request.url);
    const operation = OPERATIONS.find(([path]) => request.method === "POST" && path.test(pathname))?.[1];
    if (!operation) return notFound(`${request.method} ${pathname}`);
    try {
      const asked = { body: JSON.parse(await request.text()), headers: request.headers };
      // the SDK itself retries
      return await operation(bedrock, asked, { signal, maxAttempts: 1 });
    } catch (error) {
      signal?.throwIfAborted();
      return errorResponse(error);
    }
  };
}

/** @type {Operation} */
async function createMessage(bedrock, asked, options) {
  const input = invokeModelInput(asked);
  if (asked.body.stream !== true) {
    const { body, $metadata } = await bedrock.invokeModel(input, options);
    return respond(/** @type {BodyInit} */ (body), "application/json", $metadata);
  }
  const output = await bedrock.invokeModelWithResponseStream(input, options);
  return respond(messageEvents(output, options.signal), "text/event-stream; charset=utf-8", output.$metadata);
}

/** @type {Operation} */
async function countTokens(bedrock, asked, options) {
  const { inputTokens, $metadata } = await bedrock.countTokens(countTokensInput(asked), options);
  return respond(JSON.stringify({ input_tokens: inputTokens }), "application/json", $metadata);
}

/**
 * @param {BodyInit} body
 * @param {string} type
 * @param {{ requestId?: string }} metadata
 */
function respond(body, type, { requestId }) {
  const headers = new Headers({ "content-type": type });
  if (requestId !== undefined) headers.set("request-id", requestId);
  return new Response(body, { headers });
}

/** @param {string} asked */
function notFound(asked) {
  const message = `${asked}: not available on Bedrock, which has only messages and messages/count_tokens`;
  const body = errorBody({ type: "not_found_error", message }, undefined);
  return new Response(JSON.stringify(body), { status: 404, headers: { "content-type": "application/json" } });
}
