/** Counts how often JavaScript's copying methods copy a large body on its way to fetch. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { good } from "./suite/frames.js";

const LENGTH = 25_000_000;
const MEGABYTE = 2 ** 20;

/** Bytes copied since this was last set to 0. */
let copied = 0;
/** The memory of the module. @type {WebAssembly.Memory[]} */
const memories = [];

const { slice, set } = Uint8Array.prototype;
/** @type {typeof slice} */
Uint8Array.prototype.slice = function (...args) {
  const copy = slice.apply(this, args);
  copied += copy.byteLength;
  return copy;
};
/** @type {typeof set} */
Uint8Array.prototype.set = function (source, at) {
  copied += source.length;
  set.call(this, source, at);
};
const { encode } = TextEncoder.prototype;
TextEncoder.prototype.encode = function (text) {
  const bytes = encode.call(this, text);
  copied += bytes.byteLength;
  return bytes;
};
globalThis.Uint8Array = new Proxy(Uint8Array, {
  construct(target, args, newTarget) {
    if (ArrayBuffer.isView(args[0])) copied += args[0].byteLength;
    return Reflect.construct(target, args, newTarget);
  },
});
WebAssembly.Instance = class extends WebAssembly.Instance {
  /** @param {[WebAssembly.Module, WebAssembly.Imports?]} args */
  constructor(...args) {
    super(...args);
    for (const part of Object.values(this.exports)) if (part instanceof WebAssembly.Memory) memories.push(part);
  }
};
// imported only now, so that the library uses the functions above
const { BedrockRuntime } = await import("../../js/node.js");

/** The body in each form, with approximately the given length. @type {Record<string, (length: number) => any>} */
const forms = {
  text: (length) => "a".repeat(length),
  bytes: (length) => new Uint8Array(length).fill(97),
  "a buffer": (length) => new ArrayBuffer(length),
  "a view": (length) => new DataView(new ArrayBuffer(length)),
  "a Blob": (length) => new Blob(["a".repeat(length)]),
  "an object": (length) => ({ text: "a".repeat(length - '{"text":""}'.length) }),
  "a stream": (length) => new Blob(["a".repeat(length)]).stream(),
};

/**
 * Sends a body. Returns how many bytes fetch received, how many had been copied by then, and how much memory the module
 * has.
 *
 * @param {any} body
 */
async function send(body) {
  let sent = 0;
  let until = 0;
  const fetch = async (/** @type {any} */ _, /** @type {any} */ { body }) => {
    [sent, until] = [body.byteLength, copied];
    return good();
  };
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
  const client = new BedrockRuntime(/** @type {any} */ ({ region: "us-east-1", credentials, fetch }));
  copied = 0;
  const output = await client.invokeModelWithResponseStream({ modelId: "m", body });
  await output.body.cancel();
  return { sent, copied: until, memory: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) };
}

describe("a body of 25 MB is copied at most once, and never completely into the module", () => {
  for (const [form, make] of Object.entries(forms)) {
    it(form, async () => {
      const small = await send(make(1_000));
      const large = await send(make(LENGTH));
      assert.equal(large.sent, LENGTH);
      const copies = (large.copied - small.copied) / LENGTH;
      assert.ok(copies < 1.01, `it was copied ${copies} times`);
      assert.ok(
        large.memory - small.memory < MEGABYTE,
        `the module's memory grew by ${large.memory - small.memory} bytes`,
      );
    });
  }

  it("without crypto.subtle the module reads it piece by piece", async (context) => {
    const small = await send(forms.bytes(1_000));
    context.mock.getter(crypto, "subtle", () => undefined);
    const large = await send(forms.bytes(LENGTH));
    const copies = large.copied / LENGTH;
    assert.ok(copies > 1.99 && copies < 2.01, `it was copied ${copies} times`);
    assert.ok(
      large.memory - small.memory < MEGABYTE,
      `the module's memory grew by ${large.memory - small.memory} bytes`,
    );
  });
});
