/** What does not fit in memory fails only its own call: the module continues. Its memory is limited to 8 MiB here. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { BedrockRuntime, EventStreamError, provideModule } from "../../js/slim.js";
import { withMemoryLimit } from "./memory-limit.js";
import { chunkFrame, exceptionFrame, good, responseOf } from "./suite/frames.js";

const MEBIBYTE = 2 ** 20;
const module = readFileSync(new URL("../../dist/bedrock_stream.wasm", import.meta.url));
provideModule(new WebAssembly.Module(withMemoryLimit(module, 8 * MEBIBYTE)));

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const input = { modelId: "m", body: "{}" };

/** @param {() => Response} respond @returns {any} */
const clientOf = (respond) => new BedrockRuntime({ region: "us-east-1", credentials, fetch: async () => respond() });

/** The lengths of a call's events, and the error that its stream ended with, if any. @param {any} client */
async function read(client) {
  /** @type {number[]} */
  const lengths = [];
  try {
    for await (const { chunk } of (await client.invokeModelWithResponseStream(input)).body)
      lengths.push(chunk.bytes.length);
    return { lengths };
  } catch (error) {
    return { lengths, error: /** @type {any} */ (error) };
  }
}

it("an event of any size arrives, or its stream fails with OUT_OF_MEMORY", async () => {
  const small = clientOf(good);
  let delivered = 0;
  /** @type {string[]} */
  const messages = [];
  for (let length = MEBIBYTE / 2; length <= 7 * MEBIBYTE; length += MEBIBYTE / 4) {
    const event = chunkFrame("a".repeat(length));
    const { lengths, error } = await read(clientOf(() => responseOf([chunkFrame("hi"), event])));
    if (error) {
      assert.ok(error instanceof EventStreamError, String(error));
      assert.deepEqual([error.code, error.eventIndex, lengths], ["OUT_OF_MEMORY", 1, [2]]);
      messages.push(error.message);
    } else {
      assert.deepEqual(lengths, [2, length]);
      delivered += 1;
    }
    assert.deepEqual(await read(small), { lengths: [2] });
  }
  assert.ok(delivered > 3, `${delivered} fitted`);
  assert.ok(
    messages.some((message) => message.includes("bytes of an event")),
    "an event's bytes did not fit in addition to its message",
  );
  assert.ok(
    messages.some((message) => !message.includes("bytes of an event")),
    "a message did not fit",
  );
});

it("an exception with a large message is reported as such", async () => {
  const exception = exceptionFrame("throttlingException", "a".repeat(MEBIBYTE));
  const { error } = await read(clientOf(() => responseOf([exception])));
  assert.equal(error.name, "ThrottlingException");
  assert.equal(error.message.length, MEBIBYTE);
});

it("a large event is freed once it has been read: a dozen streams with one each fit at the same time", async () => {
  const large = chunkFrame("a".repeat(MEBIBYTE));
  const open = [];
  for (let count = 0; count < 12; count += 1) {
    const client = clientOf(() => responseOf([large, chunkFrame("hi")], { open: true }));
    const reader = (await client.invokeModelWithResponseStream(input)).body.getReader();
    assert.equal((await reader.read()).value?.chunk?.bytes.length, MEBIBYTE);
    assert.equal((await reader.read()).value?.chunk?.bytes.length, 2);
    open.push(reader);
  }
  for (const reader of open) await reader.cancel();
});
