/** package.json's `exports` and `sideEffects`, as bundlers read them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { build } from "esbuild";
import { here } from "./spawn.js";

const entries = {
  unwasm: "js/edge-light.js",
  workerd: "js/workerd.js",
  "edge-light": "js/edge-light.js",
  deno: "js/inline.js",
  bun: "js/bun.js",
  node: "js/node.js",
  es2015: "js/inline.js",
  development: "js/inline.js",
  module: "js/browser.js",
  browser: "js/browser.js",
  "nothing at all": "js/browser.js",
};

for (const [condition, entry] of Object.entries(entries)) {
  test(`the condition ${condition} gives ${entry}, and a bundler keeps it`, async () => {
    assert.ok((await bundled("bedrock-stream", [condition])).includes(entry));
    // which finds the module by the package's own name
    assert.ok((await bundled("bedrock-stream/sign", [condition], "import", "signUrl")).includes(entry));
  });
}

for (const entry of ["eventstream", "testing"]) {
  test(`bedrock-stream/${entry} brings the module of each condition, and none that is not asked for`, async () => {
    for (const [condition, main] of Object.entries(entries)) {
      const files = await bundled(
        `bedrock-stream/${entry}`,
        [condition],
        "import",
        entry === "testing" ? "mockFetch" : "encode",
      );
      assert.ok(files.includes(main), condition);
      assert.equal(files.includes("dist/inline.js"), main === "js/inline.js" || main === "js/node.js", condition);
    }
    const slim = await bundled("bedrock-stream/slim", ["browser"], "import", "encode");
    assert.ok(!slim.some((path) => path === "js/browser.js" || path === "dist/inline.js"), `${slim}`);
  });
}

/** The conditions that each sets in addition to its own. @type {[who: string, conditions: string[], entry: string][]} */
const combinations = [
  ["wrangler", ["workerd", "worker", "browser"], "js/workerd.js"],
  ["Next.js's edge routes", ["browser", "node", "edge-light"], "js/edge-light.js"],
  ["Deno", ["node", "deno"], "js/inline.js"],
  ["Bun", ["node", "bun"], "js/bun.js"],
  [
    "Nitro with wasm, not for Node",
    ["production", "browser", "workerd", "edge-light", "netlify", "deno", "wasm", "unwasm"],
    "js/edge-light.js",
  ],
  ["Nitro with wasm, for Node", ["development", "node", "wasm", "unwasm"], "js/node.js"],
  ["Nitro 3 for Cloudflare", ["workerd", "worker", "production", "wasm", "unwasm", "node"], "js/edge-light.js"],
  [
    "Nitro without wasm, not for Node",
    ["production", "browser", "workerd", "edge-light", "netlify", "deno"],
    "js/workerd.js",
  ],
  ["Angular", ["es2015", "es2020", "module", "production", "browser"], "js/inline.js"],
  ["Angular's server", ["es2015", "es2020", "module", "production", "node"], "js/node.js"],
  ["Vite's dev server", ["module", "browser", "development"], "js/inline.js"],
  ["Vite's build", ["module", "browser", "production"], "js/browser.js"],
  ["Vite's server build", ["module", "node", "production"], "js/node.js"],
  ["Jest with jsdom", ["module-sync", "browser"], "js/node.js"],
];

for (const [who, conditions, entry] of combinations) {
  test(`${who} uses ${entry}`, async () => {
    assert.ok((await bundled("bedrock-stream", conditions)).includes(entry));
  });
}

test("require uses CommonJS, but never in a bundler or if modules can be required", async () => {
  const entry = async (/** @type {string[]} */ conditions) => {
    const files = await bundled("bedrock-stream", conditions, "require");
    return files.find((path) => ["dist/node.cjs", "js/node.js", "js/browser.js"].includes(path));
  };
  assert.equal(await entry(["node"]), "dist/node.cjs");
  assert.equal(await entry(["browser"]), "dist/node.cjs");
  assert.equal(await entry(["node", "module-sync"]), "js/node.js");
  assert.equal(await entry(["node", "module"]), "js/node.js");
  assert.equal(await entry(["browser", "module"]), "js/browser.js");
});

test("what React Native uses is small, and has no import.meta, which Hermes cannot parse", async () => {
  const files = (await bundled("bedrock-stream", ["react-native"])).filter((path) => path !== "<stdin>");
  assert.ok(files.includes("js/client.js"));
  assert.ok(!files.includes("dist/inline.js"));
  for (const path of files) assert.ok(!readFileSync(here(`../../${path}`), "utf8").includes("import.meta"), path);
});

test("inline contains the module, slim and the others do not", async () => {
  assert.ok((await bundled("bedrock-stream/inline", ["browser"])).includes("dist/inline.js"));
  for (const name of ["bedrock-stream", "bedrock-stream/slim"]) {
    assert.ok(!(await bundled(name, ["browser"])).includes("dist/inline.js"));
  }
});

/**
 * @param {string} name
 * @param {string[]} conditions
 * @param {"import" | "require"} [how]
 * @param {string} [used] what of the entry is used
 * @returns {Promise<string[]>} the files with code in the bundle
 */
async function bundled(name, conditions, how = "import", used = "BedrockRuntime") {
  const load = how === "import" ? `import { ${used} } from "${name}"` : `const { ${used} } = require("${name}")`;
  const { metafile } = await build({
    stdin: { contents: `${load}; console.log(${used});`, resolveDir: here("../../tests") },
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
