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

import type {
  ConverseCommandInput,
  ConverseCommandOutput,
  CountTokensCommandInput,
  CountTokensCommandOutput,
  InvokeModelCommandInput,
  InvokeModelCommandOutput,
} from "./converse.js";
import type { ConverseStreamCommandInput, ConverseStreamCommandOutput } from "./converse-stream.js";
import type { ApplyGuardrailCommandInput, ApplyGuardrailCommandOutput } from "./guardrail.js";

// The inputs and outputs of the operations other than InvokeModelWithResponseStream, each member with its constraint.
export * from "./content.js";
export * from "./converse.js";
export * from "./converse-stream.js";
export * from "./guardrail.js";

/**
 * A client for one region and one set of options. Cheap to create. The first call loads the WebAssembly module; in a
 * page, loading begins when the first client is created.
 */
export class BedrockRuntimeClient {
  constructor(config: BedrockRuntimeClientConfig);

  /**
   * Sends a request. For an operation that streams, resolves as soon as the response's status and headers have arrived;
   * the events follow in `body` or `stream`. If the response's content type is not that of an event stream, because a
   * proxy has relabelled it, the first event is awaited too. For any other operation, resolves when the response is
   * complete.
   *
   * Rejects with
   * - `TypeError` if an argument is invalid, before anything is sent;
   * - {@link BedrockRuntimeServiceException} or a subclass if the service reports an error;
   * - {@link EventStreamError} with the code `NOT_EVENTSTREAM` or `BAD_DOCUMENT` if the response is something else;
   * - {@link ConnectionError} if there is no response;
   * - {@link StreamTimeoutError} if a deadline passes;
   * - {@link ModuleError} if the WebAssembly module stops;
   * - the signal's own reason if the call is aborted, and whatever `credentials` throws.
   */
  send(
    command: InvokeModelWithResponseStreamCommand,
    options?: SendOptions,
  ): Promise<InvokeModelWithResponseStreamOutput>;
  send(command: ConverseStreamCommand, options?: SendOptions): Promise<ConverseStreamCommandOutput>;
  send(command: ConverseCommand, options?: SendOptions): Promise<ConverseCommandOutput>;
  send(command: InvokeModelCommand, options?: SendOptions): Promise<InvokeModelCommandOutput>;
  send(command: CountTokensCommand, options?: SendOptions): Promise<CountTokensCommandOutput>;
  send(command: ApplyGuardrailCommand, options?: SendOptions): Promise<ApplyGuardrailCommandOutput>;

  /**
   * Aborts all calls in progress, including their streams, and frees what the client holds. Afterwards the client can
   * be used again, as if it were new.
   */
  destroy(): void;
}

/**
 * A {@link BedrockRuntimeClient} with a method for each operation: `converse(input, options)` is shorthand for
 * `send(new ConverseCommand(input), options)`. A bundle with just the client and one command is smaller.
 */
export class BedrockRuntime extends BedrockRuntimeClient {
  invokeModelWithResponseStream(
    input: InvokeModelWithResponseStreamInput,
    options?: SendOptions,
  ): Promise<InvokeModelWithResponseStreamOutput>;
  converseStream(input: ConverseStreamCommandInput, options?: SendOptions): Promise<ConverseStreamCommandOutput>;
  converse(input: ConverseCommandInput, options?: SendOptions): Promise<ConverseCommandOutput>;
  invokeModel(input: InvokeModelCommandInput, options?: SendOptions): Promise<InvokeModelCommandOutput>;
  countTokens(input: CountTokensCommandInput, options?: SendOptions): Promise<CountTokensCommandOutput>;
  applyGuardrail(input: ApplyGuardrailCommandInput, options?: SendOptions): Promise<ApplyGuardrailCommandOutput>;
}

/**
 * Sends a request in the model's own format, and streams the answer in the model's own format.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 */
export class InvokeModelWithResponseStreamCommand {
  constructor(input: InvokeModelWithResponseStreamInput);
  readonly input: InvokeModelWithResponseStreamInput;
}

/**
 * Sends a conversation in a format common to all models, and streams the answer.
 *
 * Bytes are Uint8Array in input and output. Members of the service's API that this version does not know are passed on
 * unchanged.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export class ConverseStreamCommand {
  constructor(input: ConverseStreamCommandInput);
  readonly input: ConverseStreamCommandInput;
}

/**
 * The same, but waits for the whole answer.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export class ConverseCommand {
  constructor(input: ConverseCommandInput);
  readonly input: ConverseCommandInput;
}

/**
 * Sends a request in the model's own format, and waits for the answer in the model's own format.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
 */
export class InvokeModelCommand {
  constructor(input: InvokeModelCommandInput);
  readonly input: InvokeModelCommandInput;
}

/**
 * Counts the tokens of a request without sending it to the model.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 */
export class CountTokensCommand {
  constructor(input: CountTokensCommandInput);
  readonly input: CountTokensCommandInput;
}

/**
 * Has a guardrail evaluate content, without calling a model.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html
 */
export class ApplyGuardrailCommand {
  constructor(input: ApplyGuardrailCommandInput);
  readonly input: ApplyGuardrailCommandInput;
}

export interface BedrockRuntimeClientConfig {
  /**
   * The AWS region to call, such as `"us-east-1"`, or a function that returns or resolves to it. If it is missing, the
   * environment variable `AWS_REGION` or else `AWS_DEFAULT_REGION` is used, in Node, Bun and Deno; in Deno, without
   * prompting for permission. The region is never guessed, not even from an ARN.
   *
   * Functions and variables are read at the client's first call, which rejects with a `TypeError` if the region or the
   * credentials are missing.
   */
  region?: string | (() => string | Promise<string>) | undefined;
  /**
   * Credentials, or a function that returns or resolves to them, such as the AWS SDK's `fromNodeProviderChain()`.
   *
   * A function is called for the first request, again five minutes before its result's `expiration` (or halfway through
   * its lifetime, if that is shorter), and when the service rejects the key as expired or unknown: then with
   * `{ forceRefresh: true }`, which makes the AWS SDK's providers refresh their cache. Waiting requests share one call.
   * If it fails while the previous credentials are still valid, those are used.
   *
   * The user of a page can read whatever the page holds: give a browser only temporary credentials that allow nothing
   * else.
   */
  credentials?: Credentials | ((properties?: any) => Credentials | Promise<Credentials>) | undefined;
  /**
   * A Bedrock API key, or a function as for `credentials`, over which it takes precedence. It is sent only over HTTPS
   * or to a loopback address (`127.0.0.1`, `[::1]`), unless `allowInsecureToken` is set.
   * https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
   */
  token?:
    | string
    | TokenIdentity
    | ((properties?: any) => string | TokenIdentity | Promise<string | TokenIdentity>)
    | undefined;
  /**
   * Sends requests without any authorization, for a gateway that signs them itself. Excludes `credentials` and `token`;
   * with an `endpoint`, `region` is not needed either.
   */
  unsigned?: boolean | undefined;
  /**
   * An endpoint other than the region's: an `https` URL with a host, port and base path, or `http` to this machine. A
   * base path is sent and signed as written, so characters that a URL cannot contain, such as a space, must be
   * percent-encoded. If it is missing, the environment variable `AWS_ENDPOINT_URL_BEDROCK_RUNTIME` or else
   * `AWS_ENDPOINT_URL` is used, as for `region`, unless `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is `true`.
   */
  endpoint?: string | UrlLike | undefined;
  /** Allows an `http` endpoint on another machine. Anyone on the network path can then read everything. */
  allowInsecureEndpoint?: boolean | undefined;
  /**
   * Allows `token` to be sent to such an endpoint too, for a gateway in your own network, and over `http` to
   * `localhost`, a name that may resolve to another machine. Anyone on the network path can then use the token.
   */
  allowInsecureToken?: boolean | undefined;
  useFipsEndpoint?: boolean | undefined;
  useDualstackEndpoint?: boolean | undefined;
  /** The maximum number of requests per call, including the first. Default: 3; 1 disables retries. */
  maxAttempts?: number | undefined;
  /** `"adaptive"` also slows down all of the client's requests while the service throttles. Default: `"standard"`. */
  retryMode?: "standard" | "adaptive" | undefined;
  /**
   * Waits for the first event before the call resolves, and retries if an exception or a broken connection comes
   * instead. Default: false.
   */
  retryFirstEvent?: boolean | undefined;
  /** Deadlines for every call that does not set its own. */
  timeouts?: Timeouts | undefined;
  /** How far the service's clock is ahead of this machine's, in ms. Corrected when it rejects a signature's time. */
  systemClockOffset?: number | undefined;
  /** Used instead of the platform's `fetch`. */
  fetch?: Fetch | undefined;
  /**
   * How an exception in the stream is reported, after the events before it: `"throw"` (default) makes the stream fail
   * with it, `"yield"` makes it the last event. Errors without a member in the operation's events are always thrown.
   */
  exceptions?: "throw" | "yield" | undefined;
  /** The largest event accepted, in bytes on the wire: 16 to 25,296,912, the default (24 MiB of payload). */
  maxEventBytes?: number | undefined;
  /** Called before each request is signed; may add, change and remove `headers`. A returned promise is awaited. */
  onRequest?: ((request: OutgoingRequest) => unknown) | undefined;
  /** Called with the status and headers of each response. A returned promise is awaited. */
  onResponse?: ((response: IncomingResponse) => unknown) | undefined;
  /** Receives each call's outcome (`info`, `error`) and each retry (`warn`), but no bodies, sent headers or secrets. */
  logger?: Logger | undefined;
}

/** A `URL` object. */
export interface UrlLike {
  readonly href: string;
}

/** In milliseconds, at least 1 each. A phase that is omitted has no deadline. See {@link StreamTimeoutError}. */
export interface Timeouts {
  /** From each request to its response's status and headers. The request is retried when it passes. */
  connect?: number | undefined;
  /**
   * The maximum wait for the response's status and headers, and then for the first event, or for the first bytes of an
   * answer or the body of an error. Time when no read is pending does not count.
   */
  firstEvent?: number | undefined;
  /** The maximum silence while a read is pending. Before the first event, `firstEvent` applies instead, if it is set. */
  idle?: number | undefined;
  /** From the call to the end of the stream, including all attempts, the pauses between them and slow reading. */
  total?: number | undefined;
}

export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  /**
   * By lower-case name; all of them are signed. `host`, `authorization`, `x-amz-date` and `x-amz-security-token` cannot
   * be set. In a page, CORS must allow each name, and those that browsers drop, such as `cookie`, break the signature.
   */
  headers: Record<string, string>;
  /** 1 for the first request of a call. */
  readonly attempt: number;
}

export interface IncomingResponse {
  readonly statusCode: number;
  /** By lower-case name. In a page, only those that CORS exposes. */
  readonly headers: Record<string, string>;
  readonly attempt: number;
}

/** A subset of `console`; each method is optional. */
export interface Logger {
  info?(...content: any[]): void;
  warn?(...content: any[]): void;
  error?(...content: any[]): void;
}

export type Credentials = AwsCredentials | ScopedCredentials | TokenIdentity;

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Part of temporary credentials. */
  readonly sessionToken?: string | undefined;
  /** When they expire. Text has the form that JSON gives a Date. */
  readonly expiration?: Date | string | undefined;
}

/**
 * A signing key for one day, region and service instead of the secret, made by {@link deriveSigningKey}. A request
 * outside its scope is refused before it is sent.
 */
export interface ScopedCredentials {
  readonly accessKeyId: string;
  /** A secret until the day is over: 32 bytes, or 64 hexadecimal digits. */
  readonly signingKey: string | Uint8Array;
  /** `date` has the form `YYYYMMDD`, in UTC. */
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
 * Credentials from a Cognito identity pool, for `credentials`. The identity's id is requested once.
 *
 * Guests need `roleArn`: it selects the basic flow, which the pool must allow (`AllowClassicFlow`). In the enhanced flow
 * Cognito limits guests to a fixed list of services, and Bedrock, which is not among them, rejects their calls with 403
 * AccessDeniedException, whatever the role allows.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
 */
export function fromCognitoIdentityPool(options: CognitoIdentityPoolOptions): () => Promise<CognitoCredentials>;

export interface CognitoIdentityPoolOptions {
  /** Such as `"us-east-1:12345678-…"`, which begins with the pool's region. */
  identityPoolId: string;
  /** Tokens by provider name; without any, the user is a guest, who needs `roleArn`. A function is called for each request. */
  logins?: Record<string, string | (() => string | Promise<string>)> | undefined;
  /** The id of a known identity. */
  identityId?: string | undefined;
  accountId?: string | undefined;
  /** Enhanced flow: the role to assume, if the tokens allow several. */
  customRoleArn?: string | undefined;
  /**
   * Basic flow: the role to assume, through STS. It trusts `cognito-identity.amazonaws.com` on the conditions that `aud` is
   * the pool and `amr` is `unauthenticated`, or `authenticated` with `logins`.
   */
  roleArn?: string | undefined;
  /** Basic flow: an STS endpoint other than the region's. */
  stsEndpoint?: string | UrlLike | undefined;
  /** An endpoint other than the region's. */
  endpoint?: string | UrlLike | undefined;
  fetch?: Fetch | undefined;
}

export interface CognitoCredentials extends AwsCredentials {
  readonly identityId: string;
  readonly expiration: Date;
}

/**
 * Credentials of a role for the holder of an OpenID Connect token, for `credentials`.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function fromWebToken(options: WebTokenOptions): () => Promise<AwsCredentials & { readonly expiration: Date }>;

export interface WebTokenOptions {
  region: string;
  roleArn: string;
  /** The token, or a function that returns it and is called for each request. */
  webIdentityToken: string | (() => string | Promise<string>);
  /** 2 to 64 letters, digits and `_+=,.@-`. Default: `"bedrock-stream"`. */
  roleSessionName?: string | undefined;
  /** 900 to 43,200. Default: the service's, one hour. */
  durationSeconds?: number | undefined;
  /** For OAuth 2.0 tokens: the host name of their provider. */
  providerId?: string | undefined;
  /** JSON that narrows the role's permissions. */
  policy?: string | undefined;
  policyArns?: readonly string[] | undefined;
  /** An endpoint other than the region's. */
  endpoint?: string | UrlLike | undefined;
  fetch?: Fetch | undefined;
}

/**
 * Credentials from environment variables, for `credentials`: the API key in `AWS_BEARER_TOKEN_BEDROCK`, or else
 * `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` and `AWS_CREDENTIAL_EXPIRATION`. The API key takes
 * precedence, as in the AWS SDK, because AWS Lambda always sets the others.
 *
 * @param environment such as a Worker's `env`. Default in Node, Bun and Deno: the process's environment.
 */
export function fromEnv(environment?: Environment): () => Promise<AwsCredentials | TokenIdentity>;

export type Environment = { readonly [name: string]: any };

/**
 * Creates a short-term Bedrock API key like those of `@aws/bedrock-token-generator`, for `token` or other programs.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-generate.html
 */
export function createApiKey(options: ApiKeyOptions): Promise<string>;

export interface ApiKeyOptions {
  credentials: AwsCredentials | (() => AwsCredentials | Promise<AwsCredentials>);
  region: string;
  /** In seconds, 1 to 43,200. Default: 43,200. The key never outlives the credentials. */
  expiresIn?: number | undefined;
  /** The time of signing. Default: now. */
  date?: Date | undefined;
}

/** Creates a signing key for a browser, to be sent as JSON instead of the secret and used there as `credentials`. */
export function deriveSigningKey(options: DeriveSigningKeyOptions): Promise<DerivedSigningKey>;

export interface DeriveSigningKeyOptions {
  credentials: AwsCredentials | (() => AwsCredentials | Promise<AwsCredentials>);
  region: string;
  /** Default: `"bedrock"`. */
  service?: string | undefined;
  /** Any time on the UTC day for which the key is valid. Default: now. */
  date?: Date | undefined;
}

export interface DerivedSigningKey extends ScopedCredentials {
  /** 64 hexadecimal digits. */
  readonly signingKey: string;
  /** The end of the day, or of the credentials if that is earlier. */
  readonly expiration: Date;
}

export interface SendOptions {
  /** Aborts the call: `send` (or, once it has resolved, the stream) fails with the signal's reason. */
  signal?: AbortSignalLike | null | undefined;
  /** The same, under the name that the AWS SDK uses. */
  abortSignal?: AbortSignalLike | null | undefined;
  /** The maximum number of requests for this call. Default: the client's. */
  maxAttempts?: number | undefined;
  /** Deadlines for this call. Omitted phases use the client's. */
  timeouts?: Timeouts | undefined;
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html#API_runtime_InvokeModelWithResponseStream_RequestParameters */
export interface InvokeModelWithResponseStreamInput {
  /** The id of a model, or the ARN of a model, an inference profile, a prompt router …: 1 to 2,048 characters. */
  modelId: string | undefined;
  /**
   * The model's own request, up to 25,000,000 bytes: text, bytes, a Blob or File, a stream or async iterable of bytes
   * or text (read to its end before anything is sent, because the signature covers it), or plain objects and arrays to
   * send as JSON. Anything that JSON would turn into an empty object, such as a Map or a promise, is a `TypeError`.
   */
  body?: string | ArrayBuffer | ArrayBufferView | object | undefined;
  /** The MIME type of `body`. Default: `"application/json"`. */
  contentType?: string | undefined;
  /** The requested MIME type of each chunk's bytes. Default: the service's. */
  accept?: string | undefined;
  trace?: "ENABLED" | "DISABLED" | "ENABLED_FULL" | (string & {}) | undefined;
  /** The id or ARN of a guardrail, up to 2,048 characters. */
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
  /** The MIME type of each chunk's bytes. If CORS hides it: `accept`, or else `"application/json"`. */
  contentType: string;
  /** Also `undefined` if CORS hides it. */
  performanceConfigLatency?: "standard" | "optimized" | undefined;
  /** Also `undefined` if CORS hides it. */
  serviceTier?: "priority" | "default" | "flex" | "reserved" | undefined;
  $metadata: ResponseMetadata;
}

/** The same under the names that the AWS SDK uses. */
export interface InvokeModelWithResponseStreamCommandInput extends InvokeModelWithResponseStreamInput {}
export interface InvokeModelWithResponseStreamCommandOutput extends InvokeModelWithResponseStreamOutput {}
export interface InvokeModelWithResponseStreamRequest extends InvokeModelWithResponseStreamInput {}
export interface InvokeModelWithResponseStreamResponse extends Omit<InvokeModelWithResponseStreamOutput, "$metadata"> {}
export type Trace = "ENABLED" | "DISABLED" | "ENABLED_FULL";

/**
 * The events, as a genuine `ReadableStream`: it can be piped, teed and, if the platform supports it, transferred.
 * `for await` is faster than a reader: its iterator takes the events of a chunk directly, without the stream's queue.
 *
 * The network is read only while a read is pending, so at most one message and one network chunk are held in memory.
 * `break`, `cancel()`, an aborted signal and disposal each close the connection. Read the stream to its end or cancel
 * it: an abandoned one holds the connection until it is garbage-collected, which may take long. If the stream ends
 * abnormally, it first delivers the events that came before, then fails with a {@link BedrockRuntimeServiceException}
 * or an {@link EventStreamError}. After a transfer, the error is a plain `Error` with the same message.
 */
export type EventStream<Event = ResponseStream> = PlatformStream<Event> &
  AsyncDisposal & {
    [Symbol.asyncIterator](options?: { preventCancel?: boolean }): AsyncIterableIterator<Event>;
    values(options?: { preventCancel?: boolean }): AsyncIterableIterator<Event>;
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
  | OneOf<
      "serviceUnavailableException",
      { serviceUnavailableException: ExceptionMembers<"ServiceUnavailableException", "server"> }
    >
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
  /** Part of the model's answer, usually one JSON document in UTF-8, in its own buffer. Empty if none was sent. */
  bytes: Bytes;
}

/** An exception's members, in a plain object. */
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

/** An event of unknown type, as received. */
export interface UnknownMessage {
  /** By name: text, bytes, numbers (bigint for 64 bits), booleans, and Date for timestamps. */
  headers: Record<string, boolean | number | bigint | string | Bytes | Date>;
  payload: Bytes;
}

export interface ResponseMetadata {
  httpStatusCode?: number;
  /** The id that AWS Support asks for. */
  requestId?: string;
  /** How many requests the call sent. */
  attempts?: number;
  /** How long it paused between them, in milliseconds. */
  totalRetryDelay?: number;
}

/** The status and headers of a response, and the body of one that is an error. */
export interface ResponseHead {
  readonly statusCode: number;
  /** By lower-case name. In a page, only those that CORS exposes. */
  readonly headers: Record<string, string>;
  /** The first 64 KiB as text, as received. Missing if the error is in a stream of events. */
  readonly body?: string;
}

/**
 * An error reported by the service, before or in the stream; `name` is its code. Each error that the API documents has
 * a subclass of the same name.
 *
 * If something between you and AWS responds instead, such as a gateway or a company's proxy, `message` is the text of
 * its JSON, plain text or HTML. `name` is then the code in it, or else the status, such as `"403"`: a status alone
 * counts as an error of the API only in a response that AWS may have sent, which is one with a header
 * `x-amzn-RequestId` or `x-amzn-ErrorType`, or with JSON that has only the members of AWS's errors.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html#API_runtime_InvokeModelWithResponseStream_Errors
 */
export class BedrockRuntimeServiceException extends Error {
  protected constructor();
  readonly $fault: "client" | "server";
  readonly $metadata: ResponseMetadata;
  /** Present if a retry may succeed. */
  readonly $retryable?: { readonly throttling: boolean };
  readonly $response?: ResponseHead;
  /** For an exception in the stream: how many events came before it. */
  readonly eventIndex?: number;
  /** For an exception in the stream: the byte at which its frame begins. */
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
/** 429: the model is not ready yet. */
export class ModelNotReadyException extends BedrockRuntimeServiceException {}
/** 424: the model failed while it was streaming. */
export class ModelStreamErrorException extends BedrockRuntimeServiceException {
  readonly originalStatusCode?: number;
  readonly originalMessage?: string;
}
/** 408: the model took too long. */
export class ModelTimeoutException extends BedrockRuntimeServiceException {}
/** 404: the model does not exist. */
export class ResourceNotFoundException extends BedrockRuntimeServiceException {}
/** 400: a quota of the account is exceeded. */
export class ServiceQuotaExceededException extends BedrockRuntimeServiceException {}
/** 503. */
export class ServiceUnavailableException extends BedrockRuntimeServiceException {}
/** 429. */
export class ThrottlingException extends BedrockRuntimeServiceException {}
/** 400: the input violates a constraint. */
export class ValidationException extends BedrockRuntimeServiceException {}

/**
 * - `TRUNCATED`: the stream or the connection ended too early, possibly without any event; `cause` says why, if the
 *   platform does.
 * - `BAD_PRELUDE_CRC`, `BAD_MESSAGE_CRC`: bytes were changed in transit.
 * - `BAD_LENGTH`, `BAD_HEADER`: a message violates the format.
 * - `TOO_LARGE`: a message exceeds the limit.
 * - `BAD_PAYLOAD`: an event does not have the documented form.
 * - `BAD_DOCUMENT`: the response of an operation that does not stream does not have the documented form; it may be a
 *   proxy's page. The message has its content type and text, `$response.body` its start.
 * - `OUT_OF_MEMORY`: a message does not fit in memory.
 * - `NOT_EVENTSTREAM`: the response is something else, such as a proxy's page. The message has its content type and
 *   text, `$response.body` its start.
 */
export type EventStreamErrorCode =
  | "TRUNCATED"
  | "BAD_PRELUDE_CRC"
  | "BAD_MESSAGE_CRC"
  | "BAD_LENGTH"
  | "BAD_HEADER"
  | "TOO_LARGE"
  | "BAD_PAYLOAD"
  | "OUT_OF_MEMORY"
  | "NOT_EVENTSTREAM"
  | "BAD_DOCUMENT";

/** The response is not a complete event stream. The events read before this error are intact. */
export class EventStreamError extends Error {
  protected constructor();
  readonly code: EventStreamErrorCode;
  /** The byte of the stream at which the faulty message begins, or for `BAD_HEADER` the faulty header. */
  readonly offset: number;
  /** How many events came before the error. */
  readonly eventIndex: number;
  readonly $metadata: ResponseMetadata;
  readonly $response?: ResponseHead;
}

/** A deadline passed and the request was aborted. The events that came before were delivered. */
export class StreamTimeoutError extends Error {
  protected constructor();
  readonly name: "TimeoutError";
  readonly phase: keyof Timeouts;
  /** In the stream: the byte at which the next event would begin. */
  readonly offset?: number;
  /** In the stream: how many events came before. */
  readonly eventIndex?: number;
  readonly $metadata?: ResponseMetadata;
}

/**
 * There was no response: no network, an unknown host, a refused connection or, in a page, CORS or CSP. Or the
 * connection broke before the end of a response that is not a stream. See `cause`.
 */
export class ConnectionError extends Error {
  protected constructor();
  readonly $metadata: ResponseMetadata;
}

/**
 * The WebAssembly module stopped: memory ran out, or this library has a bug, which please report. All calls and streams
 * in progress fail with it. The next call starts a new instance of the module.
 */
export class ModuleError extends Error {
  protected constructor();
}

/** A function such as the platform's `fetch`. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** A request, which can be passed to the platform's `fetch` unchanged. */
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
  /** Pairs, a `Map` and plain objects are read too, with names in any case. */
  readonly headers: {
    get(name: string): string | null;
    forEach(callback: (value: string, name: string) => void): void;
  };
  /**
   * A `ReadableStream` or an async iterable of bytes, such as a Node stream. If it is missing, `arrayBuffer()` is called;
   * a response that offers neither is a `TypeError`.
   */
  readonly body?: object | null | undefined;
}

/** The members of an `AbortSignal` that are used: the platform's own has them, and so do polyfills. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: any;
  addEventListener(type: "abort", listener: (event: any) => void): void;
  removeEventListener(type: "abort", listener: (event: any) => void): void;
}

/** A `ReadableStream`, for programs without a platform's types. */
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
// are constants in Workers, which `typeof globalThis` leaves out. A reference to the DOM library instead would add
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
/** `ReadableStream<T>`: a response's body is a stream of bytes, but its `pipeThrough` returns one of any type. */
type PlatformStream<T> = ReturnType<typeof pipeThrough<T>>;

/** `[Symbol.asyncDispose]`, if the compiler knows that symbol. */
type AsyncDisposal = SymbolConstructor extends { readonly asyncDispose: infer Name extends symbol }
  ? { [Member in Name]: () => Promise<void> }
  : unknown;

/** `Uint8Array<ArrayBuffer>`; before TypeScript 5.7, which made it generic, `Uint8Array`. */
type Bytes = ReturnType<Uint8Array["slice"]>;

// Without this line the whole file would be exported.
export {};
