/** The first call reports what a runtime lacks, with advice; importing does no harm. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { here } from "./spawn.js";

for (const entry of ["node", "slim", "inline"]) {
  test(`js/${entry}.js reports missing WebAssembly, and does not blame a file`, async () => {
    // makes V8 run without WebAssembly
    const message = await messageOf(entry, ["--jitless"]);
    assert.match(message, /^bedrock-stream needs WebAssembly, .* Call Bedrock from a server instead$/);
  });
}

test("without TextDecoder and streams, as in Jest's jsdom, the error says which environment has them", async () => {
  const message = await messageOf("node", [], "delete globalThis.TextDecoder; delete globalThis.ReadableStream;");
  assert.match(message, /^bedrock-stream needs TextDecoder, ReadableStream, .* jest-fixed-jsdom/);
});

test("a TextDecoder added after the import is used", async () => {
  const hidden =
    "const { TextDecoder, TextEncoder } = globalThis; delete globalThis.TextDecoder; delete globalThis.TextEncoder;";
  const message = await messageOf("node", [], hidden, "Object.assign(globalThis, { TextDecoder, TextEncoder });");
  assert.match(message, /127\.0\.0\.1:1/);
});

test("a module that does not compile is an error with the cause and the settings for Vite and Nitro", async () => {
  const html = 'library.provideModule(new TextEncoder().encode("<!doctype html>"));';
  const message = await messageOf("slim", [], "", html);
  for (const part of [
    "expected magic word",
    'optimizeDeps: { exclude: ["bedrock-stream"] }',
    "bedrock-stream/inline",
    "experimental: { wasm: true }",
  ]) {
    assert.ok(message.includes(part), message);
  }
});

/**
 * @param {string} entry
 * @param {string[]} flags for node
 * @param {string} [before] code that runs before the import
 * @param {string} [after]
 * @returns {Promise<string>} the message that a call rejects with; nothing listens on the endpoint's port
 */
async function messageOf(entry, flags, before = "", after = "") {
  const code = `${before}
    const library = await import("${pathToFileURL(here(`../../js/${entry}.js`)).href}");
    ${after}
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
    const bedrock = new library.BedrockRuntime({ region: "us-east-1", endpoint: "http://127.0.0.1:1", credentials, maxAttempts: 1 });
    await bedrock.invokeModelWithResponseStream({ modelId: "local.claude", body: "{}" }).catch((error) => process.stdout.write(error.message));`;
  const args = [...flags, "--no-warnings", "--input-type=module", "--eval", code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
  return stdout;
}
