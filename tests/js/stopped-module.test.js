/** What a stream does when the module has stopped. More ways to stop it, with a module built for that: panics.test.js. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { encode, EventStreamDecoderStream } from "../../js/eventstream/index.js";
import { load } from "../../js/load.js";
import { BedrockRuntime, ModuleError } from "../../js/node.js";
import { stop, stopModule, stopModuleIn } from "./stop-module.js";
import { chunkFrame, eventFrame, exceptionFrame, responseOf } from "./suite/frames.js";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

/** A response to a call whose connection stays open after these chunks; `waits` resolves when more is read. @param {Uint8Array[]} chunks */
function openCall(...chunks) {
  /** @type {unknown[]} */
  const ends = [];
  let read = () => {};
  const waits = new Promise((resolve) => (read = () => resolve(undefined)));
  const fetch = async (/** @type {any} */ _, /** @type {any} */ { signal }) => {
    signal.addEventListener("abort", () => ends.push(signal.reason));
    return responseOf(chunks, { open: true, read, cancel: (reason) => ends.push(reason) });
  };
  const client = new BedrockRuntime({ region: "us-east-1", credentials, fetch });
  return { ends, waits, output: client.invokeModelWithResponseStream({ modelId: "m", body: "{}" }) };
}

/** @param {any} event */
const textOf = ({ value }) => Buffer.from(value.chunk.bytes).toString();

/** The frames in one chunk. @param {string[]} texts */
const chunkOf = (...texts) => Buffer.concat(texts.map(chunkFrame));

it("events that have arrived are delivered, then the stream fails, with an iterator and with a reader", async () => {
  for (const read of [
    (/** @type {any} */ body) => body.values(),
    (/** @type {any} */ body) => {
      const reader = body.getReader();
      return { next: () => reader.read() };
    },
  ]) {
    const { output, ends } = openCall(chunkOf("1", "2", "3"));
    const events = read((await output).body);
    assert.equal(textOf(await events.next()), "1");
    const reason = await stopModule();
    assert.deepEqual([textOf(await events.next()), textOf(await events.next())], ["2", "3"]);
    await assert.rejects(events.next(), reason);
    assert.ok(ends.includes(reason), "the connection was closed");
  }
});

it("a stream that waits for the network fails at once", async () => {
  const { output, ends, waits } = openCall(chunkOf("1"));
  const reader = (await output).body.getReader();
  assert.equal(textOf(await reader.read()), "1");
  const pending = assert.rejects(reader.read(), ModuleError);
  await waits;
  const reason = await stopModule();
  await pending;
  assert.ok(ends.includes(reason), "the connection was closed");
});

it("a stream that has been collected does not keep the others from being closed", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc");
  const open = [openCall(chunkOf("1")), openCall(chunkOf("1"))];
  const abandon = async () => void (await openCall(chunkOf("1")).output);
  await abandon();
  const bodies = await Promise.all(open.map(({ output }) => output));
  await new Promise((resolve) => setImmediate(resolve));
  gc(); // what is collected is freed in a later turn
  const reason = await stopModule();
  for (const { ends } of open) assert.ok(ends.includes(reason));
  for (const { body } of bodies) await assert.rejects(body.values().next(), reason);
});

it("a stream that has not been read fails when it is read, and again after that", async () => {
  const { output } = openCall(chunkOf("1"));
  const { body } = await output;
  const reason = await stopModule();
  for (let times = 0; times < 2; times += 1) await assert.rejects(body.values().next(), reason);
});

it("if the module stops while it decodes, the events before that are delivered, and none twice", async () => {
  const texts = Array.from({ length: 3 }, (_, index) => `${index} ${"a".repeat(40_000)}`);
  /** @type {[method: string, chunks: Uint8Array[], before: number][]} */
  const methods = [
    ["decode", [chunkOf(...texts)], 0],
    ["decodeMore", [chunkOf(...texts)], 1],
    ["decodeWritten", [chunkOf("1"), chunkOf("2"), chunkOf("3")], 1],
    ["take", [chunkOf("1", "2"), eventFrame("{}", "unheardOf")], 2],
    ["take", [chunkOf("1", "2"), exceptionFrame("throttlingException", "slow down")], 2],
  ];
  for (const [method, chunks, before] of methods) {
    const { output } = openCall(...chunks);
    const events = (await output).body.values();
    for (let count = 0; count < before; count += 1) await events.next();
    await stopModuleIn("EventDecoder", method);
    await assert.rejects(events.next(), ModuleError, method);
    assert.equal((await events.next()).done, true);
  }
});

it("a module that stops at the end of the network's stream fails the stream", async () => {
  const fetch = async () => responseOf([chunkFrame("1")]);
  for (const method of ["finish", "take"]) {
    const client = new BedrockRuntime({ region: "us-east-1", credentials, fetch });
    const events = (await client.invokeModelWithResponseStream({ modelId: "m", body: "{}" })).body.values();
    await events.next();
    await stopModuleIn("EventDecoder", method);
    await assert.rejects(events.next(), ModuleError, method);
  }
});

it("a decoder stream fails if the module has stopped, or stops in it", async () => {
  const message = chunkFrame("1");
  /** @type {[method: string | undefined, then: Uint8Array | undefined][]} */
  const ways = [
    [undefined, message],
    ["feed", message],
    ["take", message],
    ["finish", undefined],
  ];
  for (const [method, then] of ways) {
    const { readable, writable } = new EventStreamDecoderStream();
    const [reader, writer] = [readable.getReader(), writable.getWriter()];
    const first = reader.read();
    await writer.write(message);
    assert.equal((await first).done, false);
    if (method) await stopModuleIn("MessageDecoder", method);
    else await stopModule();
    const written = then ? writer.write(then) : writer.close();
    written.catch(() => {});
    await assert.rejects(reader.read(), ModuleError, method);
    if (then) await assert.rejects(writer.closed, ModuleError);
  }
});

it("a message is not encoded if the module stops", async () => {
  const core = await load();
  const { encodeMessage } = core;
  core.encodeMessage = (...parts) => (stop(core), encodeMessage(...parts));
  await assert.rejects(encode({ body: "a" }), ModuleError);
  assert.equal((await encode({ body: "a" })).length, 17);
});

it("cancelling a stream of a stopped module does no harm to the next instance's streams", async () => {
  const [stopped, cancelled] = [openCall(chunkOf("1")), openCall(chunkOf("1"))];
  const { body } = await stopped.output;
  await cancelled.output;
  await stopModule();
  const other = (await openCall(chunkOf("1")).output).body.getReader();
  assert.equal(textOf(await other.read()), "1");
  const next = other.read();
  await body.cancel();
  await (await cancelled.output).body.cancel();
  await other.cancel();
  assert.deepEqual(await next, { done: true, value: undefined });
});
