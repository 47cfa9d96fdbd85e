/** `bedrock-stream/answer`: stop reasons and error messages. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readAnswer } from "../../js/answer/index.js";
import { collect, outputOf, said } from "./answer-outputs.js";

const encoder = new TextEncoder();
const chunk = (/** @type {unknown} */ document) => ({ chunk: { bytes: encoder.encode(JSON.stringify(document)) } });
const partsOf = (/** @type {any[]} */ documents) => collect(readAnswer(outputOf(documents.map(chunk))));
const wholeOf = (/** @type {any[]} */ documents) => readAnswer(outputOf(documents.map(chunk))).whole();

describe("stop reasons", () => {
  // as listed in the documentation of each model
  for (const [family, documentOf, words] of /** @type {[string, (word: string) => any, Record<string, string>][]} */ ([
    [
      "OpenAI's",
      (finish_reason) => ({ choices: [{ message: {}, finish_reason }] }),
      {
        stop: "end_turn",
        length: "max_tokens",
        tool_calls: "tool_use",
        function_call: "tool_use",
        content_filter: "content_filtered",
        eos_token: "end_turn",
        brand_new: "other",
      },
    ],
    [
      "Titan's",
      (completionReason) => ({ outputText: "", completionReason }),
      {
        FINISH: "end_turn",
        LENGTH: "max_tokens",
        STOP_CRITERIA_MET: "stop_sequence",
        CONTENT_FILTERED: "content_filtered",
      },
    ],
    [
      "Cohere's",
      (finish_reason) => ({ is_finished: true, finish_reason }),
      {
        COMPLETE: "end_turn",
        MAX_TOKENS: "max_tokens",
        ERROR: "error",
        ERROR_TOXIC: "content_filtered",
        ERROR_LIMIT: "model_context_window_exceeded",
      },
    ],
  ])) {
    it(`${family} are reported in Converse's terms`, async () => {
      for (const [word, reason] of Object.entries(words)) {
        const { stopReason, modelStopReason } = await wholeOf([documentOf(word)]);
        assert.deepEqual([stopReason, modelStopReason], [reason, word]);
      }
    });
  }

  it("Converse's are reported unchanged, and so are the two that only Claude has", async () => {
    for (const stop_reason of [
      "end_turn",
      "tool_use",
      "max_tokens",
      "stop_sequence",
      "guardrail_intervened",
      "content_filtered",
      "malformed_model_output",
      "malformed_tool_use",
      "model_context_window_exceeded",
      "pause_turn",
      "refusal",
    ]) {
      const documents = [{ type: "message_delta", delta: { stop_reason } }, { type: "message_stop" }];
      assert.equal((await wholeOf(documents)).stopReason, stop_reason);
    }
  });
});

describe("messages", () => {
  it("report that the reader has left", async () => {
    const left = readAnswer(outputOf([said("a")]));
    await left.parts.cancel();
    await assert.rejects(left.whole(), { code: "CANCELED", message: "the answer was cancelled before its end" });
  });

  for (const [event, message] of /** @type {[any, string][]} */ ([
    [{ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }, "overloaded_error: Overloaded"],
    [{ error: "no" }, "no"],
    [{ type: "error" }, "without a message"],
    [{ throttlingException: null }, "throttlingException: without a message"],
    [{ throttlingException: {} }, "throttlingException: without a message"],
  ])) {
    it(`repeat what the stream reported: ${message}`, async () => {
      const { error } = await partsOf([event]);
      assert.equal(error.message, `the stream reported an error: ${message}`);
    });
  }

  it("a type or message that is empty or not text is left out", async () => {
    for (const [error, type, message] of /** @type {[any, string | undefined, string][]} */ ([
      [{ type: "", code: "c", message: "" }, "c", "c: without a message"],
      [{ type: 5, message: "m" }, undefined, "m"],
    ])) {
      const { error: thrown } = await partsOf([{ error }]);
      assert.deepEqual([thrown.type, thrown.message], [type, `the stream reported an error: ${message}`]);
    }
  });

  it("errors have the members that belong to their code", async () => {
    const { error } = await partsOf([said("a")]);
    assert.deepEqual(Object.keys(error), ["name", "code", "answer", "$metadata"]);
    assert.ok(!Object.hasOwn(error, "cause"));
  });

  it("report what is missing", async () => {
    for (const [documents, missing] of /** @type {[any[], string][]} */ ([
      [[], "any part of an answer"],
      [[said("a")], "messageStop and metadata"],
      [[{ type: "ping" }], "message_stop"],
      [[{ choices: [] }], "finish_reason and the invocation's metrics"],
      [[{ is_finished: false, text: "a" }], "finish_reason"],
      [[{ outputText: "a" }], "completionReason"],
      [[{ message: "a", finishReason: null }], "finishReason"],
      [[{ completion: "a" }], "stop_reason"],
      [[{ generation: "a" }], "stop_reason"],
      [[{ outputs: [] }], "stop_reason"],
    ])) {
      const { error } = await partsOf(documents);
      assert.equal(error.message, `the stream ended before ${missing}: the answer is incomplete`);
    }
  });
});
