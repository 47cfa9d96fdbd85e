/**
 * Signs requests to any AWS service with Signature Version 4:
 *
 * ```js
 * import { signedFetch } from "bedrock-stream/sign";
 *
 * const aws = signedFetch({ credentials });
 * const response = await aws("https://my-bucket.s3.us-west-2.amazonaws.com/notes.txt");
 * ```
 *
 * Headers that platforms change before sending, such as `user-agent`, `cookie` and `accept-encoding`, are not signed. A
 * request's own `authorization`, `x-amz-date` and `host` are replaced, and for Bedrock `x-api-key` too, which other
 * vendors' SDKs insist on sending.
 *
 * The region and the service are taken from the host, in `amazonaws.com`, `api.aws`, `on.aws` and the domains of AWS's
 * other partitions. For any other host, such as a proxy or a stand-in, pass `region` and `service`.
 *
 * For S3, the path is sent and signed percent-encoded in S3's own way, and every request includes the hash of its body.
 *
 * @packageDocumentation
 */

import type { AwsCredentials, Credentials, Fetch, ScopedCredentials } from "../index.js";

/** The scope of a signature. */
export interface Scope {
  /** Default: the region in the URL's host. */
  region?: string | undefined;
  /** The service's signing name, such as `"s3"`. Default: that of the URL's host. */
  service?: string | undefined;
}

export interface SignRequestOptions extends Scope {
  /** AWS credentials, a signing key for one scope, or a function that returns either and is called for each request. */
  credentials: SigningCredentials | (() => Credentials | Promise<Credentials>);
  /** The time of signing. AWS accepts the request for 5 minutes. Default: now. */
  date?: Date | undefined;
  /**
   * Leaves the body out of the signature, as S3 allows over `https`. The body is then not read, and may be a long stream.
   * Default: false. If the request has the header `x-amz-content-sha256`, that is the hash that is signed.
   */
  unsignedPayload?: boolean | undefined;
}

/** Credentials that can sign, unlike an API key. */
export type SigningCredentials = AwsCredentials | ScopedCredentials;

/**
 * Signs a request in its headers. Returns a new `Request`, to be sent unchanged.
 *
 * Like `fetch`, it consumes the request's body, reading it to its end: pass `request.clone()` to keep the original.
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
/** The same with `fetch`'s arguments: a URL and options. */
export function signRequest(
  input: FetchInput,
  init: FetchInit | undefined,
  options: SignRequestOptions,
): Promise<PlatformRequest>;

export interface SignUrlOptions extends Scope {
  credentials: SigningCredentials | (() => Credentials | Promise<Credentials>);
  /** How long the URL is valid, in seconds: up to 604,800, seven days. Temporary credentials may expire earlier. */
  expiresIn: number;
  /** Default: `"GET"`. */
  method?: string | undefined;
  /** Headers that must be sent with the request, with these values. */
  headers?: Record<string, string> | undefined;
  /** The time from which the URL is valid. Default: now. */
  date?: Date | undefined;
}

/**
 * Signs a URL in its query, so that anyone who has it can send that one request: to download a file from S3, to
 * upload one, or to open a WebSocket to Transcribe.
 *
 * Keep such a URL out of logs: for its one request, it is as good as the credentials. For S3, the body is not signed;
 * for other services, it must be empty.
 *
 * ```js
 * const link = await signUrl("https://my-bucket.s3.us-west-2.amazonaws.com/notes.txt", { credentials, expiresIn: 600 });
 * ```
 */
export function signUrl(url: string | { readonly href: string }, options: SignUrlOptions): Promise<string>;

export interface SignedFetchOptions extends Scope {
  /**
   * Credentials, or a function that returns them, such as `fromCognitoIdentityPool(…)` or `fromEnv()`. Its result is
   * kept until it is about to expire or is refused. A Bedrock API key is sent only to Bedrock.
   */
  credentials: Credentials | (() => Credentials | Promise<Credentials>);
  /** As in {@link SignRequestOptions}, but the body is still read to its end, because it may have to be sent again. */
  unsignedPayload?: boolean | undefined;
  /** The maximum number of requests per call, including the first. Default: 3; 1 disables retries. */
  maxAttempts?: number | undefined;
  /** `"adaptive"` also slows down all requests while a service throttles. Default: `"standard"`. */
  retryMode?: "standard" | "adaptive" | undefined;
  /** How far AWS's clock is ahead of this machine's, in ms. Corrected when a signature's time is rejected. */
  systemClockOffset?: number | undefined;
  /** Used instead of the platform's `fetch`. */
  fetch?: Fetch | undefined;
}

/**
 * A `fetch` that signs each request, for any AWS service, and for SDKs that accept a custom `fetch`:
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
 * It works like `fetch`, except that:
 * - Requests that fail with throttling, a 5xx status or a broken connection are retried, after the pause that the
 *   service asks for, and each attempt is signed separately. Finally, the last response is returned, whatever its
 *   status, or the last error of `fetch` is thrown.
 * - If the machine's clock is wrong or credentials have expired, the request is sent once more, with the correct time
 *   or new credentials.
 * - A redirect is returned, not followed: a signature is valid for one URL. In a page it is a response of the type
 *   `"opaqueredirect"`.
 * - A body is read to its end before it is sent.
 * - Invalid options and scopes reject with `TypeError` before anything is sent.
 */
export function signedFetch(options: SignedFetchOptions): PlatformFetch;

// The platform's own types, found through its `fetch`: see the end of ../index.d.ts.

/** The platform's `fetch`. */
export type PlatformFetch = typeof globalThis extends { fetch: infer Function }
  ? Function
  : (input: any, init?: any) => Promise<any>;

/** The first argument of the platform's `fetch`: a `Request`, a `URL` or text. */
export type FetchInput = typeof globalThis extends { fetch(input: infer Input, init?: any): any } ? Input : any;

/** The second argument of the platform's `fetch`. */
export type FetchInit = typeof globalThis extends { fetch(input: any, init?: infer Init): any }
  ? NonNullable<Init>
  : any;

/** The platform's `Request`. */
export type PlatformRequest = Extract<FetchInput, { readonly headers: unknown }>;
