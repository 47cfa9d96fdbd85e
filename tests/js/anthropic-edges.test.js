/** `bedrock-stream/anthropic` with calls that fail in every way: responses and events in the form of Anthropic's API. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bedrockFetch } from "../../js/anthropic/index.js";

const ADDRESS = "https://api.anthropic.com/v1/messages";
const encoder = new TextEncoder();
const requestId = "r-1";
const chunk = (/** @type {unknown} */ document) => ({ chunk: { bytes: encoder.encode(JSON.stringify(document)) } });
const STOP = { type: "message_stop" };

/** @param {any} bedrock @param {any} [asked] @param {string} [url] */
const post = (bedrock, asked = { model: "m" }, url = ADDRESS) =>
  bedrockFetch(bedrock)(url, { method: "POST", body: JSON.stringify(asked) });

/** The response to a call that fails. @param {unknown} error */
const failed = (error) => post({ invokeModel: () => Promise.reject(error) });

/** An error of the service. @param {number} httpStatusCode @param {object} [more] */
const service = (httpStatusCode, more) => ({
  name: "OddException",
  message: "no",
  $fault: "client",
  $metadata: { httpStatusCode, requestId },
  ...more,
});

/** The server-sent events of a stream. @param {unknown[]} events @param {{ error?: unknown, cancel?: (reason: any) => void }} [end] */
async function streamed(events, end = {}) {
  const left = [...events];
  const body = new ReadableStream({
    pull(controller) {
      if (left.length > 0) controller.enqueue(left.shift());
      else if ("error" in end) controller.error(end.error);
      else controller.close();
    },
    cancel: end.cancel,
  });
  const output = { body, $metadata: { requestId } };
  const response = await post({ invokeModelWithResponseStream: async () => output }, { model: "m", stream: true });
  const blocks = (await response.text()).split("\n\n").filter(Boolean);
  return blocks.map((block) => {
    const [, type, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? assert.fail(block);
    return { type, data: JSON.parse(data ?? "") };
  });
}

describe("a call that fails", () => {
  // https://platform.claude.com/docs/en/api/errors
  for (const [status, type] of /** @type {const} */ ([
    [400, "invalid_request_error"],
    [401, "authentication_error"],
    [403, "permission_error"],
    [404, "not_found_error"],
    [408, "timeout_error"],
    [413, "request_too_large"],
    [418, "invalid_request_error"],
    [424, "api_error"],
    [429, "rate_limit_error"],
    [500, "api_error"],
    [502, "api_error"],
    [503, "overloaded_error"],
    [504, "timeout_error"],
    [529, "overloaded_error"],
  ])) {
    it(`with the status ${status} is a ${type}`, async () => {
      const response = await failed(service(status));
      assert.equal(response.status, status);
      assert.deepEqual(await response.json(), {
        type: "error",
        error: { type, message: "no", details: { error_code: "OddException" } },
        request_id: requestId,
      });
    });
  }

  it("before its first event has the status of its exception", async () => {
    for (const [name, status] of /** @type {const} */ ([
      ["ModelStreamErrorException", 424],
      ["ModelTimeoutException", 408],
      ["ServiceUnavailableException", 503],
      ["ThrottlingException", 429],
      ["ValidationException", 400],
      ["InternalServerException", 500],
    ]))
      assert.equal((await failed(service(200, { name }))).status, status);
    assert.equal((await failed(service(400, { name: "ThrottlingException" }))).status, 400);
  });

  it("says whether and when to retry, and which request it was", async () => {
    const headers = { "retry-after": "7", "x-amz-retry-after": "150" };
    const error = service(429, { $retryable: { throttling: true }, $response: { statusCode: 429, headers } });
    assert.deepEqual(Object.fromEntries((await failed(error)).headers), {
      "content-type": "application/json",
      "x-should-retry": "true",
      "request-id": requestId,
      "retry-after": "7",
      "retry-after-ms": "150",
    });
    const bare = { "content-type": "application/json", "x-should-retry": "false" };
    assert.deepEqual(Object.fromEntries((await failed(new Error("signed out"))).headers), bare);
  });

  it("without a response is an authentication error, or an invalid request, whatever was thrown", async () => {
    for (const [error, status, type, message] of /** @type {[unknown, number, string, string][]} */ ([
      [new Error("signed out"), 401, "authentication_error", "signed out"],
      ["signed out", 401, "authentication_error", "signed out"],
      [undefined, 401, "authentication_error", "undefined"],
      [null, 401, "authentication_error", "null"],
      [5, 401, "authentication_error", "5"],
      [new TypeError("region is missing"), 400, "invalid_request_error", "region is missing"],
      [new SyntaxError("not JSON"), 400, "invalid_request_error", "not JSON"],
      [{ name: "EventStreamError", message: "a page" }, 502, "api_error", "a page"],
    ])) {
      const response = await failed(error);
      assert.equal(response.status, status);
      assert.deepEqual(await response.json(), { type: "error", error: { type, message }, request_id: null });
    }
  });

  it("for no reason of its own is the SDK's to report", async () => {
    for (const name of ["AbortError", "ConnectionError", "ModuleError", "TimeoutError"]) {
      const error = Object.assign(new Error("mine"), { name });
      await assert.rejects(failed(error), error);
    }
  });
});

describe("an operation that Bedrock lacks", () => {
  for (const [method, path] of /** @type {const} */ ([
    ["GET", "/v1/messages"],
    ["POST", "/v1/messages/batches"],
    ["POST", "/v1/messages/count_tokens/more"],
    ["POST", "/v1/messages/"],
    ["GET", "/v1/messages/count_tokens"],
    ["GET", "/v1/models/m"],
  ])) {
    it(`is a not_found_error: ${method} ${path}`, async () => {
      const body = method === "POST" ? "{}" : undefined;
      const response = await bedrockFetch(/** @type {any} */ ({}))(`https://a.example${path}?b=1`, { method, body });
      assert.deepEqual([response.status, response.headers.get("content-type")], [404, "application/json"]);
      const message = `${method} ${path}: not available on Bedrock, which has only messages and messages/count_tokens`;
      assert.deepEqual(await response.json(), {
        type: "error",
        error: { type: "not_found_error", message },
        request_id: null,
      });
    });
  }
});

describe("a response", () => {
  it("has the id of its request, if there is one", async () => {
    for (const [metadata, id] of /** @type {const} */ ([
      [{ requestId }, requestId],
      [{}, null],
    ])) {
      const invoked = await post({ invokeModel: async () => ({ body: "{}", $metadata: metadata }) });
      assert.equal(invoked.headers.get("request-id"), id);
      const counted = await post(
        { countTokens: async () => ({ inputTokens: 5, $metadata: metadata }) },
        {},
        `${ADDRESS}/count_tokens`,
      );
      assert.equal(counted.headers.get("request-id"), id);
      assert.deepEqual(
        [counted.headers.get("content-type"), await counted.json()],
        ["application/json", { input_tokens: 5 }],
      );
    }
  });
});

describe("a stream", () => {
  it("has only the events of the model", async () => {
    const others = [
      { chunk: undefined },
      { chunk: {} },
      { chunk: { bytes: new Uint8Array() } },
      { $unknown: ["unheardOf", { headers: {} }] },
      { somethingNew: undefined },
      { somethingNew: null },
      { somethingNew: { message: "not an error" } },
      chunk(null),
      chunk("[DONE]"),
      chunk({ outputText: "Hi" }),
      chunk({ type: 5 }),
      chunk({ type: "" }),
      chunk({ type: "a b" }),
      chunk({ type: "-a" }),
      chunk({ type: "a\n" }),
    ];
    assert.deepEqual(await streamed([...others, chunk(STOP)]), [{ type: "message_stop", data: STOP }]);
  });

  it("that fails ends with an error event, whatever was thrown", async () => {
    const event = (/** @type {string} */ type, /** @type {string} */ message, more = {}) => ({
      type: "error",
      data: { type: "error", error: { type, message, ...more }, request_id: requestId },
    });
    for (const [error, expected] of /** @type {[unknown, object][]} */ ([
      [undefined, event("api_error", "undefined")],
      [null, event("api_error", "null")],
      ["text", event("api_error", "text")],
      [new Error("broken"), event("api_error", "broken")],
      [{ name: "TimeoutError", message: "too late" }, event("timeout_error", "too late")],
      [
        service(200, { name: "ThrottlingException" }),
        event("rate_limit_error", "no", { details: { error_code: "ThrottlingException" } }),
      ],
      [
        service(200, { name: "ServiceUnavailableException" }),
        event("overloaded_error", "no", { details: { error_code: "ServiceUnavailableException" } }),
      ],
      [service(200), event("api_error", "no", { details: { error_code: "OddException" } })],
    ]))
      assert.deepEqual(await streamed([chunk({ type: "ping" })], { error }), [
        { type: "ping", data: { type: "ping" } },
        expected,
      ]);
    const exception = service(200, { name: "ValidationException" });
    const [yielded] = await streamed([{ validationException: exception }]);
    assert.deepEqual(yielded, event("invalid_request_error", "no", { details: { error_code: "ValidationException" } }));
  });

  it("that is not Claude's, or ends too early, is an error that says so", async () => {
    const said = async (/** @type {unknown[]} */ events) => (await streamed(events)).at(-1)?.data.error.message;
    assert.equal(await said([]), "the stream ended without an event of Claude's Messages API");
    assert.equal(
      await said([chunk({ type: "ping" })]),
      "the stream ended before message_stop: the message is incomplete",
    );
    /** @type {any[]} */
    const reasons = [];
    const broken = { chunk: { bytes: encoder.encode("{") } };
    const [event] = await streamed([broken, chunk(STOP)], { cancel: (reason) => void reasons.push(reason) });
    assert.equal(event?.data.error.message, "a chunk of the stream is not JSON");
    assert.ok(reasons[0].cause instanceof SyntaxError, "its body is cancelled with the cause");
  });
});
