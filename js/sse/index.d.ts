/**
 * Passes an answer on to a page as server-sent events, and reads them there:
 *
 * ```js
 * import { toSSE } from "bedrock-stream/sse"; // on the server
 *
 * return toSSE(await bedrock.converseStream(input, { signal: request.signal }));
 * ```
 *
 * ```js
 * import { readSSE } from "bedrock-stream/sse"; // in the page
 *
 * for await (const part of readSSE(await fetch("/ask", { method: "POST", body }))) {
 *   if (part.type === "text") document.body.append(part.text);
 * }
 * ```
 *
 * When the client leaves, the runtime cancels the response's body, and that closes the connection to the model. Nothing
 * is read ahead of the client. A response never ends silently: its last event is the answer's end or an error.
 *
 * @packageDocumentation
 */

import type { Answer, AnswerPart, Guardrail, StopReason, StreamedOutput, Usage } from "../answer/index.js";
import type { EventStream } from "../index.js";

export interface RelayOptions {
  /** After how long a silence to send what clients ignore, in milliseconds. 0 turns it off. Default: 15,000. */
  heartbeat?: number | undefined;
  /**
   * Called with the error of an answer that failed; log it here. If it returns text, that is the message that the client
   * gets. Otherwise the client gets the error's `name` and `code`, and a message without details: the service's own may
   * name accounts and roles.
   */
  onError?: ((error: unknown) => unknown) | undefined;
  /** More headers for the response, such as those of CORS. */
  headers?: Record<string, string> | undefined;
}

/** The platform's `Response`. */
export type PlatformResponse = typeof globalThis extends { fetch(...request: any): Promise<infer Result> }
  ? Result
  : { readonly status: number };

/**
 * Server-sent events: each {@link AnswerPart} as the JSON of a `message`, then `event: end` with an {@link AnswerEnd}, or
 * `event: error` with `{ name, code?, message }`. Bytes are sent as base64.
 *
 * An `EventSource` connects again after every end, and would pay for a second answer: close it on `end` and on `error`. The
 * response tells it to wait for a day, in case a page forgets. `readSSE` never connects again.
 */
export function toSSE(output: StreamedOutput | Answer, options?: RelayOptions): PlatformResponse;

/**
 * Lines of JSON: `{ text }` as the model speaks, then `{ stopReason }` or `{ error: { name, code?, message } }`. The
 * heartbeat is an empty line.
 */
export function toNDJSON(output: StreamedOutput | Answer, options?: RelayOptions): PlatformResponse;

/**
 * The UI message stream that `useChat` of the Vercel AI SDK reads, version 5 and later: text, reasoning and tool calls.
 * Citations, images and the results of the server's own tools have no form in it, and are left out.
 * https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 */
export function toUIMessageStream(output: StreamedOutput | Answer, options?: RelayOptions): PlatformResponse;

/**
 * Reads the response of `toSSE`: its parts, and last its end. Fails with a {@link RelayError}, or as the response's body
 * does. Cancelling it, or leaving a loop over it, closes the connection.
 */
export function readSSE(response: {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: object | null;
}): EventStream<AnswerPart | AnswerEnd>;

/** What the parts did not tell. Members without a value are missing after the transport. */
export interface AnswerEnd {
  type: "end";
  stopReason?: StopReason | undefined;
  modelStopReason?: string | undefined;
  usage?: Partial<Usage> | undefined;
  latencyMs?: number | undefined;
  guardrailAction?: Guardrail["action"] | undefined;
  complete: boolean | "unknown";
}

/**
 * - `INCOMPLETE`: the response ended without an end or an error.
 * - `REPORTED`: the server reported an error: `reported`.
 * - `REFUSED`: the response is not one of `toSSE`: `status`.
 */
export type RelayErrorCode = "INCOMPLETE" | "REPORTED" | "REFUSED";

export class RelayError extends Error {
  protected constructor();
  readonly code: RelayErrorCode;
  readonly status?: number;
  readonly reported?: { readonly name: string; readonly code?: string; readonly message: string };
}
