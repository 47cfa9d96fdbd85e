// Turns the chunks of Claude's answer into the server-sent events of Anthropic's API.

import { readable } from "../answer/readable.js";
import { errorEvent } from "./errors.js";

/** @import { InvokeModelWithResponseStreamOutput } from "../index.js" */
/** @typedef {{ type: string, data: string }} MessageEvent data: JSON on one line */

const INCOMPLETE = "the stream ended before message_stop: the message is incomplete";
const EMPTY = "the stream ended without an event of Claude's Messages API";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * @param {InvokeModelWithResponseStreamOutput} output
 * @param {AbortSignal | undefined} signal
 * @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
 */
export function messageEvents({ body, $metadata }, signal) {
  const reader = /** @type {ReadableStreamDefaultReader} */ (body.getReader());
  const events = eventsOf(reader, $metadata.requestId, signal);
  const next = async () => {
    const { done, value } = await events.next();
    return done ? { done, value } : { done, value: encoder.encode(`event: ${value.type}\ndata: ${value.data}\n\n`) };
  };
  const stream = readable(/** @type {any} */ (next), (reason) => reader.cancel(reason));
  return /** @type {any} */ (stream);
}

/**
 * The last event is `message_stop` or an error: the SDK's loop over a stream accepts any end as a normal one.
 *
 * @param {ReadableStreamDefaultReader} reader
 * @param {string | undefined} requestId
 * @param {AbortSignal | undefined} signal
 * @returns {AsyncGenerator<MessageEvent, void>}
 */
async function* eventsOf(reader, requestId, signal) {
  const seen = new Set();
  try {
    while (!seen.has("error")) {
      const { done, value } = await reader.read();
      if (done) break;
      const event = eventIn(value);
      if (!event) continue;
      seen.add(event.type);
      yield event;
    }
    if (seen.has("error")) await reader.cancel();
    else if (!seen.has("message_stop")) throw new Error(seen.size > 0 ? INCOMPLETE : EMPTY);
  } catch (error) {
    // the SDK handles aborts itself
    signal?.throwIfAborted();
    reader.cancel(error).catch(() => {});
    yield { type: "error", data: JSON.stringify(errorEvent(error, requestId)) };
  }
}

/**
 * @param {any} event
 * @returns {MessageEvent | undefined} undefined for anything that does not come from the model, such as Bedrock's metrics alone
 */
function eventIn({ chunk, ...exceptions }) {
  // a client may yield exceptions instead of throwing them
  const exception = Object.values(exceptions).find((member) => typeof member?.$fault === "string");
  if (exception) throw exception;
  if (!chunk?.bytes?.length) return undefined;
  const text = decoder.decode(chunk.bytes);
  const type = parsed(text)?.type;
  if (typeof type !== "string" || !/^\w+$/.test(type)) return undefined;
  // line breaks in JSON occur only between its tokens, and would end the data
  return { type, data: text.replaceAll(/[\r\n]+/g, " ") };
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error("a chunk of the stream is not JSON", { cause });
  }
}
