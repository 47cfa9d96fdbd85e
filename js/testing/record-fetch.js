// A fetch that keeps what the service responds, as the frames came.

import { headersOf } from "../response.js";
import { readCall } from "./call.js";
import { keptHeaders, withoutAccounts } from "./redact.js";

/** @import { RecordedExchange, Recording } from "./index.js" */

/** @param {any} [platformFetch] */
export function recordFetch(platformFetch) {
  /** @type {Recording} */
  const recording = { version: 1, exchanges: [] };
  const fetch = async (/** @type {any} */ input, /** @type {any} */ given) => {
    const init = await withHeldBody(given);
    const call = await readCall(input, init);
    const began = performance.now();
    const response = await (platformFetch ?? globalThis.fetch)(input, init);
    // others, such as those that bring credentials, are no part of it
    if (!call.operation) return response;
    const { status } = response;
    const headers = headersOf(response);
    /** @type {RecordedExchange} */
    const exchange = {
      method: call.method,
      path: pathOf(call.url),
      requestHeaders: keptHeaders(call.headers),
      requestBody: requestBodyOf(call.body),
      status,
      headers: keptHeaders(headers),
      delay: since(began),
      chunks: [],
      end: "open",
    };
    recording.exchanges.push(exchange);
    const head = { status, headers: /** @type {any} */ (Object.entries(headers)) };
    // its account numbers are no part of a checksum
    if (headers["content-type"]?.startsWith("application/json")) {
      const text = await response.text();
      exchange.chunks.push({ delay: since(began) - exchange.delay, text: withoutAccounts(text) });
      exchange.end = "close";
      return new Response(text, head);
    }
    return new Response(response.body && recorded(response.body, exchange), head);
  };
  return Object.assign(fetch, { recording });
}

/** A stream can be read only once. @param {any} init */
async function withHeldBody(init) {
  if (typeof init?.body?.getReader !== "function") return init;
  return { ...init, body: await new Response(init.body).arrayBuffer() };
}

/** From `/model/` on, with nothing that tells of the endpoint. @param {string} url */
export function pathOf(url) {
  const { pathname } = new URL(url, "https://localhost");
  return withoutAccounts(pathname.replace(/.*(\/(model|guardrail)\/)/, "$1"));
}

/** @param {unknown} body as decoded */
export function requestBodyOf(body) {
  return body === undefined ? "" : withoutAccounts(typeof body === "string" ? body : JSON.stringify(body));
}

/** @param {number} time */
const since = (time) => Math.round(performance.now() - time);

/**
 * The body, each chunk of which is kept when it has been read.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @param {RecordedExchange} exchange
 */
function recorded(body, exchange) {
  const reader = body.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        const asked = performance.now();
        try {
          const { done, value } = await reader.read();
          if (done) {
            exchange.end = "close";
            return controller.close();
          }
          exchange.chunks.push({ delay: since(asked), base64: base64(value) });
          controller.enqueue(value);
        } catch (error) {
          exchange.end = "error";
          throw error;
        }
      },
      cancel(reason) {
        exchange.end = "canceled";
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
