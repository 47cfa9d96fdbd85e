/**
 * Stream a model's answer from Amazon Bedrock, in any JavaScript runtime.
 *
 * ```js
 * import { BedrockRuntime } from "bedrock-stream";
 *
 * const bedrock = new BedrockRuntime({ region: "us-east-1", credentials });
 * const { body } = await bedrock.invokeModelWithResponseStream({
 *   modelId: "us.amazon.nova-2-lite-v1:0",
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
   * - {@link StreamTimeoutError} where a deadline passes;
   * - the signal's own reason where the call is aborted, and whatever `credentials` throws.
   */
  send(
    command: InvokeModelWithResponseStreamCommand,
    options?: SendOptions,
  ): Promise<InvokeModelWithResponseStreamOutput>;

  /**
   * Aborts every call that is under way, streams included, and frees what the client holds. It can be used again, as
   * if it were new.
   */
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
  /** The AWS region of the model, such as `"us-east-1"`. Never guessed, not from an ARN either. */
  region: string;
  /**
   * Credentials, or a function that answers them or a promise of them, such as the AWS SDK's `fromNodeProviderChain()`.
   *
   * A function is called at the first request, then five minutes before its answer's `expiration` (at half its life,
   * where that is shorter), and when the service says that the key is expired or unknown; once for all requests that
   * wait. If it fails, credentials that are valid still are used.
   *
   * Whatever a page holds, its user can read: give a browser temporary credentials that allow nothing else.
   */
  credentials?: Credentials | ((properties?: any) => Credentials | Promise<Credentials>) | undefined;
  /**
   * A Bedrock API key, or a function as with `credentials`. It goes before `credentials`. Sent over HTTPS, or to this
   * machine, only.
   * https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
   */
  token?: string | TokenIdentity | ((properties?: any) => string | TokenIdentity | Promise<string | TokenIdentity>) | undefined;
  /** Another endpoint than the region's own: an `https` URL of host, port and base path; `http` to this machine. */
  endpoint?: string | undefined;
  /** Allows an `http` endpoint on another machine: whoever is on the way can read everything. */
  allowInsecureEndpoint?: boolean | undefined;
  useFipsEndpoint?: boolean | undefined;
  useDualstackEndpoint?: boolean | undefined;
  /** Requests for a call at most, the first included: 3 unless given, 1 for no retry. */
  maxAttempts?: number | undefined;
  /** `"adaptive"` also slows down all requests of the client while the service throttles. Default: `"standard"`. */
  retryMode?: "standard" | "adaptive" | undefined;
  /**
   * Waits for the first event before the call resolves, and takes an exception or a broken connection in its place for
   * a failure that can be retried. Off by default: the first event is then read with the others.
   */
  retryFirstEvent?: boolean | undefined;
  /** Deadlines for every call, unless its own are given. */
  timeouts?: Timeouts | undefined;
  /** How far the service's clock is ahead of this machine's, in ms. Measured when the service refuses a signature's time. */
  systemClockOffset?: number | undefined;
  /** Used in place of the platform's `fetch`. */
  fetch?: Fetch | undefined;
  /**
   * What an exception in the stream becomes, once the events before it were read: `"throw"` (default) makes the stream
   * fail with it, `"yield"` makes it the last event. An error that has no member in {@link ResponseStream} is thrown
   * in either case.
   */
  exceptions?: "throw" | "yield" | undefined;
  /** The greatest event accepted, in bytes on the wire: 16 to 25,296,912, which is the default (24 MiB of payload). */
  maxEventBytes?: number | undefined;
  /** Called before each request is signed; may add, change and remove `headers`. A promise is waited for. */
  onRequest?: ((request: OutgoingRequest) => unknown) | undefined;
  /** Called with the head of each answer. A promise is waited for. */
  onResponse?: ((response: IncomingResponse) => unknown) | undefined;
  /** Told of each call's end (`info`, `error`) and of each retry (`warn`). Never of bodies, headers sent, or secrets. */
  logger?: Logger | undefined;
}

/** Milliseconds, each at least 1. One that is not given is no deadline. See {@link StreamTimeoutError}. */
export interface Timeouts {
  /** From each request to the head of its answer. Its end is a failure that is retried. */
  connect?: number | undefined;
  /**
   * How long the head of an answer is waited for, and then its first event, or what an error says. Time in which nobody
   * reads does not count.
   */
  firstEvent?: number | undefined;
  /** How long nothing at all may come, while somebody waits. Until the first event, `firstEvent` holds instead if given. */
  idle?: number | undefined;
  /** From the call to the end of the answer, all attempts, pauses and slow reading included. */
  total?: number | undefined;
}

export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  /**
   * By name, in lower case; all are signed. `host`, `authorization`, `x-amz-date` and `x-amz-security-token` cannot be
   * set. In a page each name must be allowed by CORS, and those that the browser drops, such as `cookie`, break the
   * signature.
   */
  headers: Record<string, string>;
  /** 1 for the first request of a call. */
  readonly attempt: number;
}

export interface IncomingResponse {
  readonly statusCode: number;
  /** By name, in lower case; those that CORS lets through. */
  readonly headers: Record<string, string>;
  readonly attempt: number;
}

/** Any of a console's methods. */
export interface Logger {
  info?(...content: any[]): void;
  warn?(...content: any[]): void;
  error?(...content: any[]): void;
}

export type Credentials = AwsCredentials | ScopedCredentials | TokenIdentity;

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Goes with temporary credentials. */
  readonly sessionToken?: string | undefined;
  /** Until when they are valid. Text is of the form that JSON gives a Date. */
  readonly expiration?: Date | string | undefined;
}

/**
 * The signing key of one day, region and service in place of the secret, made by {@link deriveSigningKey}. A request
 * outside its scope is refused before it is sent.
 */
export interface ScopedCredentials {
  readonly accessKeyId: string;
  /** A secret, until the day is over: 32 bytes, or 64 hexadecimal digits. */
  readonly signingKey: string | Uint8Array;
  /** `date` is of the form `YYYYMMDD`, in UTC. */
  readonly scope: { readonly date: string; readonly region: string; readonly service: string };
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | string | undefined;
}

/** A Bedrock API key. */
export interface TokenIdentity {
  readonly token: string;
  readonly expiration?: Date | string | undefined;
}

/**
 * Credentials of a Cognito identity pool (enhanced flow), for `credentials`. The identity's id is asked for once.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
 */
export function fromCognitoIdentityPool(options: CognitoIdentityPoolOptions): () => Promise<CognitoCredentials>;

export interface CognitoIdentityPoolOptions {
  /** Such as `"us-east-1:12345678-…"`: the region before the colon is the pool's. */
  identityPoolId: string;
  /** Tokens by the name of their provider; without any, the user is a guest. A function is called for each request. */
  logins?: Record<string, string | (() => string | Promise<string>)> | undefined;
  /** An identity that is known already. */
  identityId?: string | undefined;
  accountId?: string | undefined;
  customRoleArn?: string | undefined;
  /** Another endpoint than the region's own. */
  endpoint?: string | undefined;
  fetch?: Fetch | undefined;
}

export interface CognitoCredentials extends AwsCredentials {
  readonly identityId: string;
  readonly expiration: Date;
}

/**
 * Credentials of a role, for the holder of an OpenID Connect token, for `credentials`.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function fromWebToken(options: WebTokenOptions): () => Promise<AwsCredentials & { readonly expiration: Date }>;

export interface WebTokenOptions {
  region: string;
  roleArn: string;
  /** The token, or a function that answers it, called for each request. */
  webIdentityToken: string | (() => string | Promise<string>);
  /** 2 to 64 letters, digits and `_+=,.@-`. Default: `"bedrock-stream"`. */
  roleSessionName?: string | undefined;
  /** 900 to 43,200. Default: the service's, an hour. */
  durationSeconds?: number | undefined;
  /** For OAuth 2.0 tokens: the host name of their provider. */
  providerId?: string | undefined;
  /** JSON that narrows the role's permissions. */
  policy?: string | undefined;
  policyArns?: readonly string[] | undefined;
  /** Another endpoint than the region's own. */
  endpoint?: string | undefined;
  fetch?: Fetch | undefined;
}

/**
 * Credentials of the environment, for `credentials`: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`
 * and `AWS_CREDENTIAL_EXPIRATION`; where there is no key, the API key in `AWS_BEARER_TOKEN_BEDROCK`.
 *
 * @param environment a Worker's `env`; in Node, Bun and Deno, the process's variables unless given.
 */
export function fromEnv(environment?: Environment): () => Promise<AwsCredentials | TokenIdentity>;

export type Environment = { readonly [name: string]: any };

/**
 * A short-term Bedrock API key, as `@aws/bedrock-token-generator` makes it: for `token`, or another program.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-generate.html
 */
export function createApiKey(options: ApiKeyOptions): Promise<string>;

export interface ApiKeyOptions {
  credentials: AwsCredentials | (() => AwsCredentials | Promise<AwsCredentials>);
  region: string;
  /** Seconds, 1 to 43,200, which is the default; it ends with the credentials in any case. */
  expiresIn?: number | undefined;
  /** The time of signing. Default: now. */
  date?: Date | undefined;
}

/** What a backend hands to a browser in place of the secret: as JSON, it is ready for `credentials`. */
export function deriveSigningKey(options: DeriveSigningKeyOptions): Promise<DerivedSigningKey>;

export interface DeriveSigningKeyOptions {
  credentials: AwsCredentials | (() => AwsCredentials | Promise<AwsCredentials>);
  region: string;
  /** Default: `"bedrock"`. */
  service?: string | undefined;
  /** A time on the day for which the key is, in UTC. Default: now. */
  date?: Date | undefined;
}

export interface DerivedSigningKey extends ScopedCredentials {
  /** 64 hexadecimal digits. */
  readonly signingKey: string;
  /** The end of the day, or of the credentials. */
  readonly expiration: Date;
}

export interface SendOptions {
  /** Ends the call: before the answer `send` rejects, after it the stream fails, with the signal's reason. */
  signal?: AbortSignalLike | null | undefined;
  /** The same under the AWS SDK's name. */
  abortSignal?: AbortSignalLike | null | undefined;
  /** Deadlines of this call; the client's hold for the phases that are not given. */
  timeouts?: Timeouts | undefined;
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html#API_runtime_InvokeModelWithResponseStream_RequestParameters */
export interface InvokeModelWithResponseStreamInput {
  /** Id of a model, or ARN of a model, an inference profile, a prompt router …: 1 to 2,048 characters. */
  modelId: string | undefined;
  /**
   * The model's own request, up to 25,000,000 bytes: text, bytes, a Blob or File, a stream of bytes (read to its end
   * before anything is sent, as the signature covers it), or an object to send as JSON.
   */
  body?: string | ArrayBuffer | ArrayBufferView | object | undefined;
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
  performanceConfigLatency?: "standard" | "optimized" | undefined;
  /** `undefined` also where CORS hides it. */
  serviceTier?: "priority" | "default" | "flex" | "reserved" | undefined;
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
export type EventStream = PlatformStream<ResponseStream> & AsyncDisposal & {
  [Symbol.asyncIterator](): AsyncIterableIterator<ResponseStream>;
};

/**
 * One event: an object with exactly one of these members.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ResponseStream.html
 */
export type ResponseStream =
  | OneOf<"chunk", { chunk: PayloadPart }>
  | OneOf<"internalServerException", { internalServerException: ExceptionMembers<"InternalServerException", "server"> }>
  | OneOf<"modelStreamErrorException", { modelStreamErrorException: ModelStreamErrorMembers }>
  | OneOf<"validationException", { validationException: ExceptionMembers<"ValidationException", "client"> }>
  | OneOf<"throttlingException", { throttlingException: ExceptionMembers<"ThrottlingException", "client"> }>
  | OneOf<"modelTimeoutException", { modelTimeoutException: ExceptionMembers<"ModelTimeoutException", "client"> }>
  | OneOf<"serviceUnavailableException", { serviceUnavailableException: ExceptionMembers<"ServiceUnavailableException", "server"> }>
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
  bytes: Bytes;
}

/** The members of the exception, as a plain object. */
export interface ExceptionMembers<Name extends string, Fault extends "client" | "server"> {
  name: Name;
  message: string;
  $fault: Fault;
  $metadata: ResponseMetadata;
}

export interface ModelStreamErrorMembers extends ExceptionMembers<"ModelStreamErrorException", "client"> {
  originalStatusCode?: number | undefined;
  originalMessage?: string | undefined;
}

/** An event of a type that is not known here, as it came. */
export interface UnknownMessage {
  /** By name: text, bytes, numbers (bigint for 64 bits), booleans, and Date for timestamps. */
  headers: Record<string, boolean | number | bigint | string | Bytes | Date>;
  payload: Bytes;
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

/** Status and headers of the answer: those that CORS lets through, by name in lower case. */
export interface ResponseHead {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
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
  /** There where the same request may succeed later. */
  readonly $retryable?: { readonly throttling: boolean };
  readonly $response?: ResponseHead;
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
  readonly $response?: ResponseHead;
}

/** A deadline passed: the request was aborted. Events that came before were delivered. */
export class StreamTimeoutError extends Error {
  protected constructor();
  readonly name: "TimeoutError";
  readonly phase: keyof Timeouts;
  /** In the stream: where the next event would begin, in bytes. */
  readonly offset?: number;
  /** In the stream: how many events came before. */
  readonly eventIndex?: number;
  readonly $metadata?: ResponseMetadata;
}

/** There was no answer: no network, no such host, a refused connection, or in a page CORS or CSP. See `cause`. */
export class ConnectionError extends Error {
  protected constructor();
  readonly $metadata: ResponseMetadata;
}

/** A function such as the platform's `fetch`. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** A request, which the platform's `fetch` takes as it is. */
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body: Bytes | string;
  /** A signature is valid for one URL, so redirects must not be followed. */
  redirect: "manual";
  /** Aborted when the call ends early. */
  signal?: PlatformSignal;
}

/** The members of a `Response` that are used. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: {
    get(name: string): string | null;
    forEach(callback: (value: string, name: string) => void): void;
  };
  /** A `ReadableStream` of bytes. */
  readonly body?: object | null | undefined;
}

/** The members of an `AbortSignal` that are used: the platform's own has them, and so do polyfills. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: any;
  addEventListener(type: "abort", listener: (event: any) => void): void;
  removeEventListener(type: "abort", listener: (event: any) => void): void;
}

/** A `ReadableStream` in a program that has no platform's types. */
export interface ReadableStreamLike<T> {
  readonly locked: boolean;
  cancel(reason?: any): Promise<void>;
  getReader(): {
    readonly closed: Promise<unknown>;
    read(): Promise<{ done: false; value: T } | { done: true; value?: undefined }>;
    cancel(reason?: any): Promise<void>;
    releaseLock(): void;
  };
  pipeThrough<U>(
    transform: { readonly readable: ReadableStreamLike<U>; readonly writable: object },
    options?: object,
  ): ReadableStreamLike<U>;
  pipeTo(destination: object, options?: object): Promise<void>;
  tee(): [ReadableStreamLike<T>, ReadableStreamLike<T>];
}

// The platform's own types, found through its `fetch`: every platform declares that as a function, while the classes
// are constants in Workers, which `typeof globalThis` leaves out. A reference to the DOM's library instead would add
// `document` to Node, and hide what Workers add to the standard.

type PlatformSignal = typeof globalThis extends { fetch(url: any, init?: { signal?: infer Signal }): any }
  ? NonNullable<Signal>
  : AbortSignalLike;

declare const pipeThrough: typeof globalThis extends {
  fetch(...request: any): Promise<{
    readonly body: { pipeThrough: infer Method extends <T>(...pair: any) => any } | null | undefined;
  }>;
}
  ? Method
  : ReadableStreamLike<any>["pipeThrough"];
/** `ReadableStream<T>`. The stream in hand is one of bytes: a generic method leads to the same type for other chunks. */
type PlatformStream<T> = ReturnType<typeof pipeThrough<T>>;

/** `[Symbol.asyncDispose]`, if the compiler knows that symbol. */
type AsyncDisposal = SymbolConstructor extends { readonly asyncDispose: infer Name extends symbol }
  ? { [Member in Name]: () => Promise<void> }
  : unknown;

/** `Uint8Array<ArrayBuffer>`; before TypeScript 5.7, which made it generic, `Uint8Array`. */
type Bytes = ReturnType<Uint8Array["slice"]>;

// Without this line all of the file would be exported.
export {};
