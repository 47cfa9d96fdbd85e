/** `mockFetch`, `recordFetch` and `replayFetch`, as tests use them: through our client, the AWS SDK's and by themselves. */
import assert from "node:assert/strict";
import { after, before, describe, it, mock } from "node:test";
import {
  BedrockRuntimeClient,
  ConverseStreamCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { FetchHttpHandler } from "@smithy/fetch-http-handler";
import { readAnswer } from "../../js/answer/index.js";
import { BedrockRuntime } from "../../js/node.js";
import { mockFetch, recordFetch, replayFetch } from "../../js/testing/index.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const region = "us-east-1";

/** @param {any} fetch @param {object} [config] */
const clientOf = (fetch, config) => new BedrockRuntime({ region, credentials, fetch, ...config });
const url = "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke-with-response-stream";

/** @param {any} fetch @param {string} [modelId] @param {object} [options] */
async function invoke(fetch, modelId = "us.amazon.nova-2-lite-v1:0", options) {
  const { body } = await clientOf(fetch).invokeModelWithResponseStream({ modelId, body: {} }, options);
  return body;
}

/** @param {AsyncIterable<any>} stream */
async function collect(stream) {
  const events = [];
  try {
    for await (const event of stream) events.push(event);
  } catch (error) {
    return { events, error: /** @type {any} */ (error) };
  }
  return { events, error: undefined };
}

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === "string" ? bytes : Buffer.from(bytes).toString()),
  (text) => Uint8Array.from(Buffer.from(text)),
);

/** The frames of a body, by the peer's codec. @param {Uint8Array} bytes */
function framesOf(bytes) {
  const frames = [];
  for (let at = 0; at < bytes.length; ) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0);
    const { headers, body } = codec.decode(bytes.subarray(at, at + length));
    const named = Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));
    frames.push({ headers: named, payload: JSON.parse(Buffer.from(body).toString()) });
    at += length;
  }
  return frames;
}

/** By family: an id of it, and where a chunk's document has text. @type {[family: string, modelId: string, textOf: (document: any) => string | undefined, body?: object][]} */
const families = [
  ["claude", "us.anthropic.claude-haiku-5-5", (it) => (it.delta?.type === "text_delta" ? it.delta.text : undefined)],
  ["claude-text", "anthropic.claude-v2:1", (it) => it.completion, { prompt: "Hi" }],
  ["nova", "us.amazon.nova-2-lite-v1:0", (it) => it.contentBlockDelta?.delta.text],
  ["titan", "amazon.titan-text-express-v1", (it) => it.outputText],
  ["llama", "us.meta.llama4-scout-17b-instruct-v1:0", (it) => it.generation],
  ["mistral", "mistral.mistral-7b-instruct-v0:2", (it) => it.outputs[0].text],
  ["mistral-chat", "us.mistral.pixtral-large-2502-v1:0", (it) => it.choices[0].message.content],
  ["openai", "openai.gpt-oss-120b-1:0", (it) => it.choices[0].delta.content],
  ["openai", "qwen.qwen3-32b-v1:0", (it) => it.choices[0].delta.content],
  ["openai", "mistral.mistral-large-3-675b-instruct", (it) => it.choices[0].delta.content],
  ["openai", "deepseek.v3.2", (it) => it.choices[0].delta.content],
  ["cohere", "cohere.command-text-v14", (it) => it.text],
  ["command-r", "cohere.command-r-plus-v1:0", (it) => it.text],
  ["deepseek-r1", "us.deepseek.r1-v1:0", (it) => it.choices[0].text],
  ["pegasus", "us.twelvelabs.pegasus-1-2-v1:0", (it) => it.message],
];
const said = ["Hello,", " wörld", " 😀!"];

describe("families", () => {
  for (const [family, modelId, textOf, body = {}] of families) {
    it(`${modelId}: its documents have the text, and bedrock-stream/answer reads a complete answer`, async () => {
      const fetch = mockFetch({ text: said, usage: { inputTokens: 7, outputTokens: 3 } });
      const response = await fetch(
        `https://localhost/model/${encodeURIComponent(modelId)}/invoke-with-response-stream`,
        {
          method: "POST",
          body: JSON.stringify(body),
        },
      );
      const frames = framesOf(new Uint8Array(await response.arrayBuffer()));
      for (const { headers } of frames)
        assert.deepEqual(headers, {
          ":event-type": "chunk",
          ":content-type": "application/json",
          ":message-type": "event",
        });
      const documents = frames.map(({ payload }) => JSON.parse(Buffer.from(payload.bytes, "base64").toString()));
      assert.deepEqual(documents.map(textOf).filter(Boolean), said);
      assert.deepEqual(documents.at(-1)["amazon-bedrock-invocationMetrics"].inputTokenCount, 7);

      const output = await clientOf(fetch).invokeModelWithResponseStream({ modelId, body });
      const whole = await readAnswer(output).whole();
      assert.deepEqual([whole.text, whole.complete, whole.stopReason], [said.join(""), true, wordOf(family)]);
      assert.deepEqual([whole.usage?.inputTokens, whole.usage?.outputTokens], [7, 3]);
    });

    it(`${modelId}: InvokeModel has the same text in one document`, async () => {
      const fetch = mockFetch({ text: said });
      const { body: bytes } = await clientOf(fetch).invokeModel({ modelId, body });
      const json = Buffer.from(bytes).toString();
      assert.ok(json.includes(said.join("")), json);
    });
  }

  /** Claude's completions, which end for no other reason, call it a stop sequence. @param {string} family */
  const wordOf = (family) => (family === "claude-text" ? "stop_sequence" : "end_turn");

  it("reasoning and tool calls, in the families that have them", async () => {
    const answer = { reasoning: ["So", " so."], text: "Hi", toolCalls: [{ name: "weather", input: { city: "Łódź" } }] };
    for (const modelId of ["anthropic.claude-haiku-5-5", "amazon.nova-lite-v1:0", "zai.glm-4.7-flash"]) {
      const fetch = mockFetch(answer);
      const outputs = [
        await clientOf(fetch).invokeModelWithResponseStream({ modelId, body: {} }),
        await clientOf(fetch).converseStream({ modelId, messages: [] }),
      ];
      for (const output of outputs) {
        const { text, reasoning, toolCalls, stopReason, complete } = await readAnswer(output).whole();
        assert.deepEqual([text, reasoning, stopReason, complete], ["Hi", "So so.", "tool_use", true]);
        assert.deepEqual(
          toolCalls.map(({ name, input }) => ({ name, input })),
          answer.toolCalls,
        );
      }
    }
    for (const more of [{ reasoning: "So" }, { toolCalls: answer.toolCalls }])
      await assert.rejects(mockFetch({ ...more, family: "titan" })(url, { method: "POST" }), /of titan have no/);
  });

  it("an id that names no family is read from the body, unless the script says it", async () => {
    const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/p";
    const documentOf = async (/** @type {object} */ body, /** @type {object} */ more = {}) => {
      const output = await clientOf(mockFetch({ text: "Hi", ...more })).invokeModel({ modelId: arn, body });
      return Object.keys(JSON.parse(Buffer.from(output.body).toString()))[0];
    };
    assert.equal(await documentOf({ anthropic_version: "bedrock-2023-05-31", messages: [] }), "id");
    const { body: old } = await clientOf(mockFetch({ text: "Hi" })).invokeModel({
      modelId: "anthropic.claude-v2:1",
      body: { messages: [] },
    });
    assert.equal(JSON.parse(Buffer.from(old).toString()).type, "message");
    assert.equal(await documentOf({ inputText: "Hi" }), "inputTextTokenCount");
    assert.equal(await documentOf({ prompt: "Hi" }), "generation");
    assert.equal(await documentOf({ message: "Hi" }), "response_id");
    assert.equal(await documentOf({ messages: [{ content: [{ text: "Hi" }] }] }), "output");
    assert.equal(await documentOf({ messages: [{ content: "Hi" }] }, { family: "mistral" }), "outputs");
  });

  it("documents and events of one's own", async () => {
    const documents = [{ a: 1 }, "[DONE]"];
    const { events } = await collect(await invoke(mockFetch({ events: documents })));
    assert.deepEqual(
      events.map(({ chunk }) => JSON.parse(Buffer.from(chunk.bytes).toString())),
      documents,
    );
    const own = [{ messageStart: { role: "assistant" } }, { messageStop: { stopReason: "end_turn" } }];
    const { stream } = await clientOf(mockFetch({ events: own })).converseStream({ modelId: "m" });
    assert.deepEqual((await collect(/** @type {any} */ (stream))).events, own);
    const { inputTokens } = await clientOf(mockFetch({ usage: { inputTokens: 5 } })).countTokens({
      modelId: "m",
      input: { converse: { messages: [] } },
    });
    assert.equal(inputTokens, 5);
  });
});

describe("the AWS SDK reads the same", () => {
  /** @param {any} script */
  const sdkOf = (script) => {
    const fetch = mockFetch(script);
    return {
      fetch,
      client: new BedrockRuntimeClient({ region, credentials, maxAttempts: 1, requestHandler: handlerOf(fetch) }),
    };
  };

  it("text, a tool call and the metrics of ConverseStream", async () => {
    const { client, fetch } = sdkOf({ text: said, toolCalls: [{ name: "t", input: { a: 1 } }] });
    const { stream } = await client.send(new ConverseStreamCommand({ modelId: "m", messages: [] }));
    const { events } = await collect(/** @type {any} */ (stream));
    const deltas = events.flatMap(({ contentBlockDelta }) => contentBlockDelta?.delta ?? []);
    assert.deepEqual(deltas, [...said.map((text) => ({ text })), { toolUse: { input: '{"a":1}' } }]);
    assert.equal(events.at(-2).messageStop.stopReason, "tool_use");
    assert.equal(events.at(-1).metadata.usage.totalTokens, 13);
    assert.deepEqual(
      fetch.calls.map(({ operation, modelId }) => [operation, modelId]),
      [["ConverseStream", "m"]],
    );
    assert.equal(fetch.calls[0]?.headers["authorization"], "REDACTED");
  });

  it("chunks, however they are cut, and an exception in their midst", async () => {
    const fault = { kind: "exception", type: "throttlingException", message: "slow down", after: 2 };
    const { client } = sdkOf({ text: said, chunkBytes: 7, fault });
    const { body } = await client.send(new InvokeModelWithResponseStreamCommand({ modelId: "meta.llama", body: "{}" }));
    const { events, error } = await collect(/** @type {any} */ (body));
    const texts = events.map(({ chunk }) => JSON.parse(Buffer.from(chunk.bytes).toString()).generation);
    assert.deepEqual([texts, error.name, error.message], [said.slice(0, 2), "ThrottlingException", "slow down"]);
  });

  it("errors", async () => {
    for (const [name, status] of /** @type {const} */ ([
      ["ThrottlingException", 429],
      ["ValidationException", 400],
      ["AccessDeniedException", 403],
    ])) {
      const { client } = sdkOf({ error: name, message: "no" });
      const sent = client.send(new ConverseStreamCommand({ modelId: "m", messages: [] }));
      await assert.rejects(sent, (/** @type {any} */ error) => {
        assert.deepEqual([error.name, error.message, error.$metadata.httpStatusCode], [name, "no", status]);
        return true;
      });
    }
  });
});

/** The SDK's handler, which calls the global fetch with a Request. @param {any} fetch */
function handlerOf(fetch) {
  const handler = new FetchHttpHandler();
  return {
    /** @param {any[]} request */
    async handle(...request) {
      const platform = globalThis.fetch;
      globalThis.fetch = fetch;
      try {
        return await handler.handle(.../** @type {[any]} */ (request));
      } finally {
        globalThis.fetch = platform;
      }
    },
  };
}

describe("scripts", () => {
  it("responses come in turn, retries included, and a further call is an error that names it", async () => {
    const fetch = mockFetch([{ error: "ThrottlingException", headers: { "retry-after": "0" } }, { text: "Hi" }]);
    const output = await clientOf(fetch).converseStream({ modelId: "m", messages: [] });
    assert.equal((await readAnswer(output).whole()).text, "Hi");
    assert.equal(fetch.calls.length, 2);
    await assert.rejects(clientOf(fetch).converse({ modelId: "n", messages: [] }), {
      name: "UnscriptedCall",
      message: "mockFetch: call 3, Converse of n: the script has 2 responses",
    });
    assert.equal(fetch.calls.length, 3, "it is not retried");
  });

  it("a function sees the call, and may return a response of its own, throw or have none", async () => {
    const fetch = mockFetch(({ modelId, body }) => {
      if (modelId === "own") return new Response('{"message":"own"}', { status: 404 });
      if (modelId === "broken") throw new TypeError("fetch failed");
      return modelId === "none" ? undefined : { text: body.messages[0].content[0].text };
    });
    const ask = (/** @type {string} */ modelId) =>
      clientOf(fetch, { maxAttempts: 1 }).converse({
        modelId,
        messages: [{ role: "user", content: [{ text: "echo" }] }],
      });
    const { output } = await ask("m");
    assert.deepEqual(output?.message?.content, [{ text: "echo" }]);
    await assert.rejects(ask("own"), { message: "own" });
    await assert.rejects(ask("broken"), { name: "ConnectionError", message: /fetch failed/ });
    await assert.rejects(ask("none"), {
      message: "mockFetch: call 4, Converse of none: the script has no response to it",
    });
  });

  it("a call of another service takes nothing of the script", async () => {
    const fetch = mockFetch([{ text: "Hi" }]);
    const response = await fetch("https://sts.us-east-1.amazonaws.com/?Action=A&WebIdentityToken=secret", {});
    assert.equal(response.status, 400);
    assert.deepEqual(
      [fetch.calls[0]?.operation, fetch.calls[0]?.url],
      [undefined, "https://sts.us-east-1.amazonaws.com/"],
    );
    assert.equal((await collect(await invoke(fetch))).error, undefined);
  });

  it("a script that says what it does not mean is refused", async () => {
    for (const script of [
      undefined,
      "text",
      [undefined],
      { txt: "Hi" },
      { error: "A", text: "Hi" },
      { delay: "1" },
      { chunkBytes: 0 },
    ])
      assert.throws(() => mockFetch(/** @type {any} */ (script)), TypeError, JSON.stringify(script));
    for (const fault of [
      { kind: "fire" },
      { kind: "end", after: 99 },
      { kind: "flip", after: 3 },
      { kind: "end", after: -1 },
    ])
      await assert.rejects(mockFetch(/** @type {any} */ ({ text: "Hi", fault }))(url, { method: "POST" }), TypeError);
    await assert.rejects(mockFetch(/** @type {any} */ ({ text: "Hi", family: "toString" }))(url, {}), TypeError);
  });

  it("calls are recorded without secrets", async () => {
    const fetch = mockFetch({ text: "Hi" });
    const identity = { ...credentials, sessionToken: "SESSION" };
    const { body } = await clientOf(fetch, { credentials: identity }).invokeModelWithResponseStream({
      modelId: "arn:aws:bedrock:us-east-1:123456789012:inference-profile/p",
      body: { prompt: "Hi" },
      guardrailIdentifier: "g",
      guardrailVersion: "1",
    });
    await body.cancel();
    await fetch(
      new Request(url, {
        method: "POST",
        body: '{"a":1}',
        headers: { Cookie: "c", "X-Api-Key": "k", Authorization: "Bearer t" },
      }),
    );
    const [first, second] = fetch.calls;
    assert.equal(first?.modelId, "arn:aws:bedrock:us-east-1:123456789012:inference-profile/p");
    assert.deepEqual([first?.body, second?.body], [{ prompt: "Hi" }, { a: 1 }]);
    assert.equal(first?.headers["x-amzn-bedrock-guardrailidentifier"], "g");
    const json = JSON.stringify(fetch.calls);
    for (const secret of ["AKIDEXAMPLE", "SESSION", "Signature", "Bearer", '"c"', '"k"'])
      assert.ok(!json.includes(secret), secret);
  });
});

describe("faults", () => {
  /** @type {[fault: any, name: string, code: string | undefined][]} */
  const faults = [
    [{ kind: "exception", type: "ModelStreamErrorException", after: 2 }, "ModelStreamErrorException", undefined],
    [{ kind: "exception", type: "modelTimeoutException", after: 2 }, "ModelTimeoutException", undefined],
    [{ kind: "error", code: "OddError", message: "odd", after: 2 }, "OddError", undefined],
    [{ kind: "cut", after: 2 }, "EventStreamError", "TRUNCATED"],
    [{ kind: "flip", after: 2 }, "EventStreamError", "BAD_MESSAGE_CRC"],
    [{ kind: "break", after: 2 }, "EventStreamError", "TRUNCATED"],
  ];
  for (const [fault, name, code] of faults) {
    it(`${fault.kind} ${fault.type ?? ""}`, async () => {
      const { events, error } = await collect(await invoke(mockFetch({ text: "a b c d", fault })));
      assert.deepEqual([events.length, error.name, error.code], [2, name, code]);
    });
  }

  it("end: a stream that seems complete, and whose answer is not", async () => {
    const fetch = mockFetch({ text: "a b c d", fault: { kind: "end", after: 3 } });
    const answer = readAnswer(await clientOf(fetch).converseStream({ modelId: "m", messages: [] }));
    await assert.rejects(answer.whole(), { code: "INCOMPLETE" });
    assert.equal(answer.soFar.text, "a b");
  });

  it("stall: nothing more comes until a deadline passes or the call is aborted", async () => {
    const script = { text: "a b c d", fault: /** @type {const} */ ({ kind: "stall", after: 2 }) };
    const late = await collect(await invoke(mockFetch(script), undefined, { timeouts: { idle: 20 } }));
    assert.deepEqual([late.events.length, late.error.name], [2, "TimeoutError"]);
    const controller = new AbortController();
    const response = await mockFetch(script)(url, { method: "POST", signal: controller.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.read();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason));
    await assert.rejects(async () => reader?.read(), reason);
  });

  it("no response at all", async () => {
    const failure = new TypeError("fetch failed");
    await assert.rejects(mockFetch({ failure })(url), failure);
  });
});

describe("signals and time", () => {
  it("an aborted signal ends a call, a delay and a body, with its reason", async () => {
    const reason = new Error("enough");
    const fetch = mockFetch({ text: "a b c", delay: 60_000 });
    await assert.rejects(fetch(url, { signal: AbortSignal.abort(reason) }), reason);
    assert.equal(fetch.calls.length, 0);
    const controller = new AbortController();
    const waiting = fetch(url, { signal: controller.signal });
    setTimeout(() => controller.abort(reason));
    await assert.rejects(waiting, reason);

    const next = new AbortController();
    const response = await mockFetch({ text: "a b c", eventDelay: 60_000 })(url, { signal: next.signal });
    const read = response.body?.getReader().read();
    next.abort(reason);
    await assert.rejects(async () => read, reason);
  });

  it("delays pass by fake timers alone", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const fetch = mockFetch({ text: ["a", "b"], delay: 3_600_000, eventDelay: 60_000, family: "llama" });
      let texts = "";
      let isDone = false;
      const run = (async () => {
        const response = await fetch(url, { method: "POST" });
        const reader = response.body?.getReader();
        for (;;) {
          const { done, value } = (await reader?.read()) ?? {};
          if (done) break;
          const { payload } = framesOf(value ?? new Uint8Array())[0] ?? {};
          texts += JSON.parse(Buffer.from(payload.bytes, "base64").toString()).generation;
        }
        isDone = true;
      })();
      const told = [];
      for (const ms of [3_599_999, 1, 59_999, 1, 60_000, 60_000]) {
        await settle();
        mock.timers.tick(ms);
        await settle();
        told.push([texts, isDone]);
      }
      await run;
      assert.deepEqual(told, [
        ["", false],
        ["", false],
        ["", false],
        ["a", false],
        ["ab", false],
        ["ab", true],
      ]);
    } finally {
      mock.timers.reset();
    }
  });

  it("a body that is canceled leaves no timer", async () => {
    const cleared = mock.fn(clearTimeout);
    const { clearTimeout: platform } = globalThis;
    globalThis.clearTimeout = /** @type {any} */ (cleared);
    try {
      const response = await mockFetch({ text: "a b c", eventDelay: 3_600_000 })(url, {});
      const reader = response.body?.getReader();
      const read = reader?.read();
      await settle();
      await reader?.cancel();
      assert.equal((await read)?.done, true);
      assert.equal(cleared.mock.callCount(), 1);
    } finally {
      globalThis.clearTimeout = platform;
    }
  });
});

/** Lets what can go on without a timer go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("recordings", () => {
  /** @type {Awaited<ReturnType<typeof createLocalBedrock>>} */
  let bedrock;
  before(async () => {
    bedrock = await createLocalBedrock({ port: 0, eventsPerSecond: 200 });
  });
  after(() => bedrock.close());

  const question = {
    modelId: "us.anthropic.claude-haiku-5-5",
    body: { anthropic_version: "bedrock-2023-05-31", max_tokens: 9, messages: [{ role: "user", content: "Hi" }] },
  };

  /** @param {any} fetch @param {object} [config] */
  async function ask(fetch, config) {
    const client = clientOf(fetch, { endpoint: bedrock.url, maxAttempts: 1, ...config });
    const streamed = await collect((await client.invokeModelWithResponseStream(question)).body);
    const { output } = await client.converse({
      modelId: question.modelId,
      messages: [{ role: "user", content: [{ text: "Hi" }] }],
    });
    const failed = await client.converse({ modelId: "no.such-model", messages: [] }).catch((error) => error);
    const cut = await collect(
      (await client.invokeModelWithResponseStream({ modelId: "local.cut-mid", body: "{}" })).body,
    ).catch((error) => ({ events: [], error }));
    return { streamed, output, failed: [failed.name, failed.message], cut: [cut.events.length, cut.error?.code] };
  }

  it("a replay is what was recorded, frame by frame, at once", async () => {
    const record = recordFetch();
    const live = await ask(record);
    assert.equal(live.streamed.error, undefined);
    assert.ok(live.streamed.events.length > 9);
    const recording = JSON.parse(JSON.stringify(record.recording));
    const replay = replayFetch(recording);
    assert.deepEqual(await ask(replay), live);
    assert.deepEqual(
      replay.calls.map(({ operation }) => operation),
      ["InvokeModelWithResponseStream", "Converse", "Converse", "InvokeModelWithResponseStream"],
    );
    await assert.rejects(ask(replay), {
      name: "UnscriptedCall",
      message: /^replayFetch: call 5, POST \/model\/us\.anthropic/,
    });
  });

  it("in the recorded time, by the timers of the moment", async () => {
    const record = recordFetch();
    const client = clientOf(record, { endpoint: bedrock.url });
    await collect((await client.invokeModelWithResponseStream(question)).body);
    const [exchange] = record.recording.exchanges;
    assert.ok(exchange && exchange.chunks.reduce((sum, { delay }) => sum + delay, 0) > 20, "the service took its time");
    exchange.delay = 3_600_000;
    exchange.chunks.forEach((chunk) => (chunk.delay = 1_000));
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const response = replayFetch(record.recording, { timing: "recorded", match: "path" })(
        `${bedrock.url}${exchange.path}`,
        { method: "POST" },
      );
      let isThere = false;
      response.then(() => (isThere = true));
      for (const [ms, expected] of /** @type {[number, boolean][]} */ ([
        [3_599_999, false],
        [1, true],
      ])) {
        await settle();
        mock.timers.tick(ms);
        await settle();
        assert.equal(isThere, expected);
      }
      const reader = (await response).body?.getReader();
      for (const { base64 } of exchange.chunks) {
        let isRead = false;
        const read = reader?.read().finally(() => (isRead = true));
        await settle();
        mock.timers.tick(999);
        await settle();
        assert.equal(isRead, false);
        mock.timers.tick(1);
        assert.equal(Buffer.from((await read)?.value ?? []).toString("base64"), base64);
      }
      assert.equal((await reader?.read())?.done, true);
    } finally {
      mock.timers.reset();
    }
  });

  it("a recording has no secret, no host and no account number", async () => {
    const account = "123456789012";
    const arn = `arn:aws:bedrock:us-east-1:${account}:inference-profile/us.amazon.nova-2-lite-v1:0`;
    const record = recordFetch(async (/** @type {string} */ url) =>
      url.includes("sts")
        ? Response.json({ SecretAccessKey: "LEAKED" })
        : Response.json(
            { message: `User: arn:aws:sts::${account}:assumed-role/R/s may not` },
            {
              status: 403,
              headers: { "x-amzn-errortype": "AccessDeniedException", "set-cookie": "COOKIE=1", server: "SERVER" },
            },
          ),
    );
    const client = clientOf(record, {
      credentials: { ...credentials, sessionToken: "SESSIONTOKEN" },
      endpoint: "https://vpce-0abc.example.com/gateway",
      onRequest: (/** @type {any} */ { headers }) => (headers["x-gateway-key"] = "GATEWAYKEY"),
    });
    const input = {
      modelId: arn,
      messages: [],
      guardrailConfig: {
        guardrailIdentifier: `arn:aws:bedrock:us-east-1:${account}:guardrail/g`,
        guardrailVersion: "1",
      },
    };
    const refused = await client.converse(/** @type {any} */ (input)).catch((error) => error);
    assert.ok(refused.message.includes(account), "the caller sees what came");
    await record("https://sts.us-east-1.amazonaws.com/", {});
    const json = JSON.stringify(record.recording);
    for (const secret of [
      account,
      "AKIDEXAMPLE",
      "SESSIONTOKEN",
      "Signature",
      "COOKIE",
      "SERVER",
      "GATEWAYKEY",
      "vpce",
      "gateway",
      "LEAKED",
    ])
      assert.ok(!json.includes(secret), `${secret} in ${json}`);
    const again = await clientOf(replayFetch(record.recording))
      .converse(/** @type {any} */ (input))
      .catch((error) => error);
    assert.deepEqual(
      [again.name, again.message],
      ["AccessDeniedException", refused.message.replaceAll(account, "000000000000")],
    );
  });

  it("what its reader left, or what broke, is told when the replay gets there", async () => {
    const record = recordFetch(mockFetch([{ text: "a b c" }, { text: "a b c", fault: { kind: "break", after: 1 } }]));
    const first = await invoke(record);
    for await (const _ of first) break;
    await collect(await invoke(record));
    const replay = replayFetch(record.recording, { match: "path" });
    const [left, broken] = [await collect(await invoke(replay)), await collect(await invoke(replay))];
    assert.deepEqual([left.events.length, left.error.code], [1, "TRUNCATED"]);
    assert.match(left.error.message, /the recording ends here: its reader went no further/);
    assert.match(broken.error.message, /the recording ends here: the connection broke here/);
  });

  it("something else than a recording is refused", () => {
    for (const recording of [undefined, {}, { version: 2, exchanges: [] }])
      assert.throws(() => replayFetch(/** @type {any} */ (recording)), TypeError);
    assert.throws(() => replayFetch({ version: 1, exchanges: [] }, /** @type {any} */ ({ timing: "slow" })), TypeError);
  });
});
