/** `bedrock-stream/sse`: an answer arrives in a page unchanged, never ends silently, and stops when the client disconnects. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readAnswer } from "../../js/answer/index.js";
import { readSSE, RelayError, toNDJSON, toSSE, toUIMessageStream } from "../../js/sse/index.js";
import { collect, outputOf, said } from "./answer-outputs.js";
import { VECTORS } from "./answer-vectors.js";

const reasoned = (/** @type {any} */ reasoningContent) => ({
  contentBlockDelta: { contentBlockIndex: 1, delta: { reasoningContent } },
});
const ENDING = [
  { messageStop: { stopReason: "end_turn" } },
  { metadata: { usage: { inputTokens: 1, outputTokens: 2 }, metrics: { latencyMs: 3 } } },
];
const END = {
  type: "end",
  stopReason: "end_turn",
  modelStopReason: "end_turn",
  usage: { inputTokens: 1, outputTokens: 2 },
  latencyMs: 3,
  complete: true,
};
const SILENT = () => new Promise(() => {});

/** @param {string} text @param {number} [length] of the chunks @param {any} [init] */
function responseOf(
  text,
  length = Infinity,
  init = { headers: { "content-type": "text/event-stream; charset=utf-8" } },
) {
  const bytes = new TextEncoder().encode(text);
  const log = { canceled: 0 };
  let at = 0;
  const body = new ReadableStream(
    {
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, at + length));
        at += length;
      },
      cancel: () => void (log.canceled += 1),
    },
    { highWaterMark: 0 },
  );
  return Object.assign(new Response(body, init), { log });
}

describe("toSSE", () => {
  it("sends each part, and the end", async () => {
    const response = toSSE(outputOf([said("a\nb\r"), ...ENDING]), { headers: { "access-control-allow-origin": "*" } });
    assert.deepEqual(
      [response.status, response.headers.get("content-type"), response.headers.get("access-control-allow-origin")],
      [200, "text/event-stream", "*"],
    );
    assert.equal(
      await response.text(),
      `retry: 86400000\n\ndata: {"type":"text","text":"a\\nb\\r"}\n\nevent: end\ndata: ${JSON.stringify(END)}\n\n`,
    );
  });

  it("ends in an error if the answer is incomplete, and hides the service's message", async () => {
    assert.match(
      await toSSE(outputOf([said("a")])).text(),
      /"text":"a"}\n\nevent: error\ndata: {"name":"AnswerError","code":"INCOMPLETE","message":"The model did not finish its answer."}\n\n$/,
    );
    const secret = () => Promise.reject(new Error("arn:aws:iam::123456789012:role/x"));
    const hidden = await toSSE(outputOf([said("a")], { end: secret })).text();
    assert.match(hidden, /event: error\ndata: {"name":"Error","message":"The model did/);
    /** @type {any[]} */
    const heard = [];
    const told = await toSSE(outputOf([], { end: secret }), {
      onError: (error) => (heard.push(error), "sorry"),
    }).text();
    assert.match(told, /event: error\ndata: {"name":"Error","message":"sorry"}\n\n$/);
    assert.match(heard[0].message, /^arn:/);
  });

  it("sends a comment after each silence", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const decoder = new TextDecoder();
    let speak = () => {};
    const silence = new Promise((resolve) => (speak = () => resolve(undefined)));
    const response = toSSE(outputOf([said("a")], { end: () => silence.then(() => Promise.reject(new Error("over"))) }));
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    const next = async () => decoder.decode((await reader.read()).value);
    assert.match(await next(), /^retry/);
    assert.match(await next(), /"a"/);
    for (let beats = 0; beats < 3; beats += 1) {
      const beat = next();
      await new Promise(setImmediate);
      t.mock.timers.tick(15_000);
      assert.equal(await beat, ":\n\n");
    }
    speak();
    assert.match(await next(), /^event: error/);
    assert.equal((await reader.read()).done, true);
  });

  it("when the client disconnects, the model's connection closes, even during a silence", async () => {
    for (const respond of [toSSE, toNDJSON, toUIMessageStream]) {
      const output = outputOf([said("a")], { end: SILENT });
      const reader = /** @type {ReadableStream<Uint8Array>} */ (respond(output, { heartbeat: 0 }).body).getReader();
      const pending = [reader.read(), reader.read(), reader.read(), reader.read()];
      await pending[0];
      await reader.cancel("gone");
      assert.deepEqual(output.log.canceled, ["gone"]);
      await Promise.all(pending);
    }
  });

  it("nothing is read ahead of the client", async () => {
    const output = outputOf([said("a"), said("b"), ...ENDING]);
    const reader = /** @type {ReadableStream<Uint8Array>} */ (toSSE(output).body).getReader();
    await reader.read();
    assert.equal(output.log.pulls, 0);
    await reader.read();
    await new Promise(setImmediate);
    assert.equal(output.log.pulls, 1);
    await reader.cancel();
  });

  it("relays an answer that is also awaited as a whole", async () => {
    const answer = readAnswer(outputOf([said("a"), ...ENDING]));
    const response = toSSE(answer);
    const [text, { stopReason }] = await Promise.all([response.text(), answer.whole()]);
    assert.match(text, /"a"/);
    assert.equal(stopReason, "end_turn");
  });
});

describe("readSSE", () => {
  for (const [name, { documents }] of Object.entries(VECTORS)) {
    it(`restores the parts, however they are split: ${name}`, async () => {
      const chunks = documents.map((document) => ({
        chunk: { bytes: new TextEncoder().encode(JSON.stringify(document)) },
      }));
      const { all: parts } = await collect(readAnswer(outputOf(chunks)));
      const text = await toSSE(outputOf(chunks)).text();
      for (const length of [1, 7, Infinity]) {
        const { all, error } = await collect(readSSE(responseOf(text, length)));
        assert.equal(error, undefined);
        assert.deepEqual(all.slice(0, -1), JSON.parse(JSON.stringify(parts)));
        assert.equal(all.at(-1).type, "end");
      }
    });
  }

  it("bytes arrive as base64", async () => {
    const { all } = await collect(
      readSSE(toSSE(outputOf([reasoned({ redactedContent: Uint8Array.of(0, 127, 255) }), ...ENDING]))),
    );
    assert.deepEqual(all, [{ type: "redacted-reasoning", data: "AH//" }, END]);
  });

  it("lines may end with CR, LF or both; comments, other fields and a BOM are ignored", async () => {
    const text =
      '\uFEFF: hi\r\ndata:{"type":"text",\r\ndata: "text":"é☃🌊"}\r\n\r\nid: 1\rretry: 5\rdata: {"type":"text","text":"b"}\r\revent: end\ndata: {"type":"end"}\n\n';
    for (const length of [1, 2, 3, Infinity]) {
      const { all, error } = await collect(readSSE(responseOf(text, length)));
      assert.deepEqual(
        [all, error],
        [[{ type: "text", text: "é☃🌊" }, { type: "text", text: "b" }, { type: "end" }], undefined],
      );
    }
  });

  it("every truncated response is incomplete", async () => {
    const text = await toSSE(outputOf([said("a"), said("b"), ...ENDING])).text();
    for (let length = 0; length < text.length; length += 1) {
      const { error } = await collect(readSSE(responseOf(text.slice(0, length))));
      assert.deepEqual([error?.name, error?.code], ["RelayError", "INCOMPLETE"], `${length} bytes`);
    }
  });

  it("an error reported by the server fails the stream, after the parts before it", async () => {
    const { all, error } = await collect(readSSE(toSSE(outputOf([said("a")]))));
    assert.deepEqual(all, [{ type: "text", text: "a" }]);
    assert.ok(error instanceof RelayError);
    assert.deepEqual([error.code, error.reported?.code], ["REPORTED", "INCOMPLETE"]);
  });

  it("any other response is refused, and closed", async () => {
    for (const [init, status] of /** @type {[any, number][]} */ ([
      [{ status: 502, headers: { "content-type": "text/event-stream" } }, 502],
      [{ headers: { "content-type": "text/html" } }, 200],
    ])) {
      const response = responseOf("<p>", Infinity, init);
      const { error } = await collect(readSSE(response));
      assert.deepEqual([error.code, error.status, response.log.canceled], ["REFUSED", status, 1]);
    }
    assert.equal((await collect(readSSE(new Response(null, { status: 204 })))).error.code, "REFUSED");
  });

  it("leaving a loop closes the connection, down to the model's", async () => {
    const output = outputOf([said("a")], { end: SILENT });
    for await (const _ of readSSE(toSSE(output))) break;
    assert.equal(output.log.canceled.length, 1);
  });
});

describe("toNDJSON", () => {
  it("sends the text, and then the stop reason or an error", async () => {
    const response = toNDJSON(outputOf([said("a"), reasoned({ text: "hm" }), said("b"), ...ENDING]));
    assert.equal(response.headers.get("content-type"), "application/x-ndjson");
    assert.equal(await response.text(), '{"text":"a"}\n{"text":"b"}\n{"stopReason":"end_turn"}\n');
    assert.match(
      await toNDJSON(outputOf([said("a")])).text(),
      /^{"text":"a"}\n{"error":{"name":"AnswerError","code":"INCOMPLETE","message":".+"}}\n$/,
    );
  });
});

describe("toUIMessageStream", () => {
  /** @param {Response} response */
  const chunksOf = async (response) => {
    const text = await response.text();
    const blocks = text
      .split("\n\n")
      .slice(0, -1)
      .map((block) => block.replace(/^data: /, ""));
    assert.equal(blocks.pop(), "[DONE]");
    return blocks.map((block) => JSON.parse(block));
  };

  it("each block of text and reasoning has a start and an end, and tool calls follow", async () => {
    const tool = (/** @type {number} */ index, /** @type {any} */ toolUse) => ({
      contentBlockStart: { contentBlockIndex: index, start: { toolUse } },
    });
    const input = (/** @type {number} */ index, /** @type {string} */ piece) => ({
      contentBlockDelta: { contentBlockIndex: index, delta: { toolUse: { input: piece } } },
    });
    const response = toUIMessageStream(
      outputOf([
        reasoned({ text: "hm" }),
        reasoned({ signature: "c2ln" }),
        said("a"),
        said("b"),
        tool(2, { toolUseId: "t", name: "n" }),
        input(2, '{"x":'),
        input(2, "1}"),
        { contentBlockStop: { contentBlockIndex: 2 } },
        tool(3, { toolUseId: "u", name: "m", type: "server_tool_use" }),
        input(3, "{"),
        ...ENDING,
      ]),
    );
    assert.equal(response.headers.get("x-vercel-ai-ui-message-stream"), "v1");
    assert.deepEqual(await chunksOf(response), [
      { type: "start" },
      { type: "start-step" },
      { type: "reasoning-start", id: "0" },
      { type: "reasoning-delta", id: "0", delta: "hm" },
      { type: "reasoning-end", id: "0" },
      { type: "text-start", id: "1" },
      { type: "text-delta", id: "1", delta: "a" },
      { type: "text-delta", id: "1", delta: "b" },
      { type: "text-end", id: "1" },
      { type: "tool-input-start", toolCallId: "t", toolName: "n" },
      { type: "tool-input-delta", toolCallId: "t", inputTextDelta: '{"x":' },
      { type: "tool-input-delta", toolCallId: "t", inputTextDelta: "1}" },
      { type: "tool-input-available", toolCallId: "t", toolName: "n", input: { x: 1 } },
      { type: "tool-input-start", toolCallId: "u", toolName: "m", providerExecuted: true },
      { type: "tool-input-delta", toolCallId: "u", inputTextDelta: "{" },
      {
        type: "tool-input-error",
        toolCallId: "u",
        toolName: "m",
        input: "{",
        errorText: "The input is not valid JSON.",
        providerExecuted: true,
      },
      { type: "finish-step" },
      { type: "finish" },
    ]);
  });

  it("an incomplete answer ends in an error", async () => {
    assert.deepEqual((await chunksOf(toUIMessageStream(outputOf([said("a")])))).slice(-2), [
      { type: "text-end", id: "0" },
      { type: "error", errorText: "The model did not finish its answer." },
    ]);
  });
});
