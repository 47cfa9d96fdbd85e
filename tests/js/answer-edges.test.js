/** `bedrock-stream/answer`: empty, missing and unusual pieces, and error messages. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readAnswer, textStream } from "../../js/answer/index.js";
import { collect, outputOf, said } from "./answer-outputs.js";

const encoder = new TextEncoder();
const chunk = (/** @type {unknown} */ document) => ({ chunk: { bytes: encoder.encode(JSON.stringify(document)) } });
const partsOf = (/** @type {any[]} */ documents) => collect(readAnswer(outputOf(documents.map(chunk))));
const wholeOf = (/** @type {any[]} */ documents) => readAnswer(outputOf(documents.map(chunk))).whole();
const reasoned = (/** @type {any} */ reasoningContent) => ({
  contentBlockDelta: { contentBlockIndex: 1, delta: { reasoningContent } },
});
const METRICS = { "amazon-bedrock-invocationMetrics": { inputTokenCount: 7, outputTokenCount: 2 } };
const ENDING = [
  { messageStop: { stopReason: "end_turn" } },
  { metadata: { usage: { inputTokens: 1, outputTokens: 1 } } },
];
const CLAUDE_END = [{ type: "message_delta", delta: { stop_reason: "end_turn" } }, { type: "message_stop" }];

describe("unusual pieces", () => {
  it("an empty chunk is not an unknown document, but a bare number is", async () => {
    const empty = { chunk: { bytes: new Uint8Array() } };
    const { all } = await collect(readAnswer(outputOf([empty, said("H"), empty, ...ENDING])));
    assert.deepEqual(all, [{ type: "text", text: "H" }]);
    for (const document of [7, "", true]) {
      assert.deepEqual((await partsOf([document])).all, [{ type: "unknown", document }]);
    }
  });

  it("an event that is null is unknown, and a chunk without bytes is empty", async () => {
    assert.deepEqual((await collect(readAnswer(outputOf([null])))).all, [{ type: "unknown", document: null }]);
    const { all } = await collect(readAnswer(outputOf([{ chunk: {} }, said("H"), ...ENDING])));
    assert.deepEqual(all, [{ type: "text", text: "H" }]);
  });

  it("a member for errors that is null, and a text named after an exception, are not errors", async () => {
    for (const error of [null, ""]) {
      const choice = { choices: [{ delta: { content: "H" }, finish_reason: "stop" }], error };
      assert.equal((await wholeOf([choice, METRICS])).text, "H");
    }
    for (const document of [{ lastException: "none" }, { anyExceptions: {} }]) {
      assert.deepEqual((await partsOf([document])).all, [{ type: "unknown", document }]);
    }
  });

  it("an empty piece of reasoning does not break up a character", async () => {
    const { text } = await wholeOf([said("\ud83c"), reasoned({ text: "" }), said("\udf0a"), ...ENDING]);
    assert.equal(text, "🌊");
  });

  it("an empty stop reason does not end an answer", async () => {
    const { error } = await partsOf([{ generation: "Hi", stop_reason: "" }]);
    assert.deepEqual([error.code, error.answer.modelStopReason], ["INCOMPLETE", undefined]);
  });

  it("a partial usage is reported", async () => {
    const end = { generation: "Hi", stop_reason: "stop" };
    for (const [counts, input, output] of /** @type {const} */ ([
      [{ prompt_token_count: 3 }, 3, undefined],
      [{ generation_token_count: 5 }, undefined, 5],
      [{ prompt_token_count: 0 }, 0, undefined],
    ])) {
      const { usage } = await wholeOf([{ ...end, ...counts }]);
      assert.deepEqual([usage?.inputTokens, usage?.outputTokens], [input, output]);
    }
  });

  it("a missing citation is ignored", async () => {
    const delta = { type: "content_block_delta", index: 0, delta: { type: "citations_delta" } };
    const { all, error } = await partsOf([delta, ...CLAUDE_END]);
    assert.deepEqual([all, error], [[], undefined]);
  });
});

describe("ConverseStream", () => {
  const start = (/** @type {any} */ start) => ({ contentBlockStart: { contentBlockIndex: 2, start } });
  const stop = { contentBlockStop: { contentBlockIndex: 2 } };

  it("each part comes with its event", async () => {
    const image = start({ image: { format: "png" } });
    const redactedContent = "AAEC";
    const toolUse = { toolUseId: "t", name: "n", type: "server_tool_use" };
    const call = { id: "t", name: "n", server: true };
    const { all } = await partsOf([
      start({}),
      reasoned({ text: "hm" }),
      reasoned({ signature: "c2ln" }),
      reasoned({ redactedContent }),
      image,
      start({ toolUse }),
      stop,
      said("Hi"),
      ...ENDING,
    ]);
    assert.deepEqual(all, [
      { type: "reasoning", text: "hm" },
      { type: "reasoning-signature", signature: "c2ln" },
      { type: "redacted-reasoning", data: redactedContent },
      { type: "other", document: image },
      { type: "tool-call-start", ...call },
      { type: "tool-call", ...call, inputText: "", input: {} },
      { type: "text", text: "Hi" },
    ]);
  });

  it("a trace without an intervention is reported as such", async () => {
    const trace = { guardrail: { modelOutput: [] } };
    const { guardrail } = await wholeOf([{ messageStop: { stopReason: "end_turn" } }, { metadata: { trace } }]);
    assert.deepEqual(guardrail, { action: "NONE", trace: { modelOutput: [] } });
  });

  it("a null member is not an event", async () => {
    const document = { metadata: null };
    assert.deepEqual((await partsOf([document])).all, [{ type: "unknown", document }]);
  });
});

describe("Claude", () => {
  const block = (/** @type {any} */ content_block) => ({ type: "content_block_start", index: 0, content_block });

  it("new types of events, blocks and deltas are passed on, but pings are not", async () => {
    const news = [
      { type: "message_new" },
      block({ type: "new" }),
      { type: "content_block_delta", index: 0, delta: { type: "new_delta" } },
    ];
    const { all } = await partsOf([{ type: "ping" }, ...news, ...CLAUDE_END]);
    assert.deepEqual(
      all,
      news.map((document) => ({ type: "other", document })),
    );
    const stranger = { type: "a ping" };
    assert.deepEqual((await partsOf([stranger])).all, [{ type: "unknown", document: stranger }]);
  });

  it("tools that the service runs are distinguished from the caller's", async () => {
    for (const [type, server] of [
      ["tool_use", false],
      ["server_tool_use", true],
      ["mcp_tool_use", true],
    ]) {
      const { toolCalls } = await wholeOf([block({ type, id: "t", name: "n" }), ...CLAUDE_END]);
      assert.deepEqual(toolCalls, [{ id: "t", name: "n", server, inputText: "", input: {} }]);
    }
  });
});

describe("Cohere's Command R", () => {
  it("events of other types are passed on, whatever is in them", async () => {
    const others = [
      { event_type: "search-queries-generation", search_queries: [] },
      { event_type: "brand-new", is_finished: false, tool_calls: [{ name: "n" }] },
      { event_type: "brand-new", is_finished: false, citations: [{ start: 0 }] },
    ];
    const { all, error } = await partsOf([...others, { event_type: "stream-end", finish_reason: "COMPLETE" }]);
    assert.deepEqual(
      all,
      others.map((document) => ({ type: "other", document })),
    );
    assert.equal(error, undefined);
  });
});

describe("tool calls", () => {
  it("an input may be an object, and a call that is null is not one", async () => {
    const calls = [null, { id: "t", function: { name: "n", arguments: { a: 1 } } }];
    const { toolCalls } = await wholeOf([
      { choices: [{ message: { tool_calls: calls }, finish_reason: "tool_calls" }] },
      METRICS,
    ]);
    assert.deepEqual(toolCalls, [{ id: "t", name: "n", server: false, inputText: '{"a":1}', input: { a: 1 } }]);
  });

  it("an input of white space is an empty input", async () => {
    const { toolCalls } = await wholeOf([
      { type: "content_block_start", index: 0, content_block: { type: "tool_use", id: "t", name: "n" } },
      { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: " \n" } },
      ...CLAUDE_END,
    ]);
    assert.deepEqual(toolCalls, [{ id: "t", name: "n", server: false, inputText: " \n", input: {} }]);
  });

  it("a call whose start is missing has its number as its id, and no name", async () => {
    const { toolCalls } = await wholeOf([
      { choices: [{ delta: { tool_calls: [{ index: 3, function: { arguments: "{}" } }] }, finish_reason: "stop" }] },
      METRICS,
    ]);
    assert.deepEqual(toolCalls, [{ id: "3", name: "", server: false, inputText: "{}", input: {} }]);
  });
});

describe("a guardrail", () => {
  const blocked = { "amazon-bedrock-guardrailAction": "INTERVENED" };
  const trace = { "amazon-bedrock-trace": { guardrail: { input: { g: {} } } } };

  it("that blocks the prompt ends the answer, with its trace but without metrics, because no model was called", async () => {
    const { complete, stopReason, guardrail } = await wholeOf([{ generation: "blocked", ...blocked, ...trace }]);
    assert.deepEqual([complete, stopReason], [true, "guardrail_intervened"]);
    assert.deepEqual(guardrail, { action: "INTERVENED", trace: { input: { g: {} } } });
  });

  it("that does not intervene, or has no trace, ends nothing", async () => {
    const { error: titan } = await partsOf([{ outputText: "H", completionReason: null, ...blocked }]);
    assert.equal(titan?.code, "INCOMPLETE");
    for (const additions of [{ "amazon-bedrock-guardrailAction": "NONE", ...trace }, trace, blocked]) {
      const { error } = await partsOf([{ generation: "Hi", ...additions }]);
      assert.deepEqual([error?.code, error?.answer.stopReason], ["INCOMPLETE", undefined]);
    }
  });
});

describe("outputs", () => {
  it("anything else is rejected with a clear message", () => {
    for (const output of [undefined, null, {}, { body: new Uint8Array() }, { stream: "x" }]) {
      for (const read of [readAnswer, textStream]) {
        assert.throws(() => read(/** @type {any} */ (output)), { name: "TypeError", message: /^output: pass what / });
      }
    }
  });

  it("an iterator that cannot be closed is left alone", async () => {
    const iterator = { next: async () => ({ done: false, value: said("a") }) };
    const stream = /** @type {any} */ ({ [Symbol.asyncIterator]: () => iterator });
    const all = [];
    for await (const text of textStream({ stream })) {
      all.push(text);
      break;
    }
    assert.deepEqual(all, ["a"]);
  });

  it("the whole, once read, leaves the parts unlocked and at their end", async () => {
    const answer = readAnswer(outputOf([said("a"), ...ENDING]));
    await answer.whole();
    assert.deepEqual(await collect(answer.parts), { all: [], error: undefined });
  });

  it("a silent model, or an unknown document in addition to text, is not an unknown shape", async () => {
    const textOf = (/** @type {any[]} */ documents) => collect(textStream(outputOf(documents.map(chunk))));
    assert.deepEqual(await textOf([{ type: "message_stop" }]), { all: [], error: undefined });
    const start = { type: "content_block_start", index: 0, content_block: { type: "text", text: "Hi" } };
    assert.deepEqual(await textOf([start, { odd: 1 }, { type: "message_stop" }]), { all: ["Hi"], error: undefined });
    const { error } = await textOf([{ odd: 1 }, { odd: 2 }]);
    assert.match(error.message, /unknown shape.*read `parts`/);
  });
});

describe("streams", () => {
  it("have the platform's own iterator if there is one, and members like its own", () => {
    const stream = textStream(outputOf([]));
    assert.ok(!Object.hasOwn(stream, Symbol.asyncIterator));
    const { value, ...flags } = /** @type {any} */ (Object.getOwnPropertyDescriptor(stream, Symbol.asyncDispose));
    assert.equal(typeof value, "function");
    assert.deepEqual(flags, { configurable: true, enumerable: false, writable: true });
  });

  it("that fail are unlocked in an engine without a stream iterator, as the standard requires", async () => {
    const native = Object.getOwnPropertyDescriptor(ReadableStream.prototype, Symbol.asyncIterator) ?? {};
    Reflect.deleteProperty(ReadableStream.prototype, Symbol.asyncIterator);
    try {
      const stream = textStream(outputOf([said("a")]));
      const { all, error } = await collect(stream);
      assert.deepEqual([all, error.code, stream.locked], [["a"], "INCOMPLETE", false]);
    } finally {
      Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, native);
    }
  });
});
