/** A bundle contains the commands that a program imports, and no JavaScript that only other commands need. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { build } from "esbuild";
import { root } from "../../js/build/run.js";

const operations = [
  "InvokeModelWithResponseStream",
  "InvokeModel",
  "ConverseStream",
  "Converse",
  "CountTokens",
  "ApplyGuardrail",
];

/** Code that shows that a bundle reads JSON with bytes, payloads, chunks, or any stream. */
const PARTS = {
  documents: "redactedContent",
  payload: "transformToString",
  chunks: "chunk:",
  streams: "the stream was disposed of",
};
/** @type {Record<string, (keyof typeof PARTS)[]>} */
const needed = {
  InvokeModelWithResponseStream: ["chunks", "streams"],
  InvokeModel: ["payload"],
  ConverseStream: ["documents", "streams"],
  Converse: ["documents"],
  CountTokens: ["documents"],
  ApplyGuardrail: ["documents"],
};

/** @param {string} names */
async function bundled(names) {
  const stdin = { contents: `export { ${names} } from "./js/browser.js"`, resolveDir: root };
  const { outputFiles } = await build({
    stdin,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

describe("a bundle of the client and one command", () => {
  for (const operation of operations) {
    it(`${operation}Command`, async () => {
      const code = await bundled(`BedrockRuntimeClient, ${operation}Command`);
      const found = operations.filter((name) => code.includes(`"${name}"`));
      assert.deepEqual(found, [operation]);
      const parts = Object.entries(PARTS)
        .filter(([, sign]) => code.includes(sign))
        .map(([name]) => name);
      assert.deepEqual(parts, needed[operation]);
    });
  }

  it("a BedrockRuntime contains them all", async () => {
    const code = await bundled("BedrockRuntime");
    assert.deepEqual(
      operations.filter((name) => code.includes(`"${name}"`)),
      operations,
    );
  });
});
