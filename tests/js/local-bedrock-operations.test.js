/** The other operations: the local Bedrock and the AWS SDK's client understand each other. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  ApplyGuardrailCommand,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { BYTES, FULL } from "./conversation.js";
import { CLAUDE_BODY, CLAUDE_ID, control, sdkClient } from "./local-bedrock-client.js";

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
/** @type {import("@aws-sdk/client-bedrock-runtime").BedrockRuntimeClient} */
let client;
before(async () => {
  bedrock = await createLocalBedrock({ eventsPerSecond: 0 });
  client = sdkClient(bedrock);
});
after(() => {
  client.destroy();
  return bedrock.close();
});

const REDACTED = Uint8Array.of(0, 127, 128, 255);
const TOOL_INPUT = { city: "Łódź", days: 3, exact: true, at: null, parts: [0.5, { bytes: "not base64" }] };

/** @param {string} modelId @param {string} [text] */
const ask = (modelId, text = "Hi") => ({
  modelId,
  messages: [{ role: /** @type {const} */ ("user"), content: [{ text }] }],
});

/**
 * @param {any} input
 * @returns {Promise<{ events: any[], error?: any, head?: any }>}
 */
async function streamed(input) {
  const events = [];
  let head;
  try {
    head = await client.send(new ConverseStreamCommand(input));
    for await (const event of head.stream ?? []) events.push(event);
    return { head, events };
  } catch (error) {
    return { head, events, error };
  }
}

describe("Converse", () => {
  it("answers a simple question", async () => {
    const { output, stopReason, usage, metrics } = await client.send(new ConverseCommand(ask(CLAUDE_ID)));
    assert.equal(output?.message?.role, "assistant");
    assert.match(output?.message?.content?.[0]?.text ?? "", /^You asked: “Hi” .*🌊$/);
    assert.deepEqual([stopReason, metrics?.latencyMs], ["end_turn", 551]);
    assert.equal(usage?.totalTokens, Number(usage?.inputTokens) + Number(usage?.outputTokens));
  });

  it("accepts every member of the request, and returns each kind of bytes and documents", async () => {
    const output = await client.send(new ConverseCommand(FULL));
    const content = output.output?.message?.content ?? [];
    assert.deepEqual(content[0]?.reasoningContent?.reasoningText, {
      text: "The user asks, and I answer.",
      signature: "c2lnbmVk",
    });
    assert.deepEqual(content[1]?.reasoningContent?.redactedContent, REDACTED);
    assert.deepEqual(content[2], { image: { format: "webp", source: { bytes: BYTES } } });
    assert.deepEqual(content[3]?.toolUse, { toolUseId: "tooluse_local-1", name: "weather", input: TOOL_INPUT });
    assert.equal(output.usage?.outputTokens, 4);
    assert.equal(output.stopReason, "max_tokens");
    assert.deepEqual([output.performanceConfig, output.serviceTier], [{ latency: "optimized" }, { type: "priority" }]);
    assert.deepEqual(output.additionalModelResponseFields, { stop_sequence: null, paths: ["/stop_sequence"] });
  });

  it("refuses invalid requests", async () => {
    /** @type {[any, RegExp][]} */
    const wrong = [
      [{ messages: [{ role: "user" }] }, /messages.1.member.content' .* must not be null/],
      [{ messages: [{ role: "robot", content: [] }] }, /messages.1.member.role' .* one of user\|assistant\|system/],
      [{ inferenceConfig: { maxTokens: "5" } }, /inferenceConfig.maxTokens' .* a number/],
      [
        { messages: [{ role: "user", content: [{ image: { format: "png", source: { s3Location: {} } } }] }] },
        /s3Location.uri/,
      ],
    ];
    for (const [input, message] of wrong) {
      await assert.rejects(client.send(new ConverseCommand({ modelId: CLAUDE_ID, ...input })), {
        name: "ValidationException",
        message,
      });
    }
    await assert.rejects(client.send(new ConverseCommand(ask("no.such-model"))), { name: "ResourceNotFoundException" });
  });
});

describe("ConverseStream", () => {
  it("streams the same answer as Converse", async () => {
    const { events, error } = await streamed(FULL);
    assert.equal(error, undefined);
    assert.deepEqual(events[0], { messageStart: { role: "assistant" } });
    assert.deepEqual(events.at(-2), {
      messageStop: {
        stopReason: "max_tokens",
        additionalModelResponseFields: { stop_sequence: null, paths: ["/stop_sequence"] },
      },
    });
    assert.deepEqual(Object.keys(events.at(-1).metadata).sort(), [
      "metrics",
      "performanceConfig",
      "serviceTier",
      "usage",
    ]);
    const deltas = events.flatMap(({ contentBlockDelta }) => contentBlockDelta?.delta ?? []);
    assert.deepEqual(
      deltas.find((delta) => delta.reasoningContent?.redactedContent),
      { reasoningContent: { redactedContent: REDACTED } },
    );
    assert.deepEqual(
      deltas.find((delta) => delta.image),
      { image: { source: { bytes: BYTES } } },
    );
    assert.deepEqual(JSON.parse(deltas.map((delta) => delta.toolUse?.input ?? "").join("")), TOOL_INPUT);
    const { output } = await client.send(new ConverseCommand(FULL));
    assert.equal(deltas.map((delta) => delta.text ?? "").join(""), output?.message?.content?.at(-1)?.text);
  });

  it("has the same misbehaviours as the other stream", async () => {
    const { events: good } = await streamed(ask("local.claude"));
    assert.ok(good.length > 20);
    for (const kind of ["internalServer", "modelStreamError", "validation", "throttling", "serviceUnavailable"]) {
      const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Exception`;
      for (const [how, before] of /** @type {[string, number][]} */ ([
        ["mid", 3],
        ["first", 0],
      ])) {
        const { events, error } = await streamed(ask(`local.${how}-${kind}Exception`));
        assert.deepEqual([events, error?.name], [good.slice(0, before), name]);
      }
    }
    const names = ["mid-error", "mid-unknown-exception", "bad-json", "cut-mid", "reset-mid", "flip-300"];
    for (const name of names) {
      const { events, error } = await streamed(ask(`local.${name}`));
      assert.deepEqual(events, good.slice(0, events.length), name);
      assert.ok(events.length < good.length, name);
      if (name !== "cut-mid") assert.ok(error, name); // of which the SDK says nothing
    }
    assert.deepEqual((await streamed(ask("local.unknown-event"))).events, good);
    assert.deepEqual((await streamed(ask("local.byte-by-byte"))).events.length, 12);
    const counted = await streamed(ask("local.count-50"));
    assert.deepEqual([counted.events.length, counted.events[49].contentBlockDelta.delta.text], [51, "49 "]);
    const large = await streamed(ask("local.large-100000"));
    assert.equal(large.events[0].contentBlockDelta.delta.text.length, 100_000);
    assert.deepEqual((await streamed(ask("local.empty"))).events, []);
  });
});

describe("InvokeModel", () => {
  it("answers in the model's own format, and states the requested type", async () => {
    const input = { modelId: CLAUDE_ID, body: CLAUDE_BODY, contentType: "application/json" };
    const output = await client.send(
      new InvokeModelCommand({
        ...input,
        performanceConfigLatency: "optimized",
        serviceTier: "flex",
        accept: "application/json",
        trace: "ENABLED",
      }),
    );
    assert.match(JSON.parse(output.body.transformToString()).content[0].text, /^You asked: “Hi”/);
    assert.deepEqual(
      [output.contentType, output.performanceConfigLatency, output.serviceTier],
      ["application/json", "optimized", "flex"],
    );
    await assert.rejects(
      client.send(new InvokeModelCommand({ modelId: CLAUDE_ID, body: "{}", contentType: "application/json" })),
      { name: "ValidationException" },
    );
  });
});

describe("CountTokens", () => {
  it("counts requests for Converse and for InvokeModel", async () => {
    const { messages, system, toolConfig } = FULL;
    const converse = await client.send(
      new CountTokensCommand({ modelId: CLAUDE_ID, input: { converse: { messages, system, toolConfig } } }),
    );
    const invoked = await client.send(
      new CountTokensCommand({
        modelId: CLAUDE_ID,
        input: { invokeModel: { body: new TextEncoder().encode(CLAUDE_BODY) } },
      }),
    );
    assert.deepEqual([converse.inputTokens, invoked.inputTokens], [4, 4]);
  });
});

describe("ApplyGuardrail", () => {
  /** @param {string} text */
  const judged = (text, guardrailIdentifier = "abc123") =>
    client.send(
      new ApplyGuardrailCommand({
        guardrailIdentifier,
        guardrailVersion: "1",
        source: "OUTPUT",
        outputScope: "FULL",
        content: [
          { text: { text, qualifiers: ["guard_content"] } },
          { image: { format: "png", source: { bytes: BYTES } } },
        ],
      }),
    );

  it("evaluates text and images, by a guardrail's id or ARN", async () => {
    assert.deepEqual([(await judged("fine")).action, (await judged("fine")).outputs], ["NONE", []]);
    const masked = await judged("a secret", "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc123");
    assert.deepEqual([masked.action, masked.outputs], ["GUARDRAIL_INTERVENED", [{ text: "a {WORD}" }]]);
    assert.equal((await judged("forbidden")).assessments?.[0]?.wordPolicy?.customWords?.[0]?.action, "BLOCKED");
    assert.deepEqual(masked.guardrailCoverage?.images, { guarded: 1, total: 1 });
  });
});

describe("misbehaviours without a stream", () => {
  /** @type {[string, (modelId: string) => any][]} */
  const operations = [
    ["Converse", (modelId) => new ConverseCommand(ask(modelId))],
    ["InvokeModel", (modelId) => new InvokeModelCommand({ modelId, body: CLAUDE_BODY })],
    [
      "CountTokens",
      (modelId) => new CountTokensCommand({ modelId, input: { converse: { messages: ask("").messages } } }),
    ],
    [
      "ApplyGuardrail",
      (id) =>
        new ApplyGuardrailCommand({
          guardrailIdentifier: id,
          guardrailVersion: "DRAFT",
          source: "INPUT",
          content: [{ text: { text: "x" } }],
        }),
    ],
  ];
  for (const [name, command] of operations) {
    it(name, async () => {
      const good = await client.send(command("local.claude"));
      const drop = (/** @type {any} */ output) => JSON.stringify({ ...output, $metadata: undefined });
      for (const fine of ["byte-by-byte", "drip-1"])
        assert.ok(drop(await client.send(command(`local.${fine}`))).length > 2, fine);
      assert.ok(drop(await client.send(command("local.large-100000"))).length > 2);
      for (const [code, status] of /** @type {[string, number][]} */ ([
        ["ThrottlingException", 429],
        ["ModelNotReadyException", 429],
        ["InternalServerException", 500],
      ])) {
        await assert.rejects(
          client.send(command(`local.error-${code}`)),
          (/** @type {any} */ error) => error.name === code && error.$metadata.httpStatusCode === status,
        );
      }
      await assert.rejects(
        client.send(command("local.html-503")),
        (/** @type {any} */ error) => error.$metadata.httpStatusCode === 503,
      );
      await assert.rejects(client.send(command("local.reset-mid")));
      await assert.rejects(client.send(command("local.reset-head")));
      await assert.rejects(client.send(command("local.no-such")), { name: "ResourceNotFoundException" });
      await assert.rejects(client.send(command("local.mid-error")), { name: "ResourceNotFoundException" });
      const retrying = sdkClient(bedrock, { maxAttempts: 2 });
      const later = await retrying.send(command(`local.throttle-then-succeed:${name}`));
      retrying.destroy();
      assert.equal(later.$metadata.attempts, 2);
      assert.equal(drop(later), drop(good));
      const aborter = new AbortController();
      const stalled = client.send(command(`local.stall-head:${name}`), { abortSignal: aborter.signal });
      setTimeout(() => aborter.abort(), 50);
      await assert.rejects(stalled, { name: "AbortError" });
    });
  }

  it("the log lists them by the id in the path", async () => {
    await client.send(
      new ApplyGuardrailCommand({
        guardrailIdentifier: "logged",
        guardrailVersion: "DRAFT",
        source: "INPUT",
        content: [{ text: { text: "x" } }],
      }),
    );
    const { body } = await control(bedrock, "requests?modelId=logged");
    assert.deepEqual([body.requests.length, body.requests[0].status, body.requests[0].closedBy], [1, 200, "server"]);
  });
});
