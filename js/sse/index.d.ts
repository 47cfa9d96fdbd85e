/**
 * Relays an answer to a page as server-sent events, and reads them there:
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
 * When the client disconnects, the runtime cancels the response's body, which closes the connection to the model.
 * Nothing is read ahead of the client. A response never ends silently: its last event is the answer's end or an error.
 *
 * @packageDocumentation
 */

import type { Answer, AnswerPart, Guardrail, StopReason, StreamedOutput, Usage } from "../answer/index.js";
import type { EventStream } from "../index.js";

export interface RelayOptions {
  /** The silence after which to send something that clients ignore, in milliseconds. 0 turns it off. Default: 15,000. */
  heartbeat?: number | undefined;
  /**
   * Called with the error of a failed answer; log it here. If it returns a string, that is the message sent to the
   * client. Otherwise the client gets the error's `name` and `code`, and a message without details: the service's own
   * may contain account and role names.
   */
  onError?: ((error: unknown) => unknown) | undefined;
  /** Additional response headers, such as those for CORS. */
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
 * An `EventSource` reconnects after every end, and would cause (and pay for) a second answer: close it on `end` and on
 * `error`. The response tells it to wait for a day, in case a page forgets. `readSSE` never reconnects.
 */
export function toSSE(output: StreamedOutput | Answer, options?: RelayOptions): PlatformResponse;

/**
 * Lines of JSON: `{ text }` as the model writes, then `{ stopReason }` or `{ error: { name, code?, message } }`. The
 * heartbeat is an empty line.
 */
export function toNDJSON(output: StreamedOutput | Answer, options?: RelayOptions): PlatformResponse;

/**
 * The UI message stream that `useChat` of the Vercel AI SDK reads, version 5 and later: text, reasoning and tool calls.
 * It has no form for citations, images and the results of server-side tools, so these are left out.
 * https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 */
export function toUIMessageStream(output: StreamedOutput | Answer, options?: RelayOptions): PlatformResponse;

/**
 * Reads a response of `toSSE`: its parts, and finally its end. Fails with a {@link RelayError}, or as the response's
 * body does. Cancelling it, or leaving a loop over it, closes the connection.
 */
export function readSSE(response: {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: object | null;
}): EventStream<AnswerPart | AnswerEnd>;

/** Everything about the answer that is not in its parts. Undefined members are missing. */
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
 * - `REFUSED`: the response does not come from `toSSE`; see `status`.
 */
export type RelayErrorCode = "INCOMPLETE" | "REPORTED" | "REFUSED";

/** What `readSSE` fails with: the relayed answer is incomplete, failed, or was refused. */
export class RelayError extends Error {
  protected constructor();
  readonly code: RelayErrorCode;
  readonly status?: number;
  readonly reported?: { readonly name: string; readonly code?: string; readonly message: string };
}
