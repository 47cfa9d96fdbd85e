/** `bedrock-stream/answer`: each family's format, the true end, complete characters, errors, and when the connection closes. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AnswerError, readAnswer, textStream } from "../../js/answer/index.js";
import { collect, outputOf, said } from "./answer-outputs.js";
import { VECTORS } from "./answer-vectors.js";

const encoder = new TextEncoder();
const chunk = (/** @type {unknown} */ document) => ({ chunk: { bytes: encoder.encode(JSON.stringify(document)) } });
const isEvent = (/** @type {any} */ document) =>
  Object.keys(document).some((key) => /^(message|contentBlock)[A-Z]|^metadata$/.test(key));

const ENDING = [
  { messageStop: { stopReason: "end_turn" } },
  { metadata: { usage: { inputTokens: 1, outputTokens: 1 } } },
];
const overloaded = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };

describe("families", () => {
  for (const [name, { documents, whole: expected }] of Object.entries(VECTORS)) {
    it(name, async () => {
      const whole = await readAnswer(outputOf(documents.map(chunk))).whole();
      const found = Object.fromEntries(
        Object.keys(expected).map((key) => [key, whole[/** @type {keyof typeof whole} */ (key)]]),
      );
      assert.deepEqual(found, expected);
      assert.deepEqual([whole.complete, whole.unknown, whole.$metadata], [true, undefined, { requestId: "r" }]);
    });

    it(`${name}: every proper prefix is incomplete`, async () => {
      for (const length of documents.keys()) {
        const { error } = await collect(readAnswer(outputOf(documents.slice(0, length).map(chunk))));
        assert.ok(error instanceof AnswerError, `${length} documents`);
        assert.deepEqual([error.code, error.answer.complete], ["INCOMPLETE", false]);
      }
    });
  }

  it("events of ConverseStream are read like Nova's documents", async () => {
    for (const { documents, whole } of Object.values(VECTORS).filter(({ documents: [first] }) => isEvent(first))) {
      const { body } = outputOf(documents);
      assert.equal((await readAnswer({ stream: body }).whole()).text, whole.text);
    }
  });

  it("an unknown shape yields no text, is reported once, and has an unknown end", async () => {
    const answer = readAnswer(outputOf([{ brandNew: "Hi" }, { brandNew: "!" }, 7, null, "x", []].map(chunk)));
    const { all, error } = await collect(answer);
    assert.deepEqual([all, error], [[{ type: "unknown", document: { brandNew: "Hi" } }], undefined]);
    const { text, complete, unknown } = await answer.whole();
    assert.deepEqual([text, complete, unknown], ["", "unknown", { brandNew: "Hi" }]);
  });

  it("text of an unknown shape is an error, not silence", async () => {
    const metrics = { "amazon-bedrock-invocationMetrics": { inputTokenCount: 1, outputTokenCount: 2 } };
    for (const last of [{}, metrics]) {
      const { all, error } = await collect(
        textStream(outputOf([{ brandNew: "Hi" }, { brandNew: "!", ...last }].map(chunk))),
      );
      assert.deepEqual([all, error.code, error.event], [[], "UNKNOWN_SHAPE", { brandNew: "Hi" }]);
    }
    const silent = [{ generation: "", stop_reason: null }, { odd: 1 }, { generation: "", stop_reason: "stop" }];
    assert.deepEqual(await collect(textStream(outputOf(silent.map(chunk)))), { all: [], error: undefined });
  });

  it("Bedrock's metrics end an answer of an unknown shape", async () => {
    const { complete, usage } = await readAnswer(
      outputOf(
        [{ x: 1 }, { x: 2, "amazon-bedrock-invocationMetrics": { inputTokenCount: 1, outputTokenCount: 2 } }].map(
          chunk,
        ),
      ),
    ).whole();
    assert.deepEqual([complete, usage?.outputTokens], [true, 2]);
  });

  it("an unknown document or event within a known answer does not stop it", async () => {
    const odd = { chunk: { bytes: encoder.encode("not JSON") } };
    const whole = await readAnswer(
      outputOf([
        said("H"),
        odd,
        { $unknown: ["new", {}] },
        { chunk: { bytes: new Uint8Array() } },
        said("i"),
        ...ENDING,
      ]),
    ).whole();
    assert.deepEqual([whole.text, whole.unknown, whole.complete], ["Hi", "not JSON", true]);
  });

  it("malformed documents of each shape do no harm", async () => {
    const odd = [null, 1, "x", [], {}, [null], { index: null, text: 1 }];
    for (const { documents } of Object.values(VECTORS)) {
      for (const document of documents.filter((value) => typeof value === "object")) {
        for (const key of Object.keys(document)) {
          for (const value of odd) {
            const { error } = await collect(readAnswer(outputOf([{ ...document, [key]: value }].map(chunk))));
            assert.ok(
              error === undefined || error instanceof AnswerError,
              `${key}: ${JSON.stringify(value)}: ${error}`,
            );
          }
        }
      }
    }
  });
});

describe("the parts", () => {
  it("come in order, with a tool's input as it grows", async () => {
    const { all } = await collect(
      readAnswer(outputOf(VECTORS["Claude thinks, cites and calls tools"]?.documents.map(chunk) ?? [])),
    );
    assert.deepEqual(all, [
      { type: "reasoning", text: "hm" },
      { type: "reasoning-signature", signature: "c2ln" },
      { type: "redacted-reasoning", data: "AAEC" },
      { type: "text", text: "Hi" },
      { type: "citation", citation: { cited_text: "x" } },
      { type: "tool-call-start", id: "toolu_1", name: "weather", server: false },
      { type: "tool-call-input", id: "toolu_1", piece: '{"city":' },
      { type: "tool-call-input", id: "toolu_1", piece: '"Łódź"}' },
      {
        type: "tool-call",
        id: "toolu_1",
        name: "weather",
        server: false,
        inputText: '{"city":"Łódź"}',
        input: { city: "Łódź" },
      },
      { type: "tool-call-start", id: "toolu_2", name: "clock", server: true },
      { type: "tool-call", id: "toolu_2", name: "clock", server: true, inputText: "", input: {} },
    ]);
  });

  it("other content passes through", async () => {
    const image = {
      contentBlockDelta: { contentBlockIndex: 0, delta: { image: { source: { bytes: Uint8Array.of(1) } } } },
    };
    const { all } = await collect(readAnswer(outputOf([image, ...ENDING])));
    assert.deepEqual(all, [{ type: "other", document: image }]);
  });

  it("no piece of text ends inside a character", async () => {
    const half = { high: "\ud83c", low: "\udf0a" };
    const pieces = async (/** @type {any[]} */ events) =>
      (await collect(textStream(outputOf([...events, ...ENDING])))).all;
    assert.deepEqual(await pieces([said(`a${half.high}`), said(`${half.low}b`)]), ["a", "🌊b"]);
    assert.deepEqual(await pieces([said(half.high), said(half.low)]), ["🌊"]);
    assert.deepEqual(await pieces([said(half.high), said(`${half.low}${half.high}`), said(half.low)]), ["🌊", "🌊"]);
    assert.deepEqual(await pieces([said(`a${half.high}`)]), ["a", "\ufffd"]);
    const reasoned = { contentBlockDelta: { contentBlockIndex: 1, delta: { reasoningContent: { text: "hm" } } } };
    const { text, reasoning } = await readAnswer(outputOf([said(half.high), reasoned, said("b"), ...ENDING])).whole();
    assert.deepEqual([text, reasoning], ["\ufffdb", "hm"]);
  });
});

describe("failures", () => {
  it("truncated text is delivered, and then fails with what was read", async () => {
    const { all, error } = await collect(textStream(outputOf([said("H"), said("i")])));
    assert.deepEqual(all, ["H", "i"]);
    assert.deepEqual(
      [error.name, error.code, error.answer.text, error.$metadata.requestId],
      ["AnswerError", "INCOMPLETE", "Hi", "r"],
    );
    assert.match(error.message, /ended before messageStop and metadata/);
  });

  it("a stream without any event is incomplete", async () => {
    await assert.rejects(readAnswer(outputOf([])).whole(), { code: "INCOMPLETE" });
  });

  for (const [what, event, type] of /** @type {[string, any, string | undefined][]} */ ([
    ["Claude's error in a chunk", chunk(overloaded), "overloaded_error"],
    ["OpenAI's", chunk({ error: { message: "no", code: "server_error" } }), "server_error"],
    ["an error given as text", chunk({ error: "no" }), undefined],
    [
      "a yielded exception",
      { throttlingException: { name: "ThrottlingException", message: "slow down", $fault: "client" } },
      "ThrottlingException",
    ],
    ["an exception in a chunk", chunk({ modelStreamErrorException: { message: "no" } }), "modelStreamErrorException"],
  ])) {
    it(`${what} is an error, and closes the connection`, async () => {
      const output = outputOf([said("H"), event, said("i"), ...ENDING]);
      const answer = readAnswer(output);
      const { all, error } = await collect(answer);
      assert.deepEqual(all, [{ type: "text", text: "H" }]);
      assert.deepEqual([error.code, error.type, error.answer.text], ["ERROR_EVENT", type, "H"]);
      assert.equal(output.log.canceled.length, 1);
      await assert.rejects(answer.whole(), error);
    });
  }

  it("the stream's own error is the answer's, and what was read is kept", async () => {
    const error = new Error("cut");
    const answer = readAnswer(outputOf([said("H")], { end: () => Promise.reject(error) }));
    await assert.rejects(answer.whole(), error);
    assert.deepEqual([answer.soFar.text, answer.soFar.complete], ["H", false]);
  });

  it("an output that is not streamed, or is already being read, is a TypeError", () => {
    for (const output of [undefined, null, {}, { body: new Uint8Array() }, { stream: "x" }]) {
      assert.throws(() => readAnswer(/** @type {any} */ (output)), TypeError);
      assert.throws(() => textStream(/** @type {any} */ (output)), TypeError);
    }
    const output = outputOf([]);
    readAnswer(output);
    assert.throws(() => readAnswer(output), TypeError);
  });
});

describe("reading", () => {
  it("nothing is read ahead of the reader", async () => {
    const output = outputOf([said("a"), said("b"), said("c"), ...ENDING]);
    const reader = textStream(output).getReader();
    assert.equal(output.log.pulls, 0);
    for (const [pulls, value] of [
      [1, "a"],
      [2, "b"],
    ]) {
      assert.deepEqual(await reader.read(), { done: false, value });
      await new Promise(setImmediate);
      assert.equal(output.log.pulls, pulls);
    }
  });

  it("leaving a loop closes the connection", async () => {
    for (const read of [textStream, readAnswer]) {
      const output = outputOf([said("a")], { end: () => new Promise(() => {}) });
      for await (const _ of read(output)) break;
      assert.equal(output.log.canceled.length, 1);
    }
  });

  it("cancelling closes it while an event is awaited, and the whole answer reports that", async () => {
    const output = outputOf([said("a")], { end: () => new Promise(() => {}) });
    const answer = readAnswer(output);
    const reader = textStream(answer).getReader();
    await reader.read();
    const whole = answer.whole();
    const pending = reader.read();
    await reader.cancel("enough");
    assert.deepEqual(output.log.canceled, ["enough"]);
    assert.deepEqual(await pending, { done: true, value: undefined });
    await assert.rejects(whole, { name: "AnswerError", code: "CANCELED", cause: "enough" });
    assert.equal(answer.soFar.text, "a");
  });

  it("disposal closes it", async () => {
    if (!Symbol.asyncDispose) return;
    const output = outputOf([said("a")]);
    await textStream(output)[Symbol.asyncDispose]();
    assert.equal(output.log.canceled.length, 1);
  });

  it("the whole answer needs no reader, may be requested twice, and is read on after a reader has left", async () => {
    const answer = readAnswer(outputOf([said("a"), said("b"), ...ENDING]));
    const reader = answer.parts.getReader();
    await reader.read();
    reader.releaseLock();
    const both = await Promise.all([answer.whole(), answer.whole()]);
    assert.deepEqual(
      both.map(({ text }) => text),
      ["ab", "ab"],
    );
  });

  it("while the whole answer is read, the parts are locked; while they are read, the whole waits", async () => {
    const alone = readAnswer(outputOf([said("a"), ...ENDING]));
    const whole = alone.whole();
    assert.throws(() => alone.parts.getReader(), TypeError);
    assert.equal((await whole).text, "a");
    const output = outputOf([said("a"), ...ENDING]);
    const shared = readAnswer(output);
    const stream = textStream(shared);
    const waiting = shared.whole();
    await new Promise(setImmediate);
    assert.equal(output.log.pulls, 0);
    assert.deepEqual((await collect(stream)).all, ["a"]);
    assert.equal((await waiting).text, "a");
  });

  it("streams can be iterated in an engine without a stream iterator", async () => {
    const native = Object.getOwnPropertyDescriptor(ReadableStream.prototype, Symbol.asyncIterator) ?? {};
    Reflect.deleteProperty(ReadableStream.prototype, Symbol.asyncIterator);
    try {
      assert.deepEqual((await collect(textStream(outputOf([said("a"), said("b"), ...ENDING])))).all, ["a", "b"]);
      const output = outputOf([said("a")]);
      for await (const _ of textStream(output)) break;
      assert.equal(output.log.canceled.length, 1);
      assert.equal((await collect(textStream(outputOf([said("a")])))).error.code, "INCOMPLETE");
    } finally {
      Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, native);
    }
  });

  it("a stream that is only an async iterable, like the AWS SDK's, is read and closed", async () => {
    let closed = 0;
    async function* events() {
      try {
        yield* [said("a"), ...ENDING];
      } finally {
        closed += 1;
      }
    }
    assert.equal((await readAnswer({ stream: events() }).whole()).text, "a");
    for await (const _ of textStream({ stream: events() })) break;
    assert.equal(closed, 2);
  });
});
