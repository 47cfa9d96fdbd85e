/**
 * The text of a streamed answer, its parts, and the whole with its true end, whichever model it comes from:
 *
 * ```js
 * import { readAnswer, textStream } from "bedrock-stream/answer";
 *
 * const answer = readAnswer(await bedrock.converseStream(input));
 * for await (const text of textStream(answer)) console.log(text);
 * const { stopReason, usage, toolCalls } = await answer.whole();
 * ```
 *
 * A family of models is known by the shape of its documents, not by the model's id. Documents of an unknown shape yield no
 * text; the first of them is reported as a part of the type `"unknown"`.
 *
 * Several answers to one prompt (`n`, `num_generations`) are read as the first of them. Reasoning that a model writes into
 * its text, between tags such as `<think>`, stays in the text.
 *
 * @packageDocumentation
 */

import type { EventStream, ResponseMetadata } from "../index.js";

/**
 * The output of `invokeModelWithResponseStream` or `converseStream`, or of the same command of the AWS SDK, with its stream
 * unread.
 */
export interface StreamedOutput {
  readonly body?: AsyncIterable<any> | undefined;
  readonly stream?: AsyncIterable<any> | undefined;
  readonly $metadata?: { readonly requestId?: string | undefined } | undefined;
}

/**
 * The answer's text in pieces, none of which is empty or ends inside a character. Of a `ReadableStream` of bytes, as a
 * `Response` wants one, make `textStream(output).pipeThrough(new TextEncoderStream())`.
 *
 * Fails as {@link Answer.parts} does, so a text that ends without an error is complete. If all events have an unknown
 * shape, it ends with an {@link AnswerError} with the code `UNKNOWN_SHAPE`. Cancelling it, or leaving a loop
 * over it, closes the connection. Given an {@link Answer}, it reads that answer's `parts`.
 */
export function textStream(output: StreamedOutput | Answer): EventStream<string>;

/**
 * Reads the output's stream: from now on nobody else can.
 *
 * @throws TypeError if the output has no stream, or one that is being read.
 */
export function readAnswer(output: StreamedOutput): Answer;

/** An answer that is read, by whoever reads its `parts`. A loop over the answer is a loop over `parts`. */
export interface Answer {
  /**
   * The parts in the order of the events. Nothing is read ahead: each part is made when it is asked for. Cancelling it, or
   * leaving a loop over it, closes the connection.
   *
   * After the parts before it, fails with
   * - {@link AnswerError} if the answer is incomplete or the model reports an error;
   * - whatever the output's own stream fails with.
   */
  readonly parts: EventStream<AnswerPart>;
  [Symbol.asyncIterator](): AsyncIterableIterator<AnswerPart>;
  /**
   * Resolves to the whole answer when it is complete, and rejects as `parts` fails. It needs no reader: if nobody is
   * reading `parts`, it reads them to their end itself, and they can no longer be read. If somebody is, such as
   * `textStream(answer)`, it reads nothing, and settles when they have read to the end, or with the code `CANCELED` when
   * they cancel. So it never settles while a reader stays idle: ask for it after the loop, or instead of it.
   */
  whole(): Promise<WholeAnswer>;
  /** What has been read so far, as a copy. */
  readonly soFar: WholeAnswer;
}

/** Told apart by `type`. A program should ignore types that it does not know. */
export type AnswerPart =
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  /** Proves that reasoning comes from the model; it belongs to the block of reasoning before it. */
  | { type: "reasoning-signature"; signature: string }
  /** As the model sent it: text from InvokeModelWithResponseStream, bytes from ConverseStream. */
  | { type: "redacted-reasoning"; data: string | Uint8Array }
  | { type: "tool-call-start"; id: string; name: string; server: boolean }
  /** More of the JSON that will be the call's input. */
  | { type: "tool-call-input"; id: string; piece: string }
  | ({ type: "tool-call" } & ToolCall)
  /** In the model's own form. */
  | { type: "citation"; citation: any }
  /** A document or event of a known family with other content, such as an image or the result of a tool of the server's. */
  | { type: "other"; document: any }
  /** The first document or event of an unknown shape; text, if it is not JSON. */
  | { type: "unknown"; document: unknown };

export interface ToolCall {
  /** The model's id for the call; if it sends none, the number of the block. */
  id: string;
  name: string;
  /** Whether the service runs the tool itself. */
  server: boolean;
  /** The input, parsed; `{}` if none was sent, `undefined` if the JSON is cut off or invalid. */
  input: any;
  /** The input as sent. */
  inputText: string;
}

/** Of an answer that failed, what was read. */
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
  /** As the model counts, or else Bedrock. */
  usage: Usage | undefined;
  /** Of the model, in milliseconds. */
  latencyMs: number | undefined;
  firstByteLatencyMs: number | undefined;
  /** InvokeModelWithResponseStream: Bedrock's own numbers. They may differ from the model's, being those that are billed. */
  invocationMetrics: InvocationMetrics | undefined;
  /** If a guardrail was asked for. */
  guardrail: Guardrail | undefined;
  /** The first document of an unknown shape. */
  unknown: unknown;
  /**
   * Whether the answer's own end was seen. `"unknown"` if all documents had an unknown shape: then a stream that was cut
   * between two events cannot be told from a complete one.
   */
  complete: boolean | "unknown";
  $metadata: ResponseMetadata;
}

/**
 * Converse's reasons; `pause_turn` and `refusal` of Claude's; `error` if the model says that it failed. Anything else is
 * `other`. A model that does not tell the end of its turn from a stop sequence says `end_turn`.
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

/** Each is `undefined` if nobody sent it. */
export interface Usage {
  /** Without those that were read from or written to a cache. */
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
  /** Its assessments as received, if the request asked for a trace. The two operations name its members differently. */
  trace?: any;
}

/**
 * - `INCOMPLETE`: the stream ended without an error, but before the answer's own end.
 * - `ERROR_EVENT`: an event says that the model or the service failed: `type` and `event` tell which.
 * - `UNKNOWN_SHAPE`: of `textStream` alone: no event has a known shape. `event` is the first.
 * - `CANCELED`: `whole()` waited for a reader, who canceled. `cause` is their reason.
 */
export type AnswerErrorCode = "INCOMPLETE" | "ERROR_EVENT" | "UNKNOWN_SHAPE" | "CANCELED";

export class AnswerError extends Error {
  protected constructor();
  readonly code: AnswerErrorCode;
  /** What was read before. */
  readonly answer: WholeAnswer;
  readonly $metadata: ResponseMetadata;
  /** `ERROR_EVENT`: the error's name, such as `overloaded_error` or `ThrottlingException`. */
  readonly type?: string;
  /** As received. */
  readonly event?: unknown;
}
