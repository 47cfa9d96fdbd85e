/**
 * Signs requests to any service of AWS, with Signature Version 4:
 *
 * ```js
 * import { signedFetch } from "bedrock-stream/sign";
 *
 * const aws = signedFetch({ credentials });
 * const response = await aws("https://my-bucket.s3.us-west-2.amazonaws.com/notes.txt");
 * ```
 *
 * Nothing that platforms change on the way is signed, such as `user-agent`, `cookie` and `accept-encoding`. What a request
 * brings along as `authorization`, `x-amz-date` or `host` is replaced, and for Bedrock its `x-api-key` too: SDKs of other
 * vendors insist on sending one.
 *
 * The region and the service are those of the host: of `amazonaws.com`, `api.aws`, `on.aws` and AWS's other partitions.
 * For another host, such as a proxy or a stand-in, pass `region` and `service`.
 *
 * For S3 the path is sent and signed percent-encoded in S3's own way, and every request states the hash of its body.
 *
 * @packageDocumentation
 */

import type { AwsCredentials, Credentials, Fetch, ScopedCredentials } from "../index.js";

/** What is signed, and for whom. */
export interface Scope {
  /** Default: the region in the URL's host. */
  region?: string | undefined;
  /** The service's signing name, such as `"s3"`. Default: that of the URL's host. */
  service?: string | undefined;
}

export interface SignRequestOptions extends Scope {
  /** AWS credentials, a signing key of one scope, or a function that returns them, which is called for each request. */
  credentials: SigningCredentials | (() => Credentials | Promise<Credentials>);
  /** When it is signed. AWS accepts it for 5 minutes. Default: now. */
  date?: Date | undefined;
  /**
   * Leaves the body out of the signature, as S3 allows over `https`. The body is not read then, and may be a long stream.
   * Default: false. The header `x-amz-content-sha256` of a request, if it has one, is taken as the hash to sign.
   */
  unsignedPayload?: boolean | undefined;
}

/** What can sign: an API key cannot. */
export type SigningCredentials = AwsCredentials | ScopedCredentials;

/**
 * Signs a request in its headers. The result is a new `Request`, to be sent as it is.
 *
 * As by `fetch`, the body of the request is used up: pass `request.clone()` to keep it. It is read to its end before it is
 * signed.
 *
 * Rejects with `TypeError` if the request, the credentials or the scope cannot be signed, and with whatever
 * `credentials` throws.
 *
 * ```js
 * const request = new Request("https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15");
 * const response = await fetch(await signRequest(request, { credentials }));
 * ```
 */
export function signRequest(request: FetchInput, options: SignRequestOptions): Promise<PlatformRequest>;
/** The same of what `fetch` takes: a URL and its options. */
export function signRequest(
  input: FetchInput,
  init: FetchInit | undefined,
  options: SignRequestOptions,
): Promise<PlatformRequest>;

export interface SignUrlOptions extends Scope {
  credentials: SigningCredentials | (() => Credentials | Promise<Credentials>);
  /** For how many seconds it is valid, up to 604,800: seven days. Temporary credentials may expire earlier. */
  expiresIn: number;
  /** Default: `"GET"`. */
  method?: string | undefined;
  /** Headers that must be sent with the request, with these values. */
  headers?: Record<string, string> | undefined;
  /** From when on it is valid. Default: now. */
  date?: Date | undefined;
}

/**
 * Signs a URL in its query, so that whoever has it may send that request: a link to a file of S3, a form for its upload, a
 * WebSocket of Transcribe.
 *
 * The URL is as good as the credentials for what it asks for: keep it out of logs. A body is not signed for S3; for other
 * services it must be empty.
 *
 * ```js
 * const link = await signUrl("https://my-bucket.s3.us-west-2.amazonaws.com/notes.txt", { credentials, expiresIn: 600 });
 * ```
 */
export function signUrl(url: string | { readonly href: string }, options: SignUrlOptions): Promise<string>;

export interface SignedFetchOptions extends Scope {
  /**
   * Credentials, or a function that returns them, such as `fromCognitoIdentityPool(…)` or `fromEnv()`. What it returns is
   * kept until it is about to expire, or is refused. A Bedrock API key is sent to Bedrock alone.
   */
  credentials: Credentials | (() => Credentials | Promise<Credentials>);
  /** As of {@link SignRequestOptions}; the body is read to its end nevertheless, since it may be sent again. */
  unsignedPayload?: boolean | undefined;
  /** The most requests that a call may send, including the first. Default: 3; 1 disables retries. */
  maxAttempts?: number | undefined;
  /** `"adaptive"` also slows down all requests while a service throttles. Default: `"standard"`. */
  retryMode?: "standard" | "adaptive" | undefined;
  /** How far AWS's clock is ahead of this machine's, in ms. Corrected when a signature's time is rejected. */
  systemClockOffset?: number | undefined;
  /** Used instead of the platform's `fetch`. */
  fetch?: Fetch | undefined;
}

/**
 * A `fetch` that signs each request, for any service of AWS, and for SDKs that take a `fetch`:
 *
 * ```js
 * import OpenAI from "openai";
 *
 * const openai = new OpenAI({
 *   baseURL: "https://bedrock-mantle.us-east-1.api.aws/v1",
 *   apiKey: "unused",
 *   fetch: signedFetch({ credentials }),
 * });
 * ```
 *
 * It takes and returns what `fetch` does, and differs in this:
 * - Throttling, 5xx and broken connections are tried again, after the pause that the service asks for, and each attempt is
 *   signed anew. The last response is returned, whatever its status, or the last error of `fetch` thrown.
 * - If the machine's clock is wrong, or credentials have expired, the request is sent once more with the right ones.
 * - A redirect is returned and not followed: a signature is valid for one URL. In a page it is a response with the type
 *   `"opaqueredirect"`.
 * - Bodies are read to their end before they are sent.
 * - Wrong options and scopes reject with `TypeError` before anything is sent.
 */
export function signedFetch(options: SignedFetchOptions): PlatformFetch;

// The platform's own types, found through its `fetch`: see the end of ../index.d.ts.

/** The platform's `fetch`. */
export type PlatformFetch = typeof globalThis extends { fetch: infer Function }
  ? Function
  : (input: any, init?: any) => Promise<any>;

/** What the platform's `fetch` takes: a `Request`, a `URL` or text. */
export type FetchInput = typeof globalThis extends { fetch(input: infer Input, init?: any): any } ? Input : any;

/** What else the platform's `fetch` takes. */
export type FetchInit = typeof globalThis extends { fetch(input: any, init?: infer Init): any }
  ? NonNullable<Init>
  : any;

/** The platform's `Request`. */
export type PlatformRequest = Extract<FetchInput, { readonly headers: unknown }>;
