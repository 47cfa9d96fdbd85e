/** The crate as a dependency of another wasm program that turns off its feature `js`. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { target } from "../../js/build/run.js";

const folder = fileURLToPath(new URL(".", import.meta.url));
const triple = "wasm32-unknown-unknown";

test("without the feature js, a program can use any version of wasm-bindgen", async () => {
  const packages = (await cargo("tree", "--edges", "normal,build", "--prefix", "none")).split("\n");
  assert.match(packages.join("\n"), /^bedrock-stream v/m);
  assert.deepEqual(
    packages.filter((name) => /^(wasm-|js-sys|web-sys)/.test(name)),
    [],
  );
});

test("without the feature js, a program's module exports and imports nothing of ours", {
  timeout: 300_000,
}, async () => {
  await cargo("build", "--target-dir", target);
  const module = new WebAssembly.Module(readFileSync(join(target, triple, "debug/dependent.wasm")));
  const exports = WebAssembly.Module.exports(module).map(({ name }) => name);
  assert.deepEqual(exports, ["memory", "__data_end", "__heap_base"]);
  assert.deepEqual(WebAssembly.Module.imports(module), []);
});

/**
 * @param {string} command
 * @param {string[]} args
 */
async function cargo(command, ...args) {
  const { stdout } = await promisify(execFile)("cargo", [command, "--locked", "--target", triple, ...args], {
    cwd: folder,
  });
  return stdout;
}
