/**
 * A separate program, run with --expose-gc: plays a scene, first a few times, then the remaining times, and prints the
 * memory in use after each part, as JSON.
 */
import { chunkFrame, errorResponse, eventFrame, good, responseOf } from "./suite/frames.js";

/** The memories of all started WebAssembly modules: none of them ever shrinks. @type {WebAssembly.Memory[]} */
const memories = [];
WebAssembly.Instance = class extends WebAssembly.Instance {
  /** @param {[WebAssembly.Module, WebAssembly.Imports?]} args */
  constructor(...args) {
    super(...args);
    for (const part of Object.values(this.exports)) if (part instanceof WebAssembly.Memory) memories.push(part);
  }
};
// imported only now, so that the library uses the class above
const { BedrockRuntime } = await import("../../js/node.js");

const base = {
  region: "us-east-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
};
const input = { modelId: "m", body: "{}" };
const chunk = chunkFrame("hi");
/** A prelude that states 24 MiB and no headers, with its CRC from zlib; and one byte of the message. */
const hostile = [Uint8Array.of(0x01, 0x80, 0, 0, 0, 0, 0, 0, 0x21, 0x9e, 0x35, 0x05), Uint8Array.of(0)];

/** Objects that must stay alive until the end. @type {unknown[]} */
const held = [];
/** Objects that should not. @type {WeakRef<object>[]} */
const dropped = [];

/** @param {object} config @returns {any} */
const clientOf = (config) => new BedrockRuntime({ ...base, ...config });

/** @param {any} client @param {object} [options] */
async function abandon(client, options) {
  const { body } = await client.invokeModelWithResponseStream(input, options);
  await body.getReader().read();
  dropped.push(new WeakRef(body));
}

const shared = clientOf({ fetch: async () => good() });
const unfinished = clientOf({ fetch: async () => responseOf([chunk], { open: true }) });
const refusing = clientOf({ fetch: async () => errorResponse(400, "ValidationException") });
const { signal } = new AbortController();

/** Each function plays its scene once. @type {Record<string, () => Promise<void>>} */
const scenes = {
  async "a good call"() {
    for await (const _ of (await shared.invokeModelWithResponseStream(input)).body);
  },
  async "a call that fails"() {
    await refusing.invokeModelWithResponseStream(input).catch(() => {});
  },
  async "a client that makes one call"() {
    for await (const _ of (await clientOf({ fetch: async () => good() }).invokeModelWithResponseStream(input)).body);
  },
  "a stream abandoned after one event": () => abandon(unfinished),
  "a stream abandoned after one event, with a signal that lives on": () => abandon(unfinished, { signal }),
  async "a stream abandoned before its first event"() {
    dropped.push(new WeakRef((await unfinished.invokeModelWithResponseStream(input)).body));
  },
  async "a hostile stream"() {
    let read = () => {};
    const taken = new Promise((resolve) => (read = () => resolve(undefined)));
    const { body } = await clientOf({
      fetch: async () => responseOf(hostile, { open: true, read }),
    }).invokeModelWithResponseStream(input);
    held.push(body, body.getReader().read());
    await taken;
  },
  async "a chunk of 100 MB"() {
    const event = chunkFrame("a".repeat(12_000));
    const large = new Uint8Array(Math.floor(100e6 / event.length) * event.length);
    for (let at = 0; at < large.length; at += event.length) large.set(event, at);
    let left = large.length / event.length;
    for await (const _ of (
      await clientOf({ fetch: async () => responseOf([large]) }).invokeModelWithResponseStream(input)
    ).body)
      left -= 1;
    if (left !== 0) throw new Error(`${left} events are missing`);
  },
  async "an event of 20 MB"() {
    for await (const _ of (
      await clientOf({ fetch: async () => responseOf([large()]) }).invokeModelWithResponseStream(input)
    ).body);
  },
};

function large() {
  return eventFrame(JSON.stringify({ bytes: "aGkh".repeat(5e6), p: "abc" }));
}

/** Collects garbage; finalizers, and what they free, need several turns. */
async function collectGarbage() {
  for (let round = 0; round < 5; round += 1) {
    /** @type {any} */ (globalThis).gc();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

async function measure() {
  await collectGarbage();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  const wasm = memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  const alive = dropped.filter((reference) => reference.deref()).length;
  return { heap: heapUsed + external, arrayBuffers, wasm, alive };
}

const [scene = "", first = "0", all = "0"] = process.argv.slice(2);
const play = scenes[scene];
if (!play) throw new Error(`unknown scene ${scene}`);
for (let times = 1; times <= Number(first); times += 1) await play();
const before = await measure();
for (let times = Number(first) + 1; times <= Number(all); times += 1) {
  await play();
  if (times % 1_000 === 0) await collectGarbage();
}
console.log(JSON.stringify({ before, after: await measure() }));
process.exit(); // referenced streams stay open
