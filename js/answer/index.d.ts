/**
 * The text of a streamed answer, its parts, and the complete answer with its true end, for every model:
 *
 * ```js
 * import { readAnswer, textStream } from "bedrock-stream/answer";
 *
 * const answer = readAnswer(await bedrock.converseStream(input));
 * for await (const text of textStream(answer)) console.log(text);
 * const { stopReason, usage, toolCalls } = await answer.whole();
 * ```
 *
 * A family of models is recognized by the shape of its documents, not by the model's id. Documents of an unknown shape
 * yield no text; the first of them is reported as a part of the type `"unknown"`.
 *
 * Of several answers to one prompt (`n`, `num_generations`), only the first is read. Reasoning that a model writes into
 * its text, between tags such as `<think>`, stays in the text.
 *
 * @packageDocumentation
 */

import type { EventStream, ResponseMetadata } from "../index.js";

/**
 * The output of `invokeModelWithResponseStream` or `converseStream`, or of the same command of the AWS SDK, with its
 * stream unread.
 */
export interface StreamedOutput {
  readonly body?: AsyncIterable<any> | undefined;
  readonly stream?: AsyncIterable<any> | undefined;
  readonly $metadata?: { readonly requestId?: string | undefined } | undefined;
}

/**
 * The answer's text in pieces; none is empty or ends inside a character. For a `ReadableStream` of bytes, such as a
 * `Response` takes, use `textStream(output).pipeThrough(new TextEncoderStream())`.
 *
 * Fails as {@link Answer.parts} does, so a text that ends without an error is complete. If all events have an unknown
 * shape, it ends with an {@link AnswerError} with the code `UNKNOWN_SHAPE`. Cancelling it, or leaving a loop over it,
 * closes the connection. If you pass an {@link Answer}, it reads that answer's `parts`.
 */
export function textStream(output: StreamedOutput | Answer): EventStream<string>;

/**
 * Reads the output's stream: from then on, nothing else can read it.
 *
 * @throws TypeError if the output has no stream, or its stream is already being read.
 */
export function readAnswer(output: StreamedOutput): Answer;

/** An answer, which is read through its `parts`. A loop over the answer is a loop over `parts`. */
export interface Answer {
  /**
   * The parts in the order of the events. Nothing is read ahead: each part is read when it is requested. Cancelling it,
   * or leaving a loop over it, closes the connection.
   *
   * After the parts before it, fails with
   * - {@link AnswerError} if the answer is incomplete or the model reports an error;
   * - whatever the output's own stream fails with.
   */
  readonly parts: EventStream<AnswerPart>;
  [Symbol.asyncIterator](): AsyncIterableIterator<AnswerPart>;
  /**
   * Resolves to the whole answer when it is complete, and rejects when `parts` fails. It needs no reader: if `parts` is
   * not being read, it reads `parts` to the end itself, so nothing else can read it. If something else reads `parts`,
   * such as `textStream(answer)`, it only waits: until that reader reaches the end, or rejects with the code `CANCELED`
   * when it cancels. So it never settles while a reader stays idle: await it after the loop, or instead of it.
   */
  whole(): Promise<WholeAnswer>;
  /** What has been read so far, as a copy. */
  readonly soFar: WholeAnswer;
}

/** Distinguished by `type`. Ignore unknown types. */
export type AnswerPart =
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  /** Proves that reasoning comes from the model; it belongs to the block of reasoning before it. */
  | { type: "reasoning-signature"; signature: string }
  /** As the model sent it: text from InvokeModelWithResponseStream, bytes from ConverseStream. */
  | { type: "redacted-reasoning"; data: string | Uint8Array }
  | { type: "tool-call-start"; id: string; name: string; server: boolean }
  /** A piece of the JSON of the call's input. */
  | { type: "tool-call-input"; id: string; piece: string }
  | ({ type: "tool-call" } & ToolCall)
  /** In the model's own format. */
  | { type: "citation"; citation: any }
  /** A document or event of a known family with other content, such as an image or the result of a server-side tool. */
  | { type: "other"; document: any }
  /** The first document or event of an unknown shape; text, if it is not JSON. */
  | { type: "unknown"; document: unknown };

export interface ToolCall {
  /** The model's id for the call, or else the number of the block. */
  id: string;
  name: string;
  /** Whether the service runs the tool itself. */
  server: boolean;
  /** The input, parsed; `{}` if none was sent, `undefined` if the JSON is truncated or invalid. */
  input: any;
  /** The input as sent. */
  inputText: string;
}

/** The whole answer, or for a failed one, what was read. */
export interface WholeAnswer {
  /** All text, of all blocks. */
  text: string;
  reasoning: string;
  /** In the order in which they began. */
  toolCalls: ToolCall[];
  citations: any[];
  /** In one vocabulary for all models. `undefined` if the model sent no reason. */
  stopReason: StopReason | undefined;
  /** In the model's own words. */
  modelStopReason: string | undefined;
  /** As counted by the model, or else by Bedrock. */
  usage: Usage | undefined;
  /** The model's latency, in milliseconds. */
  latencyMs: number | undefined;
  firstByteLatencyMs: number | undefined;
  /** InvokeModelWithResponseStream: Bedrock's own numbers, which are billed. They may differ from the model's. */
  invocationMetrics: InvocationMetrics | undefined;
  /** Present if a guardrail was requested. */
  guardrail: Guardrail | undefined;
  /** The first document of an unknown shape. */
  unknown: unknown;
  /**
   * Whether the answer's own end was seen. `"unknown"` if all documents had an unknown shape: then a stream that was
   * cut between two events cannot be distinguished from a complete one.
   */
  complete: boolean | "unknown";
  $metadata: ResponseMetadata;
}

/**
 * Converse's reasons, plus Claude's `pause_turn` and `refusal`, and `error` if the model reports that it failed.
 * Anything else is `other`. A model that does not distinguish the end of its turn from a stop sequence reports
 * `end_turn`.
 */
export type StopReason =
  | "end_turn"
  | "max_tokens"
  | "stop_sequence"
  | "tool_use"
  | "guardrail_intervened"
  | "content_filtered"
  | "malformed_model_output"
  | "malformed_tool_use"
  | "model_context_window_exceeded"
  | "pause_turn"
  | "refusal"
  | "error"
  | "other";

/** Each is `undefined` if it was not sent. */
export interface Usage {
  /** Without those read from or written to a cache. */
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  cacheReadInputTokens: number | undefined;
  cacheWriteInputTokens: number | undefined;
}

/** As received. */
export interface InvocationMetrics {
  inputTokenCount?: number;
  outputTokenCount?: number;
  cacheReadInputTokenCount?: number;
  cacheWriteInputTokenCount?: number;
  /** In milliseconds. */
  invocationLatency?: number;
  firstByteLatency?: number;
}

export interface Guardrail {
  /** `INTERVENED` if it blocked or changed anything. */
  action?: "INTERVENED" | "NONE" | (string & {});
  /** Its assessments as received, if a trace was requested. The two operations name its members differently. */
  trace?: any;
}

/**
 * - `INCOMPLETE`: the stream ended without an error, but before the answer's own end.
 * - `ERROR_EVENT`: an event reports that the model or the service failed: see `type` and `event`.
 * - `UNKNOWN_SHAPE`: only from `textStream`: no event has a known shape. `event` is the first.
 * - `CANCELED`: `whole()` waited for a reader, which cancelled. `cause` is its reason.
 */
export type AnswerErrorCode = "INCOMPLETE" | "ERROR_EVENT" | "UNKNOWN_SHAPE" | "CANCELED";

/** The answer is incomplete, failed, or cannot be read. What was read before is in `answer`. */
export class AnswerError extends Error {
  protected constructor();
  readonly code: AnswerErrorCode;
  /** What was read before the error. */
  readonly answer: WholeAnswer;
  readonly $metadata: ResponseMetadata;
  /** `ERROR_EVENT`: the error's name, such as `overloaded_error` or `ThrottlingException`. */
  readonly type?: string;
  /** As received. */
  readonly event?: unknown;
}
