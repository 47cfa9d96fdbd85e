/** Clients, commands and providers, with responses made in memory. */
import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import * as library from "../../js/node.js";
import { stopModule } from "./stop-module.js";
import { chunkFrame, eventFrame, recorder, responseOf } from "./suite/frames.js";

const { BedrockRuntime, fromEnv } = library;
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

/** @param {any} [config] */
const clientOf = (config) => new BedrockRuntime({ region: "us-east-1", credentials, ...config });
const json = (/** @type {object} */ document) => Response.json(document);
const input = { modelId: "m", body: "{}" };

describe("each operation", () => {
  const delta = eventFrame('{"contentBlockIndex":0,"delta":{"text":"Hi"}}', "contentBlockDelta");
  /** @type {[method: string, command: string, input: any, path: string, sent: object, respond: () => Response, output: object][]} */
  const operations = [
    [
      "invokeModelWithResponseStream",
      "InvokeModelWithResponseStreamCommand",
      { modelId: "m", body: { a: 1 } },
      "/model/m/invoke-with-response-stream",
      { a: 1 },
      () => responseOf([chunkFrame("hi")]),
      { body: [{ chunk: { bytes: "hi" } }] },
    ],
    [
      "invokeModel",
      "InvokeModelCommand",
      { modelId: "m", body: { a: 1 } },
      "/model/m/invoke",
      { a: 1 },
      () => json({ b: 2 }),
      { body: '{"b":2}' },
    ],
    [
      "converseStream",
      "ConverseStreamCommand",
      { modelId: "m", messages: [] },
      "/model/m/converse-stream",
      { messages: [] },
      () => responseOf([delta]),
      { stream: [{ contentBlockDelta: { contentBlockIndex: 0, delta: { text: "Hi" } } }] },
    ],
    [
      "converse",
      "ConverseCommand",
      { modelId: "m", messages: [] },
      "/model/m/converse",
      { messages: [] },
      () => json({ stopReason: "end_turn" }),
      { stopReason: "end_turn" },
    ],
    [
      "countTokens",
      "CountTokensCommand",
      { modelId: "m", input: { a: 1 } },
      "/model/m/count-tokens",
      { input: { a: 1 } },
      () => json({ inputTokens: 5 }),
      { inputTokens: 5 },
    ],
    [
      "applyGuardrail",
      "ApplyGuardrailCommand",
      { guardrailIdentifier: "g", guardrailVersion: "1", source: "INPUT", content: [] },
      "/guardrail/g/version/1/apply",
      { source: "INPUT", content: [] },
      () => json({ action: "NONE" }),
      { action: "NONE" },
    ],
  ];

  /** An output without its metadata, with streams as arrays and bytes as text. @param {any} output */
  async function plain({ $metadata: _, contentType: __, ...output }) {
    for (const name of ["body", "stream"]) {
      if (output[name] instanceof ReadableStream) {
        const events = [];
        for await (const event of output[name])
          events.push(event.chunk ? { chunk: { bytes: Buffer.from(event.chunk.bytes).toString() } } : event);
        output[name] = events;
      } else if (output[name]) output[name] = Buffer.from(output[name]).toString();
    }
    return output;
  }

  for (const [method, command, given, path, sentBody, respond, expected] of operations) {
    it(`${method} sends its path and body, and reads its output, as ${command} does`, async () => {
      const { sent, fetch } = recorder(respond);
      const client = /** @type {any} */ (clientOf({ fetch }));
      const asked = new /** @type {any} */ (library)[command](given);
      assert.equal(asked.input, given);
      for (const call of [() => client[method](given), () => client.send(asked)]) {
        const output = await call();
        assert.equal(output.$metadata.httpStatusCode, 200);
        assert.deepEqual(await plain(output), expected);
        const { url, init } = sent.pop() ?? assert.fail();
        assert.deepEqual([new URL(url).pathname, JSON.parse(Buffer.from(init.body).toString())], [path, sentBody]);
      }
    });

    it(`${method} takes options, and nothing from Object.prototype`, async () => {
      const { sent, fetch } = recorder(respond);
      const client = /** @type {any} */ (clientOf({ fetch }));
      const reason = new Error("enough");
      await assert.rejects(client[method](given, { signal: AbortSignal.abort(reason) }), reason);
      for (const wrong of [undefined, null, "m", 5])
        await assert.rejects(client[method](wrong), {
          name: "TypeError",
          message: "the input must be an object with the operation's members, such as modelId",
        });
      assert.equal(sent.length, 0);
      const [added] = Object.keys(given);
      const { [added ?? ""]: value, ...rest } = given;
      Object.defineProperty(Object.prototype, added ?? "", {
        value,
        configurable: true,
        enumerable: false,
        writable: true,
      });
      try {
        await assert.rejects(client[method](rest), TypeError);
      } finally {
        Reflect.deleteProperty(Object.prototype, added ?? "");
      }
      assert.equal(sent.length, 0);
    });
  }

  it("that is not a command is refused", async () => {
    for (const command of [undefined, null, {}, { asked: 5 }, "InvokeModel"])
      await assert.rejects(clientOf().send(/** @type {any} */ (command)), {
        name: "TypeError",
        message: /^send takes a command, such as new InvokeModelWithResponseStreamCommand\(input\)$/,
      });
  });
});

describe("the bytes of an output", () => {
  it("have transformToString, as in the AWS SDK", async () => {
    const client = clientOf({
      fetch: async () => new Response('{"a":"é"}', { headers: { "content-type": "application/json" } }),
    });
    const { body } = await client.invokeModel(input);
    assert.equal(body.transformToString(), '{"a":"é"}');
    assert.equal(body.transformToString("utf-8"), '{"a":"é"}');
    assert.equal(body.transformToString("latin1"), '{"a":"Ã©"}');
    assert.equal(body.transformToString("base64"), Buffer.from('{"a":"é"}').toString("base64"));
    const { enumerable, configurable, writable } = Object.getOwnPropertyDescriptor(body, "transformToString") ?? {};
    assert.deepEqual([enumerable, configurable, writable], [false, true, true]);
  });

  it("of an event are its own: transferring them harms no other", async () => {
    const { body } = await clientOf({
      fetch: async () => responseOf([Buffer.concat(["1", "22"].map(chunkFrame))]),
    }).invokeModelWithResponseStream(input);
    const lengths = [];
    for await (const { chunk } of body) lengths.push(chunk?.bytes.buffer.byteLength);
    assert.deepEqual(lengths, [1, 2]);
  });
});

describe("a client", () => {
  const silent = { fetch: () => new Promise(() => {}) };

  it("can be destroyed at any time, and used again", async () => {
    const client = clientOf({ fetch: async () => json({}) });
    client.destroy();
    await client.converse({ modelId: "m" });
    client.destroy();
    client.destroy();
    await client.converse({ modelId: "m" });
    const pending = clientOf(silent);
    const call = pending.converse({ modelId: "m" });
    pending.destroy();
    await assert.rejects(call, (/** @type {any} */ error) => {
      assert.deepEqual(
        [error.name, error.message, Object.keys(error)],
        ["AbortError", "the client was destroyed", ["message"]],
      );
      return true;
    });
  });

  it("asks for its region once, and again after destroy", async () => {
    let asked = 0;
    const client = clientOf({ region: async () => ((asked += 1), "eu-west-1"), fetch: async () => json({}) });
    for (let calls = 0; calls < 2; calls += 1) await client.converse({ modelId: "m" });
    assert.equal(asked, 1);
    client.destroy();
    await client.converse({ modelId: "m" });
    assert.equal(asked, 2);
  });

  it("keeps its half in the module while that runs, and replaces it afterwards", async () => {
    let asked = 0;
    const client = clientOf({ credentials: async () => ((asked += 1), credentials), fetch: async () => json({}) });
    for (let calls = 0; calls < 2; calls += 1) await client.converse({ modelId: "m" });
    assert.equal(asked, 1, "credentials are kept");
    await stopModule();
    await client.converse({ modelId: "m" });
    assert.equal(asked, 2);
    await stopModule();
    client.destroy();
  });

  it("counts the wait for its region towards the deadline of the call, and ends it there", async () => {
    const late = () => new Promise((resolve) => setTimeout(() => resolve("us-east-1"), 60));
    for (const [config, options] of [
      [{ timeouts: { total: 100 } }, undefined],
      [{ timeouts: { total: 60_000 } }, { timeouts: { total: 100 } }],
    ]) {
      const began = performance.now();
      const call = clientOf({ ...silent, region: late, ...config }).converse({ modelId: "m" }, options);
      await assert.rejects(call, { name: "TimeoutError", phase: "total" });
      assert.ok(performance.now() - began > 95, "not before it has passed");
    }
    const never = () => new Promise(() => {});
    for (const [config, options] of [
      [{ timeouts: { total: 10 } }, undefined],
      [{}, { timeouts: { total: 10 } }],
    ])
      await assert.rejects(clientOf({ region: never, ...config }).converse({ modelId: "m" }, options), {
        name: "TimeoutError",
        phase: "total",
      });
  });

  it("refuses timeouts that are not an object", async () => {
    for (const timeouts of [5, "5", [], [5], true]) {
      for (const [config, options] of [
        [{ timeouts }, undefined],
        [{}, { timeouts }],
      ])
        await assert.rejects(
          clientOf({ ...silent, ...config }).converse({ modelId: "m" }, /** @type {any} */ (options)),
          { name: "TypeError", message: /timeouts/ },
        );
    }
    for (const timeouts of [undefined, null])
      await clientOf({ fetch: async () => json({}), timeouts }).converse(
        { modelId: "m" },
        /** @type {any} */ ({ timeouts }),
      );
  });

  it("takes its options, and those of a call, as they are, without Object.prototype", async () => {
    const timeouts = { total: 60_000 };
    const client = clientOf({ ...silent, timeouts });
    timeouts.total = 1;
    const limits = { connect: 20 };
    const call = client.converse({ modelId: "m" }, { timeouts: limits });
    limits.connect = 60_000;
    await assert.rejects(call, { name: "TimeoutError", phase: "connect" });
    for (const [name, value] of Object.entries({
      total: 1,
      abortSignal: AbortSignal.abort(new Error("inherited")),
      timeouts: { total: 1 },
    })) {
      Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
      try {
        await clientOf({ fetch: async () => json({}), timeouts: {} }).converse({ modelId: "m" }, {});
      } finally {
        Reflect.deleteProperty(Object.prototype, name);
      }
    }
  });
});

describe("fromEnv", () => {
  const { process } = globalThis;
  afterEach(() => {
    Object.assign(globalThis, { process });
    Reflect.deleteProperty(globalThis, "Deno");
  });
  const pair = { AWS_ACCESS_KEY_ID: "A", AWS_SECRET_ACCESS_KEY: "s" };
  const message = "fromEnv: set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
  /** What it returns, or the message that it rejects with. @param {any} [environment] */
  const found = (environment) => fromEnv(environment)().catch((error) => error.message);

  it("reads a given environment: the API key, or else the key pair", async () => {
    const key = { accessKeyId: "A", secretAccessKey: "s", sessionToken: undefined, expiration: undefined };
    for (const [environment, expected] of /** @type {[any, any][]} */ ([
      [{ ...pair, AWS_BEARER_TOKEN_BEDROCK: "t" }, { token: "t" }],
      [{ ...pair, AWS_BEARER_TOKEN_BEDROCK: "" }, key],
      [pair, key],
      [
        { ...pair, AWS_SESSION_TOKEN: "t", AWS_CREDENTIAL_EXPIRATION: "2099-01-02T03:04:05Z" },
        { ...key, sessionToken: "t", expiration: new Date(Date.UTC(2099, 0, 2, 3, 4, 5)) },
      ],
      [{ AWS_ACCESS_KEY_ID: "A" }, message],
      [{ AWS_SECRET_ACCESS_KEY: "s" }, message],
      [{}, message],
    ]))
      assert.deepEqual(await found(environment), expected);
    await assert.rejects(fromEnv({})(), (/** @type {any} */ error) => Object.keys(error).includes("message"));
  });

  it("reads it at each call", async () => {
    const environment = { AWS_BEARER_TOKEN_BEDROCK: "1" };
    const provider = fromEnv(environment);
    assert.deepEqual(await provider(), { token: "1" });
    environment.AWS_BEARER_TOKEN_BEDROCK = "2";
    assert.deepEqual(await provider(), { token: "2" });
  });

  it("reads the process's variables, or Deno's, or none", async () => {
    Object.assign(globalThis, { process: { env: { AWS_BEARER_TOKEN_BEDROCK: "process" } } });
    const ofProcess = await found();
    Object.assign(globalThis, {
      Deno: {
        env: { get: (/** @type {string} */ name) => (name === "AWS_BEARER_TOKEN_BEDROCK" ? "deno" : undefined) },
      },
    });
    const [ofDeno, given] = [await found(), await found({ AWS_BEARER_TOKEN_BEDROCK: "given" })];
    Reflect.deleteProperty(globalThis, "Deno");
    const none = [];
    for (const value of [undefined, {}]) {
      Object.assign(globalThis, { process: value });
      none.push(await found());
    }
    Object.assign(globalThis, { process });
    assert.deepEqual(
      [ofProcess, ofDeno, given, none],
      [{ token: "process" }, { token: "deno" }, { token: "given" }, [message, message]],
    );
  });
});

it("a Cognito identity is requested once, and again after it has failed", async () => {
  /** @type {string[]} */
  const asked = [];
  let fail = false;
  const fetch = async (/** @type {any} */ _, /** @type {any} */ { headers, body }) => {
    const [, action = ""] = headers["x-amz-target"].split(".");
    const { IdentityId } = JSON.parse(Buffer.from(body).toString());
    asked.push(`${action} ${IdentityId ?? ""}`.trim());
    if (fail)
      return new Response('{"message":"gone"}', {
        status: 400,
        headers: { "x-amzn-errortype": "ResourceNotFoundException" },
      });
    if (action === "GetId") return json({ IdentityId: "us-east-1:i" });
    return json({
      IdentityId: "us-east-1:i",
      Credentials: { AccessKeyId: "A", SecretKey: "s", SessionToken: "t", Expiration: 4_000_000_000 },
    });
  };
  const options = { identityPoolId: "us-east-1:p", logins: { "a.example": "t" }, fetch };
  const provider = library.fromCognitoIdentityPool(/** @type {any} */ (options));
  const result = await provider();
  assert.equal(result.identityId, "us-east-1:i");
  await provider();
  fail = true;
  await assert.rejects(provider());
  fail = false;
  await provider();
  assert.deepEqual(asked, [
    "GetId",
    "GetCredentialsForIdentity us-east-1:i",
    "GetCredentialsForIdentity us-east-1:i",
    "GetCredentialsForIdentity us-east-1:i",
    "GetId",
    "GetCredentialsForIdentity us-east-1:i",
  ]);
  asked.length = 0;
  const given = library.fromCognitoIdentityPool(/** @type {any} */ ({ ...options, identityId: "us-east-1:mine" }));
  fail = true;
  await assert.rejects(given());
  fail = false;
  await given();
  assert.deepEqual(asked.slice(0, 2), [
    "GetCredentialsForIdentity us-east-1:mine",
    "GetCredentialsForIdentity us-east-1:mine",
  ]);
});
