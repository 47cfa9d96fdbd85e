/** Streams of events from responses made in memory: what breaks them, what ends them, and when. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BedrockRuntime } from "../../js/node.js";
import { chunkFrame, eventFrame, exceptionFrame, responseOf } from "./suite/frames.js";
import { collect } from "./suite/world.js";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const headers = { "content-type": "application/vnd.amazon.eventstream" };

/** @param {() => Response} respond @param {object} [config] */
const clientOf = (respond, config) =>
  new BedrockRuntime({ region: "us-east-1", credentials, fetch: async () => respond(), ...config });

/** @param {() => Response} respond @param {object} [config] */
async function bodyOf(respond, config) {
  return (await clientOf(respond, config).invokeModelWithResponseStream({ modelId: "m", body: "{}" })).body;
}

/** @param {(controller: ReadableStreamDefaultController) => void | PromiseLike<void>} pull */
const pulled = (pull) => new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { headers });

/** @param {import("../../js/index.js").ResponseStream[]} events */
const textsOf = (events) => events.map(({ chunk }) => Buffer.from(chunk?.bytes ?? []).toString());
const three = Buffer.concat(["1", "2", "3"].map(chunkFrame));

describe("a stream fails", () => {
  it("with TRUNCATED and the cause, after the events that have arrived, if its connection breaks", async () => {
    const cause = new TypeError("terminated");
    const chunks = [three];
    const breaking = () =>
      pulled((controller) => {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.error(cause);
      });
    const { events, error } = await collect(await bodyOf(breaking));
    assert.deepEqual(textsOf(events), ["1", "2", "3"]);
    assert.deepEqual([error.code, error.cause, error.offset], ["TRUNCATED", cause, three.length]);
  });

  it("with a TypeError if a chunk is not bytes", async () => {
    const wrong = () => pulled((controller) => controller.enqueue(/** @type {any} */ ("text")));
    // the platform's own Response would refuse such a chunk
    const { body } = wrong();
    const { error } = await collect(await bodyOf(() => /** @type {any} */ ({ status: 200, headers, body })));
    assert.ok(error instanceof TypeError && error.message.includes("not a stream of bytes"), `${error}`);
  });

  it("if there is nothing in it, whether its body is empty or missing", async () => {
    const errors = [];
    for (const body of ["", null])
      errors.push((await collect(await bodyOf(() => new Response(body, { headers })))).error);
    assert.deepEqual([errors[0].name, errors[0].code, errors[0].offset], ["EventStreamError", "TRUNCATED", 0]);
    assert.equal(errors[1].message, errors[0].message);
  });

  it("at a document whose bytes are not Base64, after the events before it", async () => {
    const delta = (/** @type {string} */ text) => eventFrame(`{"delta":{"text":"${text}"}}`, "contentBlockDelta");
    const start = eventFrame('{"role":"assistant"}', "messageStart");
    const chunk = Buffer.concat([
      start,
      delta("Hi"),
      eventFrame('{"delta":{"redactedContent":"*"}}', "contentBlockDelta"),
      delta("late"),
    ]);
    const { stream } = await clientOf(() => responseOf([chunk])).converseStream({ modelId: "m", messages: [] });
    const { events, error } = await collect(/** @type {any} */ (stream));
    assert.deepEqual(events, [
      { messageStart: { role: "assistant" } },
      { contentBlockDelta: { delta: { text: "Hi" } } },
    ]);
    assert.deepEqual([error.code, error.eventIndex], ["BAD_PAYLOAD", 2]);
  });
});

describe("chunks without an event", () => {
  it("do not keep the event loop busy, even if they never end", async () => {
    const endless = () => pulled((controller) => controller.enqueue(new Uint8Array()));
    const { error } = await collect(await bodyOf(endless, { timeouts: { total: 30 } }));
    assert.deepEqual([error.name, error.phase], ["TimeoutError", "total"]);
  });

  it("are not activity if they are empty", async () => {
    const slow = () =>
      pulled(async (controller) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        controller.enqueue(new Uint8Array());
      });
    const body = await bodyOf(slow, { timeouts: { idle: 30, total: 2_000 } });
    const { error } = await collect(body);
    assert.deepEqual([error.name, error.phase], ["TimeoutError", "idle"]);
  });
});

describe("the connection is closed", () => {
  it("when an exception has arrived, even if events before it are still unread", async () => {
    const chunk = Buffer.concat([three, exceptionFrame("throttlingException", "slow down")]);
    for (const read of ["iterator", "reader"]) {
      let closed = 0;
      const body = await bodyOf(() => responseOf([chunk], { open: true, cancel: () => void (closed += 1) }));
      const reader = read === "reader" ? body.getReader() : undefined;
      const events = reader ? undefined : body.values();
      const next = () => (reader ? reader.read() : events?.next());
      await next();
      assert.equal(closed, 1, read);
      assert.deepEqual([(await next())?.done, (await next())?.done], [false, false]);
      await assert.rejects(async () => next(), { name: "ThrottlingException" });
      assert.equal(closed, 1);
    }
  });

  it("by disposal of a stream that nobody reads, which then ends like a cancelled one", async () => {
    /** @type {unknown[]} */
    const reasons = [];
    const body = await bodyOf(() => responseOf([three], { open: true, cancel: (reason) => void reasons.push(reason) }));
    await body[Symbol.asyncDispose]();
    assert.deepEqual(reasons, [undefined]);
    assert.deepEqual(await collect(body), { events: [], error: undefined });
  });

  it("by disposal of a stream that is being read, which then fails with an AbortError", async () => {
    const body = await bodyOf(() => responseOf([three], { open: true }));
    const reader = body.getReader();
    await reader.read();
    await body[Symbol.asyncDispose]();
    await assert.rejects(reader.read(), { name: "AbortError", message: "the stream was disposed of" });
  });
});

it("events that came while the first was waited for are delivered first", async () => {
  for (const chunks of [
    [three],
    [chunkFrame("1"), chunkFrame("2"), chunkFrame("3")],
    ["1", "2", "3"].map((text) => chunkFrame(text)),
  ]) {
    const { events, error } = await collect(await bodyOf(() => responseOf(chunks), { retryFirstEvent: true }));
    assert.deepEqual([textsOf(events), error], [["1", "2", "3"], undefined]);
  }
});
