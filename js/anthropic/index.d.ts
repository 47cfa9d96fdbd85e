/**
 * Anthropic's SDK over Amazon Bedrock, even in pages and Workers:
 *
 * ```js
 * import Anthropic from "@anthropic-ai/sdk";
 * import { BedrockRuntime } from "bedrock-stream";
 * import { bedrockFetch } from "bedrock-stream/anthropic";
 *
 * const bedrock = new BedrockRuntime({ region: "us-east-1", credentials });
 * const anthropic = new Anthropic({ apiKey: "not used", fetch: bedrockFetch(bedrock) });
 *
 * const stream = anthropic.messages.stream({
 *   model: "us.anthropic.claude-haiku-5-5",
 *   max_tokens: 1000,
 *   messages: [{ role: "user", content: "Hi" }],
 * });
 * stream.on("text", (text) => document.body.append(text));
 * const { stop_reason, usage } = await stream.finalMessage();
 * ```
 *
 * In a page, the SDK also requires `dangerouslyAllowBrowser: true`.
 *
 * @packageDocumentation
 */

import type { BedrockRuntime } from "../index.js";

/** The methods of {@link BedrockRuntime} that are called. */
export type BedrockClient = Pick<BedrockRuntime, "countTokens" | "invokeModel" | "invokeModelWithResponseStream">;

/**
 * A `fetch` for the SDK's option of that name. `messages.create`, with and without `stream: true`, `messages.stream`,
 * `messages.countTokens` and the same methods of `beta.messages` call InvokeModel, InvokeModelWithResponseStream and
 * CountTokens. Any other path is a 404, which the SDK throws as `NotFoundError`.
 *
 * **Requests.** `model` is the id of a model or of an inference profile, or an ARN. Betas and the user profile, which
 * the SDK sends in headers, become members of the body. Headers `X-Amzn-Bedrock-…` (guardrail, trace, service tier,
 * latency, metadata) are passed on; the SDK's own headers, including its API key, are not. `anthropic_version` is
 * `bedrock-2023-05-31`, which every model accepts, unless the body sets another. CountTokens may reject the id of an
 * inference profile: pass the model's own id instead.
 *
 * **Events** are the chunks, unchanged, so `message_stop` has `amazon-bedrock-invocationMetrics`. Chunks that are not
 * Claude events are left out.
 *
 * **Errors** are those of the SDK: `BadRequestError`, `PermissionDeniedError`, `RateLimitError` and so on by status,
 * with `type`, `requestID`, the service's message and, in `errorCode`, AWS's name for the error, such as
 * `ThrottlingException`. An invalid or missing argument is a `BadRequestError`, and whatever `credentials` throws an
 * `AuthenticationError`; in these cases nothing was sent. A broken connection is an `APIConnectionError`, and an
 * expired deadline of the client an `APIConnectionTimeoutError`. An error in the middle of a stream, or a stream that
 * ends before `message_stop`, is an `APIError` with the same members but no status.
 *
 * **Retries** are the SDK's (`maxRetries`), for the errors that the client would retry: the client sends one request
 * for each attempt, after renewing credentials and correcting the clock if necessary. An exception that is the first
 * event of a stream is one of these if the client has `retryFirstEvent`. The SDK's `timeout` and signals end the call.
 */
export function bedrockFetch(bedrock: BedrockClient): PlatformFetch;

/** The platform's `fetch`. */
export type PlatformFetch = typeof globalThis extends { fetch(...request: infer Request): Promise<infer Result> }
  ? (...request: Request) => Promise<Result>
  : (input: string, init?: object) => Promise<{ readonly status: number }>;
