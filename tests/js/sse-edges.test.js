/** `bedrock-stream/sse`: headers, timers and messages, and what a page learns about errors. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readSSE, toNDJSON, toSSE, toUIMessageStream } from "../../js/sse/index.js";
import { collect, outputOf, said } from "./answer-outputs.js";

const ENDING = [
  { messageStop: { stopReason: "end_turn" } },
  { metadata: { usage: { inputTokens: 1, outputTokens: 2 } } },
];
const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
const sse = (/** @type {string} */ text, type = "text/event-stream") =>
  new Response(text, { headers: { "content-type": type } });

describe("responses", () => {
  it("are neither cached, changed nor delayed in between, unless the caller allows it", () => {
    for (const respond of [toSSE, toNDJSON, toUIMessageStream]) {
      const { headers } = respond(outputOf([]));
      assert.equal(headers.get("cache-control"), "no-cache, no-transform");
      assert.equal(headers.get("x-accel-buffering"), "no");
      const given = respond(outputOf([]), { headers: { "Cache-Control": "no-store" } });
      assert.equal(given.headers.get("cache-control"), "no-store");
    }
    assert.equal(toUIMessageStream(outputOf([])).headers.get("content-type"), "text/event-stream");
  });

  it("leave no timer behind", async () => {
    const before = timers();
    await toSSE(outputOf([said("a"), said("b"), ...ENDING])).text();
    assert.equal(timers(), before);
  });

  it("a heartbeat beyond the maximum of timers is disabled", async () => {
    for (const heartbeat of [0, -1, NaN, 2 ** 31, Infinity]) {
      const output = outputOf([said("a")], { end: () => new Promise(() => {}) });
      const reader = /** @type {ReadableStream<Uint8Array>} */ (toSSE(output, { heartbeat }).body).getReader();
      const [before] = [timers(), await reader.read(), await reader.read()];
      const pending = reader.read();
      await new Promise(setImmediate);
      assert.equal(timers(), before, `${heartbeat}`);
      await reader.cancel();
      assert.deepEqual(await pending, { done: true, value: undefined });
    }
  });

  it("a heartbeat at the maximum of timers works", async () => {
    const output = outputOf([said("a")], { end: () => new Promise(() => {}) });
    const body = /** @type {ReadableStream<Uint8Array>} */ (toSSE(output, { heartbeat: 2 ** 31 - 1 }).body);
    const reader = body.getReader();
    const [before] = [timers(), await reader.read(), await reader.read()];
    void reader.read();
    await new Promise(setImmediate);
    assert.equal(timers(), before + 1);
    await reader.cancel();
  });

  it("for a thrown string, or a numeric code, a page learns only that there was an error", async () => {
    const numbered = Object.assign(new Error("secret"), { code: 20 });
    for (const error of ["secret", null, numbered]) {
      const text = await toSSE(outputOf([], { end: () => Promise.reject(error) })).text();
      assert.match(text, /\ndata: {"name":"Error","message":"The model [^"]+"}\n\n$/);
    }
  });

  it("each format keeps a silent connection open in its own way", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    for (const [respond, beat] of /** @type {const} */ ([
      [toSSE, ":\n\n"],
      [toUIMessageStream, ":\n\n"],
      [toNDJSON, "\n"],
    ])) {
      const output = outputOf([], { end: () => new Promise(() => {}) });
      const reader = /** @type {ReadableStream<Uint8Array>} */ (respond(output, { heartbeat: 7 }).body).getReader();
      if (respond !== toNDJSON) await reader.read();
      const pending = reader.read();
      await new Promise(setImmediate);
      t.mock.timers.tick(7);
      assert.equal(new TextDecoder().decode((await pending).value), beat);
      await reader.cancel();
    }
  });

  it("a part that is not passed on is not an empty chunk", async () => {
    const thought = { contentBlockDelta: { contentBlockIndex: 1, delta: { reasoningContent: { text: "hm" } } } };
    const chunks = [];
    const body = /** @type {any} */ (toNDJSON(outputOf([thought, said("a"), ...ENDING])).body);
    for await (const chunk of body) chunks.push(new TextDecoder().decode(chunk));
    assert.deepEqual(chunks, ['{"text":"a"}\n', '{"stopReason":"end_turn"}\n']);
  });

  it("an answer without a stop reason ends with null as a line of JSON", async () => {
    const bytes = new TextEncoder().encode('{"type":"message_stop"}');
    assert.equal(await toNDJSON(outputOf([{ chunk: { bytes } }])).text(), '{"stopReason":null}\n');
  });
});

describe("readSSE", () => {
  it("an event without data is ignored, and so is its name", async () => {
    const text = 'event: error\n\ndata: {"type":"text","text":"a"}\n\nevent: end\ndata: {"type":"end"}\n\n';
    const { all, error } = await collect(readSSE(sse(text)));
    assert.deepEqual([all, error], [[{ type: "text", text: "a" }, { type: "end" }], undefined]);
  });

  it("the type of the response must be that of server-sent events, in any letter case", async () => {
    const end = 'event: end\ndata: {"type":"end"}\n\n';
    assert.deepEqual((await collect(readSSE(sse(end, "Text/Event-Stream;charset=utf-8")))).all, [{ type: "end" }]);
    for (const type of ["text/event-streams", "x-text/event-stream"]) {
      assert.equal((await collect(readSSE(sse(end, type)))).error.code, "REFUSED", type);
    }
  });

  it("fields other than data and event are ignored", async () => {
    const text = 'event: end\nid: 7\nretry: 5\n: x\ndata: {"type":"end"}\n\n';
    assert.deepEqual(await collect(readSSE(sse(text))), { all: [{ type: "end" }], error: undefined });
  });

  it("a line break between two pieces of data stays one", async () => {
    const { all, error } = await collect(readSSE(sse("data: [1\ndata: 2]\n\n")));
    assert.deepEqual([all, error.name], [[], "SyntaxError"]);
  });

  it("a response without a body is incomplete, and can be left", async () => {
    const headers = { "content-type": "text/event-stream" };
    await readSSE(new Response(null, { headers })).cancel();
    assert.equal((await collect(readSSE(new Response(null, { headers })))).error.code, "INCOMPLETE");
  });

  it("errors have the members that belong to their code", async () => {
    for (const [response, code, member] of /** @type {[Response, string, string[]][]} */ ([
      [sse(""), "INCOMPLETE", []],
      [sse("", "text/html"), "REFUSED", ["status"]],
      [sse("event: error\ndata: null\n\n"), "REPORTED", ["reported"]],
    ])) {
      const { error } = await collect(readSSE(response));
      assert.equal(error.code, code);
      assert.deepEqual(Object.keys(error), ["name", "code", ...member]);
    }
  });

  it("errors say what was received", async () => {
    const message = async (/** @type {Response} */ response) => (await collect(readSSE(response))).error.message;
    assert.equal(await message(sse("", "text/html")), "the response is not an answer: status 200, type text/html");
    assert.equal(
      await message(new Response(null, { status: 204 })),
      "the response is not an answer: status 204, type unknown",
    );
    assert.equal(await message(sse("")), "the response ended before the answer did");
    assert.equal(await message(sse('event: error\ndata: {"name":"A","message":"b"}\n\n')), "A: b");
  });
});
