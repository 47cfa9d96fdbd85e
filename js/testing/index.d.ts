/**
 * A `fetch` that responds as Bedrock does, for the unit tests of your own code, in any test runner and without a server:
 *
 * ```js
 * import { BedrockRuntime } from "bedrock-stream";
 * import { mockFetch } from "bedrock-stream/testing";
 *
 * const fetch = mockFetch([
 *   { error: "ThrottlingException" },
 *   { text: "Hello, world!", fault: { kind: "exception", type: "modelStreamErrorException", after: 3 } },
 * ]);
 * const bedrock = new BedrockRuntime({ region: "us-east-1", credentials, fetch });
 * // … call your code, then look at what was asked
 * console.log(fetch.calls[0].operation, fetch.calls[0].modelId, fetch.calls[0].body);
 * ```
 *
 * The frames are encoded by this package's encoder, and are those that the service sends. No timer is used unless a script
 * has delays; those use the `setTimeout` of the moment, so fake timers move them. Jest's fake microtasks too, on which the
 * module depends: `jest.useFakeTimers({ doNotFake: ["queueMicrotask"] })`.
 *
 * @packageDocumentation
 */

/** The platform's `Response`. */
export type PlatformResponse = typeof globalThis extends { fetch(...request: any): Promise<infer Result> }
  ? Result
  : any;

/** A function such as the platform's `fetch`, for the `fetch` option of a client or to replace `globalThis.fetch`. */
export type PlatformFetch = (input: any, init?: any) => Promise<PlatformResponse>;

/**
 * Responds as the script says. An aborted `signal` ends a call and its body as it does with the platform's `fetch`.
 *
 * A call that the script has no response to gets an error that clients do not retry, with the name `UnscriptedCall` and a
 * message that names the call.
 *
 * @throws TypeError if the script is invalid.
 */
export function mockFetch(script: MockScript): MockFetch;

export interface MockFetch extends PlatformFetch {
  /**
   * Resolves when the WebAssembly module has been loaded. Wait for it before you turn on fake timers: reading a file takes
   * real time. In CommonJS the client has a module of its own, which its first call loads.
   */
  ready(): Promise<void>;
  /** The calls so far. Each retry counts as a call. */
  readonly calls: MockCall[];
}

/**
 * - One response: every call gets it.
 * - An array: each call gets the next. Calls of other services take none.
 * - A function: each call gets what it returns or resolves to. What it throws is what the call rejects with.
 */
export type MockScript =
  | MockResponse
  | readonly MockResponse[]
  | ((call: MockCall) => MockResponse | undefined | Promise<MockResponse | undefined>);

/** A platform's own `Response` is passed on as it is. */
export type MockResponse = MockAnswer | MockError | MockFailure | PlatformResponse;

/** A model's answer, in the form of the operation and of the model's family. */
export interface MockAnswer {
  /** In pieces, each of which is an event; text is cut into words. Default: none. */
  text?: string | readonly string[] | undefined;
  /** As `text`. Not in the documents of all families. */
  reasoning?: string | readonly string[] | undefined;
  /** Default `id`: `"tooluse_mock-1"` and so on. Not in the documents of all families. */
  toolCalls?: readonly { name: string; input?: any; id?: string | undefined }[] | undefined;
  /** In the model's own word. Default: the usual one, or that for tool calls. */
  stopReason?: string | undefined;
  /** Default: 10 and the number of pieces. */
  usage?: { inputTokens?: number | undefined; outputTokens?: number | undefined } | undefined;
  /** InvokeModel and InvokeModelWithResponseStream. Default: by the model's id, or else by the request's body. */
  family?: MockFamily | undefined;
  /**
   * Instead of all of these, the documents of the chunks of InvokeModelWithResponseStream, or the events of ConverseStream,
   * such as `{ messageStop: { stopReason: "end_turn" } }`; bytes in base64.
   */
  events?: readonly any[] | undefined;
  /** Instead of all of these, the document of an operation that does not stream. */
  document?: any;
  /** More headers of the response. */
  headers?: Record<string, string> | undefined;
  /** Before the response's status and headers, in milliseconds. */
  delay?: number | undefined;
  /** Before each event, from when it is asked for. */
  eventDelay?: number | undefined;
  /** Of how many bytes a chunk of the network has at most. Default: one event is one chunk. */
  chunkBytes?: number | undefined;
  fault?: MockFault | undefined;
}

/** The name of a form of documents, each of which many models have: most newer ones that of `openai`. */
export type MockFamily =
  | "claude"
  | "claude-text"
  | "nova"
  | "titan"
  | "llama"
  | "mistral"
  | "mistral-chat"
  | "openai"
  | "cohere"
  | "command-r"
  | "deepseek-r1"
  | "pegasus";

/** The fault of a stream, and the number of events before it. Default: 1. */
export type MockFault = { after?: number | undefined } & (
  | {
      /** The service reports an error, and the stream ends. */
      kind: "exception";
      /** Such as `"throttlingException"`. */
      type: string;
      message?: string | undefined;
      members?: Record<string, unknown> | undefined;
    }
  | {
      /** The same, with an error that the service does not document. */
      kind: "error";
      code: string;
      message?: string | undefined;
    }
  | {
      /**
       * - `end`: the stream ends between two events, as if it were complete.
       * - `cut`: it ends in the middle of an event.
       * - `flip`: a bit of the next event is wrong.
       * - `break`: the connection breaks.
       * - `stall`: nothing more comes.
       */
      kind: "end" | "cut" | "flip" | "break" | "stall";
    }
);

/** An error of the service as the response. */
export interface MockError {
  /** Such as `"ThrottlingException"`, `"AccessDeniedException"`. */
  error: string;
  /** Default: that of the error. */
  status?: number | undefined;
  message?: string | undefined;
  /** More members of the body. */
  members?: Record<string, unknown> | undefined;
  headers?: Record<string, string> | undefined;
  delay?: number | undefined;
}

/** There is no response. */
export interface MockFailure {
  /** What the call rejects with, such as `new TypeError("fetch failed")`. */
  failure: unknown;
  delay?: number | undefined;
}

/** What a call asked for. */
export interface MockCall {
  /** `undefined` if it is not of Bedrock Runtime. */
  operation:
    | "InvokeModelWithResponseStream"
    | "InvokeModel"
    | "ConverseStream"
    | "Converse"
    | "CountTokens"
    | "ApplyGuardrail"
    | undefined;
  /** Decoded. */
  modelId: string | undefined;
  /** Parsed, if it is JSON; text otherwise, and `undefined` if it is empty. */
  body: any;
  /** By lower-case name. The values of those that are secret, such as `authorization`, are `"REDACTED"`. */
  headers: Record<string, string>;
  method: string;
  /** Without its query. */
  url: string;
}

/**
 * Calls the service by a fetch, the platform's if none is given, and keeps what it responds: exact frames, with their
 * timing.
 *
 * `recording` is plain JSON: write it to a file when the calls are over, and commit that. It keeps only calls of Bedrock
 * Runtime; of their requests the path, the body and the headers of Bedrock's own, of the responses the status, the body and
 * such headers. So it has no credentials, tokens, cookies or hosts. The account numbers of ARNs are zeros, except in the
 * frames of a stream. **Prompts and answers are in it**, as a recording is of no use without.
 */
export function recordFetch(fetch?: PlatformFetch): PlatformFetch & { readonly recording: Recording };

/**
 * Responds as was recorded. Each call takes the first exchange that is left, with its path and body; if there is none it
 * gets an error as from {@link mockFetch}.
 *
 * @throws TypeError if it is not a recording.
 */
export function replayFetch(recording: Recording, options?: ReplayOptions): MockFetch;

export interface ReplayOptions {
  /** `"recorded"`: each chunk comes after the time that it took, by the `setTimeout` of the moment. Default: at once. */
  timing?: "none" | "recorded" | undefined;
  /** `"path"`: bodies may differ from the recorded ones. Default: `"body"`. */
  match?: "body" | "path" | undefined;
}

export interface Recording {
  version: number;
  exchanges: RecordedExchange[];
}

export interface RecordedExchange {
  method: string;
  /** Of the URL, from `/model/` on. */
  path: string;
  requestHeaders: Record<string, string>;
  requestBody: string;
  status: number;
  headers: Record<string, string>;
  /** Until the status and headers came, in milliseconds. */
  delay: number;
  /** As they came, each after a time in milliseconds: text of JSON, anything else in base64. */
  chunks: { delay: number; text?: string; base64?: string }[];
  /** `open` if the recording was taken before the body ended. */
  end: "close" | "error" | "canceled" | "open" | (string & {});
}

// Without this line all of the file would be exported.
export {};
