// Checks that dist/THIRD_PARTY.txt has the licence of every crate that is part of the .wasm.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const sections = readDist("THIRD_PARTY.txt").split(`${"-".repeat(80)}\n`);
const names = (/** @type {string} */ text, /** @type {RegExp} */ pattern) =>
  [...text.matchAll(pattern)].map(([, name = ""]) => name);
const licensed = new Map(
  sections.flatMap((section) => names(section, /^(\S+) \d+\.\d+\.\S+ \(/gm).map((name) => [name, section])),
);

test("each crate that the npm build depends on has its licence, and no other crate", () => {
  const depended = crates();
  for (const name of ["base64-simd", "outref", "serde-wasm-bindgen", "slab", "talc", "vsimd"]) {
    assert.ok(depended.includes(name), name);
  }
  for (const name of depended) assertLicence(licensed.get(name), name);
  assert.deepEqual(
    [...licensed.keys()].filter((name) => !depended.includes(name)),
    [],
  );
});

test("each crate that the .wasm names in its panic messages has its licence, and so has the standard library", () => {
  const module = readDist("bedrock_stream.wasm");
  const named = names(module, /\/crates\/([\w-]+?)-\d+\./g);
  assert.ok(named.includes("base64-simd"), `${named}`);
  for (const name of named) assertLicence(licensed.get(name), name);
  assert.match(module, /\/library\/core\//);
  assertLicence(
    sections.find((section) => section.startsWith("Rust standard library")),
    "std",
  );
});

/** Every crate is available under the MIT licence. @param {string | undefined} section @param {string} name */
function assertLicence(section, name) {
  const whole = /Permission is hereby granted[^]*in\s+all\s+copies\s+or\s+substantial\s+portions[^]*SOFTWARE\./i;
  assert.match(section ?? "", whole, name);
}

/** The crates of other authors, without the macros, which are not part of the module. */
function crates() {
  const selection = ["--target", "wasm32-unknown-unknown", "--edges", "normal,no-proc-macro"];
  const args = ["tree", "--locked", "--quiet", ...selection, "--prefix", "none", "--format", "{p}"];
  // the allocator is a dependency of this build only
  const env = { ...process.env, RUSTFLAGS: "--cfg=npm" };
  return names(execFileSync("cargo", args, { cwd: root, encoding: "utf8", env }), /^(?!bedrock-)(\S+) v/gm);
}

/** @param {string} name */
function readDist(name) {
  return readFileSync(new URL(`../../dist/${name}`, import.meta.url), "latin1");
}
