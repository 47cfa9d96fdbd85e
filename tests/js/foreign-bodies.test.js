/** Bodies as in jsdom, whose Blob lacks arrayBuffer() and whose FileReader reads no other, and what JSON cannot write. */
import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { BedrockRuntime } from "../../js/node.js";
import { recorder } from "./suite/frames.js";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

/** What is sent for a body, as text. @param {any} body */
async function sent(body) {
  const { sent, fetch } = recorder();
  const client = new BedrockRuntime({ region: "us-east-1", credentials, fetch });
  await (await client.invokeModelWithResponseStream({ modelId: "m", body })).body.cancel();
  return new TextDecoder().decode(sent[0]?.init.body);
}

/** An object of a class that Node does not know. @param {string} tag @param {string} text */
const tagged = (tag, text) =>
  Object.assign(Object.create(Object.create(Object.prototype, { [Symbol.toStringTag]: { value: tag } })), { text });

/** https://w3c.github.io/FileAPI/#APIASynch */
class FileReader {
  /** @type {ArrayBuffer | null} */
  result = null;
  /** @type {Error | null} */
  error = null;
  onload = () => {};
  onerror = () => {};

  readAsArrayBuffer(/** @type {any} */ { text }) {
    queueMicrotask(() => {
      if (text === "unreadable") this.error = new DOMException("it has changed", "NotReadableError");
      else this.result = new TextEncoder().encode(text).buffer;
      if (this.error) this.onerror();
      else this.onload();
    });
  }
}

describe("a Blob without arrayBuffer()", () => {
  afterEach(() => void Reflect.deleteProperty(globalThis, "FileReader"));

  it("is read by a FileReader, as is a File", async () => {
    Object.assign(globalThis, { FileReader });
    assert.equal(await sent(tagged("Blob", "a blob")), "a blob");
    assert.equal(await sent(tagged("File", "a file")), "a file");
  });

  it("fails as its FileReader does", async () => {
    Object.assign(globalThis, { FileReader });
    await assert.rejects(sent(tagged("Blob", "unreadable")), { name: "NotReadableError" });
  });

  it("is refused if there is no FileReader, as is anything else", async () => {
    await assert.rejects(sent(tagged("Blob", "a blob")), { name: "TypeError", message: /^body is a Blob/ });
    Object.assign(globalThis, { FileReader });
    await assert.rejects(sent(tagged("Document", "a page")), { name: "TypeError", message: /^body is a Document/ });
  });
});

it("what is nested too deeply for JSON is a TypeError with the cause", async () => {
  let body = {};
  for (let depth = 0; depth < 100_000; depth += 1) body = { body };
  await assert.rejects(sent(body), (/** @type {any} */ error) => {
    assert.ok(error instanceof TypeError && error.message.startsWith("body cannot be written as JSON: "), `${error}`);
    assert.ok(error.cause instanceof RangeError);
    return true;
  });
});
