/// <reference lib="dom" />
/// <reference lib="esnext.disposable" />

/**
 * Stream a model's answer from Amazon Bedrock, in any JavaScript runtime.
 *
 * ```js
 * import { BedrockRuntime } from "bedrock-stream";
 *
 * const bedrock = new BedrockRuntime({ region: "us-east-1", credentials });
 * const { body } = await bedrock.invokeModelWithResponseStream({
 *   modelId: "amazon.nova-lite-v1:0",
 *   body: { messages: [{ role: "user", content: [{ text: "Hi" }] }] },
 * });
 * for await (const { chunk } of body) if (chunk) console.log(new TextDecoder().decode(chunk.bytes));
 * ```
 *
 * @packageDocumentation
 */

/** A client for one region and one set of options. Cheap to make; the WebAssembly module is loaded at the first call. */
export class BedrockRuntimeClient {
  constructor(config: BedrockRuntimeClientConfig);

  /**
   * Sends a request. Resolves when the head of the answer is in; the events follow in `body`.
   *
   * Rejects with
   * - `TypeError` where an argument is wrong, before anything is sent;
   * - {@link BedrockRuntimeServiceException} or a subclass where the service answers an error;
   * - {@link EventStreamError} with the code `NOT_EVENTSTREAM` where it answers something else;
   * - {@link ConnectionError} where there is no answer;
   * - the signal's own reason where the call is aborted, and whatever `credentials` throws.
   */
  send(
    command: InvokeModelWithResponseStreamCommand,
    options?: SendOptions,
  ): Promise<InvokeModelWithResponseStreamOutput>;

  /** Aborts every call that is under way, streams included. The client can be used again. */
  destroy(): void;
}

/** {@link BedrockRuntimeClient} with a method for the operation. */
export class BedrockRuntime extends BedrockRuntimeClient {
  /** As `send(new InvokeModelWithResponseStreamCommand(input), options)`. */
  invokeModelWithResponseStream(
    input: InvokeModelWithResponseStreamInput,
    options?: SendOptions,
  ): Promise<InvokeModelWithResponseStreamOutput>;
}

/**
 * The operation with its input.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 */
export class InvokeModelWithResponseStreamCommand {
  constructor(input: InvokeModelWithResponseStreamInput);
  readonly input: InvokeModelWithResponseStreamInput;
}

export interface BedrockRuntimeClientConfig {
  /** The AWS region of the model, such as `"us-east-1"`. */
  region: string;
  /**
   * Credentials, or a function that answers them or a promise of them; the function is called for every request.
   * Whatever a page holds, its user can read: give a browser temporary credentials that allow nothing else.
   */
  credentials: AwsCredentials | (() => AwsCredentials | Promise<AwsCredentials>);
  /** Another endpoint than the region's own: an `http` or `https` URL of host, port and base path. */
  endpoint?: string | undefined;
  /** Used in place of the platform's `fetch`. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /**
   * What an exception in the stream becomes, once the events before it were read: `"throw"` (default) makes the stream
   * fail with it, `"yield"` makes it the last event. An error that has no member in {@link ResponseStream} is thrown
   * in either case.
   */
  exceptions?: "throw" | "yield" | undefined;
  /** The greatest event accepted, in bytes on the wire: 16 to 25,296,912, which is the default (24 MiB of payload). */
  maxEventBytes?: number | undefined;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Goes with temporary credentials. */
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
}

export interface SendOptions {
  /** Ends the call: before the answer `send` rejects, after it the stream fails, with the signal's reason. */
  signal?: AbortSignal | null | undefined;
  /** The same under the AWS SDK's name. */
  abortSignal?: AbortSignal | null | undefined;
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html#API_runtime_InvokeModelWithResponseStream_RequestParameters */
export interface InvokeModelWithResponseStreamInput {
  /** Id of a model, or ARN of a model, an inference profile, a prompt router …: 1 to 2,048 characters. */
  modelId: string | undefined;
  /**
   * The model's own request, up to 25,000,000 bytes: text, bytes, a Blob or File, a stream of bytes (read to its end
   * before anything is sent, as the signature covers it), or an object to send as JSON.
   */
  body?: string | ArrayBuffer | ArrayBufferView | Blob | ReadableStream<Uint8Array> | object | undefined;
  /** MIME type of `body`. Default: `"application/json"`. */
  contentType?: string | undefined;
  /** MIME type wanted for the bytes of each chunk. Default: the service's. */
  accept?: string | undefined;
  trace?: "ENABLED" | "DISABLED" | "ENABLED_FULL" | (string & {}) | undefined;
  /** Id or ARN of a guardrail, up to 2,048 characters. */
  guardrailIdentifier?: string | undefined;
  /** `"DRAFT"` or a number. */
  guardrailVersion?: string | undefined;
  performanceConfigLatency?: "standard" | "optimized" | (string & {}) | undefined;
  serviceTier?: "priority" | "default" | "flex" | "reserved" | (string & {}) | undefined;
  /** JSON for the invocation log: up to 8,500 characters of printable ASCII. */
  requestMetadata?: string | undefined;
}

export interface InvokeModelWithResponseStreamOutput {
  body: EventStream;
  /** MIME type of the chunks' bytes. Where CORS hides it: `accept`, else `"application/json"`. */
  contentType: string;
  /** `undefined` also where CORS hides it. */
  performanceConfigLatency?: any;
  /** `undefined` also where CORS hides it. */
  serviceTier?: any;
  $metadata: ResponseMetadata;
}

/**
 * The events, as a genuine `ReadableStream`: it can be piped, teed, and transferred where streams can be.
 *
 * The network is read only while somebody waits for an event: at most one message and one network chunk are held.
 * `break`, `cancel()`, an aborted signal and disposal each close the connection. An abnormal end makes the stream fail,
 * after the events before it were read, with {@link BedrockRuntimeServiceException} or {@link EventStreamError}; on the
 * other side of a transfer it is a plain Error with the same message.
 */
export type EventStream = ReadableStream<ResponseStream> & {
  [Symbol.asyncIterator](): AsyncIterableIterator<ResponseStream>;
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * One event: an object with exactly one of these members.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ResponseStream.html
 */
export type ResponseStream =
  | OneOf<"chunk", { chunk: PayloadPart }>
  | OneOf<"internalServerException", { internalServerException: ExceptionMembers }>
  | OneOf<"modelStreamErrorException", { modelStreamErrorException: ModelStreamErrorMembers }>
  | OneOf<"validationException", { validationException: ExceptionMembers }>
  | OneOf<"throttlingException", { throttlingException: ExceptionMembers }>
  | OneOf<"modelTimeoutException", { modelTimeoutException: ExceptionMembers }>
  | OneOf<"serviceUnavailableException", { serviceUnavailableException: ExceptionMembers }>
  | OneOf<"$unknown", { $unknown: [type: string, message: UnknownMessage] }>;

type Members =
  | "chunk"
  | "internalServerException"
  | "modelStreamErrorException"
  | "validationException"
  | "throttlingException"
  | "modelTimeoutException"
  | "serviceUnavailableException"
  | "$unknown";
type OneOf<Name extends Members, Member> = Member & { [Other in Exclude<Members, Name>]?: never };

export interface PayloadPart {
  /** A part of the model's answer, mostly one JSON document in UTF-8; a buffer of its own. Empty where none was sent. */
  bytes: Uint8Array<ArrayBuffer>;
}

export interface ExceptionMembers {
  message: string;
}

export interface ModelStreamErrorMembers extends ExceptionMembers {
  originalStatusCode?: number | undefined;
  originalMessage?: string | undefined;
}

/** An event of a type that is not known here, as it came. */
export interface UnknownMessage {
  /** By name: text, bytes, numbers (bigint for 64 bits), booleans, and Date for timestamps. */
  headers: Record<string, boolean | number | bigint | string | Uint8Array | Date>;
  payload: Uint8Array;
}

export interface ResponseMetadata {
  httpStatusCode?: number;
  /** The id to give to AWS Support. */
  requestId?: string;
  /** Requests sent for the call. */
  attempts?: number;
  /** Milliseconds waited between them. */
  totalRetryDelay?: number;
}

/**
 * The service reported an error, before the stream or in it; `name` is its code. Those that the API models have a
 * subclass of that name.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html#API_runtime_InvokeModelWithResponseStream_Errors
 */
export class BedrockRuntimeServiceException extends Error {
  protected constructor();
  readonly $fault: "client" | "server";
  readonly $metadata: ResponseMetadata;
  /** Of an exception in the stream: how many events came before it. */
  readonly eventIndex?: number;
  /** Of an exception in the stream: the byte at which its frame begins. */
  readonly offset?: number;
}
/** 403: the credentials lack a permission. */
export class AccessDeniedException extends BedrockRuntimeServiceException {}
/** 500. */
export class InternalServerException extends BedrockRuntimeServiceException {}
/** 424: the model failed. */
export class ModelErrorException extends BedrockRuntimeServiceException {
  readonly originalStatusCode?: number;
  readonly resourceName?: string;
}
/** 429: the model is not ready to serve. */
export class ModelNotReadyException extends BedrockRuntimeServiceException {}
/** 424: the model failed while it was streaming. */
export class ModelStreamErrorException extends BedrockRuntimeServiceException {
  readonly originalStatusCode?: number;
  readonly originalMessage?: string;
}
/** 408: the model took too long. */
export class ModelTimeoutException extends BedrockRuntimeServiceException {}
/** 404: there is no such model. */
export class ResourceNotFoundException extends BedrockRuntimeServiceException {}
/** 400: over a quota of the account. */
export class ServiceQuotaExceededException extends BedrockRuntimeServiceException {}
/** 503. */
export class ServiceUnavailableException extends BedrockRuntimeServiceException {}
/** 429. */
export class ThrottlingException extends BedrockRuntimeServiceException {}
/** 400: the input breaks a constraint. */
export class ValidationException extends BedrockRuntimeServiceException {}

/**
 * - `TRUNCATED`: the stream or the connection ended inside the answer; `cause` tells why where the platform does.
 * - `BAD_PRELUDE_CRC`, `BAD_MESSAGE_CRC`: bytes were changed on the way.
 * - `BAD_LENGTH`, `BAD_HEADER`: a message breaks the format.
 * - `TOO_LARGE`: a message is over the limit.
 * - `BAD_PAYLOAD`: the service sent a chunk that is not of the documented shape.
 * - `NOT_EVENTSTREAM`: the answer is something else, such as a proxy's page.
 */
export type EventStreamErrorCode =
  | "TRUNCATED"
  | "BAD_PRELUDE_CRC"
  | "BAD_MESSAGE_CRC"
  | "BAD_LENGTH"
  | "BAD_HEADER"
  | "TOO_LARGE"
  | "BAD_PAYLOAD"
  | "NOT_EVENTSTREAM";

/** The answer cannot be trusted to be whole. The events read before it are intact. */
export class EventStreamError extends Error {
  protected constructor();
  readonly code: EventStreamErrorCode;
  /** Where the faulty message begins, in bytes from the start of the stream (of a bad header: the header itself). */
  readonly offset: number;
  /** How many events came before it. */
  readonly eventIndex: number;
  readonly $metadata: ResponseMetadata;
}

/** There was no answer: no network, no such host, a refused connection, or in a page CORS or CSP. See `cause`. */
export class ConnectionError extends Error {
  protected constructor();
}
