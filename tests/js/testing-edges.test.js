/** `mockFetch` itself: requests and responses in every form, errors and messages. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BedrockRuntime } from "../../js/node.js";
import { decode } from "../../js/eventstream/index.js";
import { mockFetch, replayFetch } from "../../js/testing/index.js";
import { countedSignal } from "./counted-signal.js";

const BASE = "https://bedrock-runtime.us-east-1.amazonaws.com";
const STREAM = `${BASE}/model/m/converse-stream`;
const post = { method: "POST" };
/** @type {(script: any, url?: string, init?: object) => Promise<any>} */
const ask = (script, url = STREAM, init = post) => mockFetch(script)(url, init);
/** @param {any} response */
const bytesOf = async (response) => new Uint8Array(await response.arrayBuffer());

/** The messages of a body. @param {Uint8Array} bytes */
async function messagesIn(bytes) {
  const messages = [];
  for (let at = 0; at < bytes.length; ) {
    const length = new DataView(bytes.buffer, at).getUint32(0);
    const { headers, body } = await decode(bytes.subarray(at, at + length));
    const texts = Object.entries(headers).map(([name, { value }]) => [name, value]);
    messages.push({ headers: Object.fromEntries(texts), text: Buffer.from(body).toString() });
    at += length;
  }
  return messages;
}

describe("a mocked error", () => {
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html#API_runtime_InvokeModelWithResponseStream_Errors
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
  for (const [name, status, message] of /** @type {const} */ ([
    ["AccessDeniedException", 403, /access to the model/],
    ["ExpiredTokenException", 403, /token .* expired/],
    ["InternalServerException", 500, /unexpected error/],
    ["ModelErrorException", 424, /model returned an error/],
    ["ModelNotReadyException", 429, /not ready/],
    ["ModelTimeoutException", 408, /timed out/],
    ["ResourceNotFoundException", 404, /Could not resolve/],
    ["ServiceQuotaExceededException", 400, /quota/],
    ["ServiceUnavailableException", 503, /unable to process/],
    ["ThrottlingException", 429, /Too many requests/],
    ["UnrecognizedClientException", 403, /token .* invalid/],
    ["ValidationException", 400, /reformat your input/],
    ["OddException", 400, /no message for this/],
  ])) {
    it(`has the service's status, headers and message: ${name}`, async () => {
      const response = await ask({ error: name });
      assert.equal(response.status, status);
      assert.equal(
        response.headers.get("x-amzn-errortype"),
        `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
      );
      assert.equal(response.headers.get("content-type"), "application/json");
      assert.equal(response.headers.get("x-amzn-requestid"), "00000000-0000-4000-8000-000000000001");
      assert.match((await response.json()).message, message);
    });
  }

  it("has what the script says instead", async () => {
    const headers = { "retry-after": "7", "x-amzn-requestid": "mine" };
    const response = await ask({
      error: "ModelErrorException",
      status: 418,
      message: "no",
      members: { originalStatusCode: 5 },
      headers,
    });
    assert.deepEqual([response.status, await response.json()], [418, { message: "no", originalStatusCode: 5 }]);
    assert.deepEqual([response.headers.get("retry-after"), response.headers.get("x-amzn-requestid")], ["7", "mine"]);
  });
});

describe("a call", () => {
  const paths = {
    InvokeModelWithResponseStream: "/model/a%3Ab/invoke-with-response-stream",
    ConverseStream: "/model/a%3Ab/converse-stream",
    Converse: "/model/a%3Ab/converse",
    InvokeModel: "/model/a%3Ab/invoke",
    CountTokens: "/model/a%3Ab/count-tokens",
    ApplyGuardrail: "/guardrail/a%3Ab/version/1/apply",
  };
  it("has its operation, and its model if it is of one", async () => {
    const fetch = mockFetch(() => new Response());
    for (const path of Object.values(paths)) await fetch(`${BASE}/prefix${path}?a=1#b`, post);
    assert.deepEqual(
      fetch.calls.map(({ operation, modelId, url }) => [operation, modelId, url]),
      Object.entries(paths).map(([name, path]) => [
        name,
        name === "ApplyGuardrail" ? undefined : "a:b",
        `${BASE}/prefix${path}`,
      ]),
    );
    await fetch(`${BASE}/guardrail/g/version/DRAFT/apply`, post);
    assert.equal(fetch.calls.pop()?.operation, "ApplyGuardrail");
    for (const path of Object.values(paths)) await fetch(`${BASE}${path}/more`, post);
    for (const path of ["/model/converse", "/model/a/b/converse", "/guardrail/a/version/apply"])
      await fetch(BASE + path, post);
    assert.ok(fetch.calls.slice(6).every(({ operation, modelId }) => operation === undefined && modelId === undefined));
  });

  it("is read from text, a URL, a path or a Request", async () => {
    const request = new Request(STREAM, { method: "PUT", body: '{"a":1}', headers: { "X-A": "1" } });
    const fetch = mockFetch(() => new Response());
    for (const [input, init] of /** @type {[any, any][]} */ ([
      [STREAM, { method: "PUT", body: '{"a":1}', headers: { "X-A": "1" } }],
      [new URL(STREAM), { method: "PUT", body: '{"a":1}', headers: { "x-a": "1" } }],
      [request, undefined],
      [
        new Request(STREAM, { method: "POST", body: "{}", headers: { "X-A": "2" } }),
        { method: "PUT", body: '{"a":1}', headers: [["x-a", "1"]] },
      ],
    ])) {
      await fetch(input, init);
      const { method, url, body, headers } = fetch.calls.at(-1) ?? assert.fail();
      assert.deepEqual([method, url, body, headers["x-a"]], ["PUT", STREAM, { a: 1 }, "1"]);
    }
    assert.equal(await request.text(), '{"a":1}', "the request can still be read");
    await fetch("/model/m/converse");
    const { method, url, modelId, body } = fetch.calls.at(-1) ?? assert.fail();
    assert.deepEqual([method, url, modelId, body], ["GET", "/model/m/converse", "m", undefined]);
  });

  it("has its body as JSON, or else as text", async () => {
    // which a Response refuses
    const shared = new Uint8Array(new SharedArrayBuffer(7));
    shared.set(new TextEncoder().encode('{"a":1}'));
    const fetch = mockFetch(() => new Response());
    for (const [body, read] of /** @type {[any, unknown][]} */ ([
      ['{"a":1}', { a: 1 }],
      [new TextEncoder().encode('{"a":1}'), { a: 1 }],
      [new Blob(['{"a":1}']), { a: 1 }],
      [shared, { a: 1 }],
      [new Response('{"a":1}').body, { a: 1 }],
      [new URLSearchParams("a=1"), "a=1"],
      ["not JSON", "not JSON"],
      ["", undefined],
      [null, undefined],
      [undefined, undefined],
    ])) {
      await fetch(STREAM, { method: "POST", body });
      assert.deepEqual(fetch.calls.at(-1)?.body, read);
    }
  });

  it("has every header that is, or proves, a secret redacted", async () => {
    const secret = [
      "Authorization",
      "Proxy-Authorization",
      "Cookie",
      "X-Amz-Security-Token",
      "X-Api-Key",
      "X-Secret",
      "X-Signature",
      "X-Amz-Credential",
    ];
    const fetch = mockFetch(() => new Response());
    await fetch(STREAM, { headers: Object.fromEntries([...secret, "X-Amz-Date"].map((name) => [name, "value"])) });
    assert.deepEqual(fetch.calls[0]?.headers, {
      ...Object.fromEntries(secret.map((name) => [name.toLowerCase(), "REDACTED"])),
      "x-amz-date": "value",
    });
  });
});

describe("a mocked response", () => {
  it("has the service's headers, and more", async () => {
    const fetch = mockFetch([
      { text: "Hi", headers: { "x-more": "1" } },
      { usage: { inputTokens: 7, outputTokens: 3 }, headers: { "x-more": "1" } },
    ]);
    const streamed = await fetch(STREAM, post);
    assert.deepEqual(Object.fromEntries(streamed.headers), {
      "content-type": "application/vnd.amazon.eventstream",
      "x-amzn-bedrock-content-type": "application/json",
      "x-amzn-requestid": "00000000-0000-4000-8000-000000000001",
      "x-more": "1",
    });
    const whole = await fetch(`${BASE}/model/m/converse`, post);
    assert.deepEqual(Object.fromEntries(whole.headers), {
      "content-type": "application/json",
      "x-amzn-requestid": "00000000-0000-4000-8000-000000000002",
      "x-amzn-bedrock-input-token-count": "7",
      "x-amzn-bedrock-output-token-count": "3",
      "x-amzn-bedrock-invocation-latency": "500",
      "x-more": "1",
    });
  });

  it("has frames with padding, in chunks of one or of the requested length", async () => {
    const frames = await messagesIn(
      await bytesOf(await ask({ events: [{ messageStop: { stopReason: "end_turn" } }] })),
    );
    assert.deepEqual(frames, [
      {
        headers: { ":event-type": "messageStop", ":content-type": "application/json", ":message-type": "event" },
        text: '{"stopReason":"end_turn","p":"abcdefghijkl"}',
      },
    ]);
    const [unnamed] = await messagesIn(await bytesOf(await ask({ events: [{}] })));
    assert.equal(unnamed?.headers[":event-type"], "");
    const lengths = [];
    for await (const chunk of (await ask({ events: [{ a: {} }], chunkBytes: 50 })).body) lengths.push(chunk.length);
    assert.ok(lengths.length > 2 && lengths.slice(0, -1).every((length) => length === 50), `${lengths}`);
    const whole = [];
    for await (const chunk of (await ask({ events: [{ a: {} }, { b: {} }] })).body) whole.push(chunk.length);
    assert.equal(whole.length, 2);
  });

  it("has exceptions and errors as the service sends them", async () => {
    for (const type of ["throttlingException", "ThrottlingException"]) {
      const fault = /** @type {const} */ ({ kind: "exception", type, after: 0, members: { originalStatusCode: 5 } });
      const [{ headers, text }] = /** @type {any} */ (
        await messagesIn(await bytesOf(await ask({ text: "Hi", fault })))
      );
      assert.deepEqual(headers, {
        ":exception-type": "throttlingException",
        ":content-type": "application/json",
        ":message-type": "exception",
      });
      assert.deepEqual(JSON.parse(text), {
        message: "Too many requests, please wait before trying again.",
        originalStatusCode: 5,
      });
    }
    const fault = /** @type {const} */ ({ kind: "error", code: "InternalServerException", after: 0 });
    assert.deepEqual(await messagesIn(await bytesOf(await ask({ text: "Hi", fault }))), [
      {
        headers: {
          ":error-code": "InternalServerException",
          ":error-message": "The system encountered an unexpected error during processing. Try your request again.",
          ":message-type": "error",
        },
        text: "",
      },
    ]);
  });

  it("is damaged by one fault alone: a frame cut in half, a bit in the middle, nothing more, an end", async () => {
    const text = ["a", "b"];
    const intact = Buffer.from(await bytesOf(await ask({ text })));
    const first = intact.readUInt32BE(0);
    const second = intact.readUInt32BE(first);
    const damaged = async (/** @type {any} */ fault) => Buffer.from(await bytesOf(await ask({ text, fault })));
    assert.deepEqual(await damaged({ kind: "cut" }), intact.subarray(0, first + Math.ceil(second / 2)));
    assert.deepEqual(await damaged({ kind: "cut", after: 0 }), intact.subarray(0, Math.ceil(first / 2)));
    assert.deepEqual(await damaged({ kind: "end" }), intact.subarray(0, first));
    const flipped = await damaged({ kind: "flip" });
    assert.equal(flipped.length, intact.length);
    const wrong = [...intact.keys()].filter((at) => flipped[at] !== intact[at]);
    assert.deepEqual(wrong, [first + (second >> 1)]);
    assert.equal((flipped[wrong[0] ?? 0] ?? 0) ^ (intact[wrong[0] ?? 0] ?? 0), 1);
    const broken = await ask({ text, fault: { kind: "break" } });
    await assert.rejects(broken.arrayBuffer(), { name: "TypeError", message: "terminated" });
  });

  it("may have a fault after its last event, or before its first, and not beyond", async () => {
    const events = [{ a: {} }, { b: {} }];
    for (const [kind, last] of /** @type {const} */ ([
      ["end", 2],
      ["cut", 1],
      ["flip", 1],
      ["stall", 2],
    ])) {
      await ask({ events, fault: { kind, after: last } });
      await assert.rejects(ask({ events, fault: { kind, after: last + 1 } }), {
        name: "TypeError",
        message: `fault.after must be a whole number from 0 to ${last}: the answer has 2 events`,
      });
    }
    await assert.rejects(ask({ events, fault: { kind: "end", after: 0.5 } }), /must be a whole number/);
    await assert.rejects(
      ask({ events, fault: { kind: "fire" } }),
      /^TypeError: fault\.kind must be exception, error, end, cut, flip, break or stall$/,
    );
  });

  it("is a document where the operation does not stream", async () => {
    const document = { a: 1 };
    assert.deepEqual(await (await ask({ document }, `${BASE}/guardrail/g/version/1/apply`)).json(), document);
    await assert.rejects(
      ask({ text: "Hi" }, `${BASE}/guardrail/g/version/1/apply`),
      /^TypeError: a mocked response to ApplyGuardrail needs a document$/,
    );
    for (const more of [{ fault: { kind: "cut" } }, { events: [] }])
      await assert.rejects(
        ask(more, `${BASE}/model/m/converse`),
        /^TypeError: Converse returns a document: it has no events and no fault$/,
      );
  });
});

describe("the message about a script", () => {
  for (const [script, message] of /** @type {[any, string][]} */ ([
    [5, "a script is responses or a function, not number"],
    [[{ text: "a" }, null], "a script is responses or a function, not null"],
    [{ delay: "1" }, "delay must be a number of milliseconds, not string"],
    [{ eventDelay: -1 }, "eventDelay must be a number of milliseconds, not number"],
    [{ chunkBytes: 0 }, "chunkBytes must be a whole number from 1"],
    [{ chunkBytes: 1.5 }, "chunkBytes must be a whole number from 1"],
    [
      { error: "A", text: "a" },
      "a mocked response has no member text, but error, status, message, members, headers, delay",
    ],
    [{ failure: new Error("a"), text: "a" }, "a mocked response has no member text, but failure, delay"],
    [
      { texts: "a" },
      "a mocked response has no member texts, but text, reasoning, toolCalls, stopReason, usage, family, events, document, delay, eventDelay, chunkBytes, fault, headers",
    ],
  ])) {
    it(message, () => assert.throws(() => mockFetch(script), { name: "TypeError", message }));
  }

  it("names the family that it lacks", async () => {
    const url = `${BASE}/model/m/invoke`;
    await assert.rejects(
      ask({ family: "gpt" }, url),
      /^TypeError: family must be one of claude-text, claude, nova, titan, llama, mistral, mistral-chat, command-r, cohere, deepseek-r1, pegasus, openai$/,
    );
    await assert.rejects(
      ask({ family: "titan", toolCalls: [{ name: "f" }] }, url),
      /^TypeError: the documents of titan have no tool calls$/,
    );
    await assert.rejects(
      ask({ family: "titan", reasoning: "a" }, url),
      /^TypeError: the documents of titan have no reasoning$/,
    );
    await ask({ family: "titan", toolCalls: [] }, url);
  });

  it("names the call that has no response, and its response is checked too", async () => {
    for (const [script, url, message] of /** @type {[any, string, string][]} */ ([
      [[], STREAM, "mockFetch: call 1, ConverseStream of m: the script has 0 responses"],
      [
        { text: "a" },
        "https://sts.amazonaws.com/?a=1",
        "mockFetch: call 1, POST https://sts.amazonaws.com/: the script has no response to it",
      ],
      [[{ text: "a" }], `${BASE}/`, `mockFetch: call 1, POST ${BASE}/: the script has 1 responses`],
      [
        () => undefined,
        `${BASE}/guardrail/g/version/1/apply`,
        "mockFetch: call 1, ApplyGuardrail: the script has no response to it",
      ],
    ])) {
      const response = await ask(script, url);
      assert.deepEqual([response.status, (await response.json()).message], [400, message]);
      assert.match(response.headers.get("x-amzn-errortype") ?? "", /^UnscriptedCall:/);
    }
    await assert.rejects(
      ask(() => ({ texts: "a" })),
      /no member texts/,
    );
    for (const [response, kind] of [
      [null, "null"],
      [5, "number"],
    ]) {
      const message = `a mocked response is an object, not ${kind}`;
      await assert.rejects(
        ask(() => response),
        { name: "TypeError", message },
      );
    }
    const polyfilled = { status: 200, arrayBuffer: async () => new ArrayBuffer(0), headers: new Map() };
    for (const script of [polyfilled, [polyfilled], () => polyfilled]) assert.equal(await ask(script), polyfilled);
    for (const least of [{ delay: 0 }, { eventDelay: 0 }, { chunkBytes: 1 }]) await ask({ text: "a", ...least });
  });
});

describe("a signal", () => {
  it("that is aborted ends everything with its reason", async () => {
    const reason = new Error("enough");
    for (const script of [{ text: "a" }, { error: "A" }, () => ({ text: "a" })]) {
      const fetch = mockFetch(script);
      const [controller, request] = [new AbortController(), AbortSignal.abort(reason)];
      await assert.rejects(fetch(STREAM, { signal: request }), reason);
      await assert.rejects(fetch(new Request(STREAM, { signal: request })), reason);
      assert.equal(fetch.calls.length, 0);
      const late = mockFetch(() => (controller.abort(reason), { text: "a" }));
      await assert.rejects(late(STREAM, { signal: controller.signal }), reason);
    }
    const bare = { aborted: true, addEventListener() {}, removeEventListener() {} };
    await assert.rejects(ask({ text: "a" }, STREAM, { signal: bare }), {
      name: "AbortError",
      message: "This operation was aborted",
    });
  });

  it("is left alone when the call has ended, however it ends", async () => {
    const { signal, listeners } = countedSignal();
    const fault = (/** @type {string} */ kind) => ({ text: "a b", fault: { kind } });
    for (const script of [
      { text: "a b", delay: 1, eventDelay: 1 },
      fault("break"),
      fault("cut"),
      { error: "A", delay: 1 },
    ]) {
      const response = await ask(script, STREAM, { signal });
      await response.arrayBuffer().catch(() => {});
      assert.equal(listeners(), 0, JSON.stringify(script));
    }
    const left = await ask({ text: "a b", eventDelay: 60_000 }, STREAM, { signal });
    assert.equal(listeners(), 1);
    await left.body.cancel();
    assert.equal(listeners(), 0);
    const aborted = countedSignal();
    const waiting = ask({ text: "a", delay: 60_000 }, STREAM, { signal: aborted.signal });
    setTimeout(() => aborted.abort());
    await assert.rejects(waiting, { name: "AbortError" });
    const open = await ask({ text: "a", fault: { kind: "stall" } }, STREAM, { signal: countedSignal().signal });
    assert.equal((await open.body.getReader().read()).done, false);
    assert.equal(aborted.listeners(), 0);
  });
});

describe("timers", () => {
  /** How many the work starts. @param {() => Promise<unknown>} work */
  async function timersIn(work) {
    const { setTimeout } = globalThis;
    let count = 0;
    globalThis.setTimeout = /** @type {any} */ (
      (/** @type {() => void} */ run, /** @type {number} */ ms) => ((count += 1), setTimeout(run, ms))
    );
    try {
      await work();
    } finally {
      globalThis.setTimeout = setTimeout;
    }
    return count;
  }
  const read = async (/** @type {any} */ script) => (await ask(script)).arrayBuffer();

  it("are used only for delays: one for the response, and one for each event", async () => {
    const events = [{ a: {} }, { b: {} }, { c: {} }];
    assert.equal(await timersIn(() => read({ events })), 0);
    assert.equal(await timersIn(() => read({ events, delay: 0, eventDelay: 0, chunkBytes: 9 })), 0);
    assert.equal(await timersIn(() => read({ events, delay: 1 })), 1);
    assert.equal(await timersIn(() => read({ events, eventDelay: 1, chunkBytes: 9 })), 3);
  });

  it("begin when an event is asked for", async () => {
    assert.equal(await timersIn(async () => void (await ask({ text: "a b", eventDelay: 1 }))), 0);
  });
});

it("the module can be loaded before fake timers are turned on", async () => {
  for (const fetch of [mockFetch({}), replayFetch({ version: 1, exchanges: [] })])
    assert.equal(await fetch.ready(), undefined);
  assert.ok(new BedrockRuntime({ region: "us-east-1", token: "t", fetch: mockFetch({}) }));
});
