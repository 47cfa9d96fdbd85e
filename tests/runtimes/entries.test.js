/** package.json's `exports` and `sideEffects`, as a bundler reads them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";
import { here } from "./spawn.js";

const entries = {
  workerd: "js/workerd.js",
  "edge-light": "js/edge-light.js",
  deno: "js/inline.js",
  bun: "js/bun.js",
  node: "js/node.js",
  browser: "js/browser.js",
  "nothing at all": "js/browser.js",
};

for (const [condition, entry] of Object.entries(entries)) {
  test(`the condition ${condition} gives ${entry}, and a bundler keeps it`, async () => {
    assert.ok((await bundled("bedrock-stream", [condition])).includes(entry));
  });
}

test("a runtime's own condition goes before those that it has too", async () => {
  assert.ok((await bundled("bedrock-stream", ["browser", "workerd"])).includes("js/workerd.js"));
  assert.ok((await bundled("bedrock-stream", ["browser", "node", "edge-light"])).includes("js/edge-light.js"));
  assert.ok((await bundled("bedrock-stream", ["node", "deno"])).includes("js/inline.js"));
  assert.ok((await bundled("bedrock-stream", ["node", "bun"])).includes("js/bun.js"));
});

test("inline carries the module, slim and the rest do not", async () => {
  assert.ok((await bundled("bedrock-stream/inline", ["browser"])).includes("dist/inline.js"));
  for (const name of ["bedrock-stream", "bedrock-stream/slim"]) {
    assert.ok(!(await bundled(name, ["browser"])).includes("dist/inline.js"));
  }
});

/**
 * @param {string} name
 * @param {string[]} conditions
 * @returns {Promise<string[]>} the files of which code is left in the bundle
 */
async function bundled(name, conditions) {
  const { metafile } = await build({
    stdin: { contents: `import { BedrockRuntime } from "${name}"; console.log(BedrockRuntime);`, resolveDir: here("../../tests") },
    absWorkingDir: here("../.."),
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "neutral",
    conditions,
    external: ["*.wasm", "*.wasm?module", "node:*"],
  });
  const [output] = Object.values(metafile.outputs);
  return Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
}
