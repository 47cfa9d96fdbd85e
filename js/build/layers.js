// The layers of `npm test` in order: what each needs, and its checks.
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { bundlers } from "./bundlers.js";
import { countNode, countRust, failedCheck, runCheck } from "./checks.js";
import { root } from "./run.js";
import { runtimes } from "./runtimes.js";
import { bundledSizes, clientBudget, clientSizes, entryTable, sizesLine } from "./sizes.js";
import { types } from "./types.js";

/** @typedef {import("./checks.js").Tally} Tally */
/** @typedef {import("./checks.js").Check} Check */

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {import("./setup.js").Part[]} parts what must be set up first
 * @property {boolean} usesDist whether dist/ must be built first
 * @property {() => Generator<Tally | Promise<Tally>> | AsyncGenerator<Tally>} checks
 */

/** @type {Layer[]} */
export const layers = [
  { name: "rust", parts: ["rust"], usesDist: false, checks: rust },
  { name: "build", parts: ["packages", "runtimes", "rust", "wasm-bindgen"], usesDist: true, checks: build },
  {
    name: "types",
    parts: ["packages", "compilers", "docs", "runtimes", "sdks", "rust", "wasm-bindgen"],
    usesDist: true,
    checks: types,
  },
  { name: "node", parts: ["packages", "runtimes", "rust", "wasm-bindgen"], usesDist: true, checks: node },
  {
    name: "sdks",
    parts: ["packages", "runtimes", "sdks", "rust", "wasm-bindgen", "browsers"],
    usesDist: true,
    checks: () => nodeTests("tests/sdks", 300),
  },
  {
    name: "wasm-pack",
    parts: ["rust", "wasm-bindgen", "wasm-pack", "geckodriver", "browsers"],
    usesDist: false,
    checks: wasmPack,
  },
  {
    name: "page",
    parts: ["packages", "rust", "wasm-bindgen", "browsers"],
    usesDist: true,
    checks: () => nodeTests("tests/page", 600),
  },
  {
    name: "runtimes",
    parts: ["packages", "runtimes", "rust", "wasm-bindgen", "geckodriver", "browsers", "webkit"],
    usesDist: true,
    checks: runtimes,
  },
  {
    name: "bundlers",
    parts: ["packages", "runtimes", "bundlers", "rust", "wasm-bindgen", "browsers"],
    usesDist: true,
    checks: bundlers,
  },
  {
    name: "examples",
    parts: ["packages", "runtimes", "bundlers", "rust", "wasm-bindgen", "browsers"],
    usesDist: true,
    checks: () => nodeTests("tests/examples", 600),
  },
  {
    name: "docs",
    parts: ["packages", "docs", "rust", "wasm-bindgen"],
    usesDist: true,
    checks: () => nodeTests("tests/docs", 600),
  },
  {
    name: "package",
    parts: ["packages", "compilers", "runtimes", "bundlers", "docs", "rust", "wasm-bindgen"],
    usesDist: true,
    checks: () => nodeTests("tests/package", 600),
  },
];

const wasmTarget = ["--target", "wasm32-unknown-unknown"];

function* rust() {
  const warnings = ["--", "-D", "warnings"];
  const strictDocs = { env: { RUSTDOCFLAGS: "-D warnings" } };
  yield cargo("cargo fmt", ["fmt", "--all", "--check"]);
  yield cargo("cargo clippy", ["clippy", "--locked", "--workspace", "--all-targets", ...warnings]);
  yield cargo("cargo clippy for wasm32", [
    "clippy",
    "--locked",
    "--workspace",
    "--all-targets",
    ...wasmTarget,
    ...warnings,
  ]);
  yield cargo("cargo clippy for wasm32, without js", [
    "clippy",
    "--locked",
    "--lib",
    "--no-default-features",
    ...wasmTarget,
    ...warnings,
  ]);
  yield cargo("cargo test", ["test", "--locked", "--workspace", "--no-fail-fast"], { count: countRust });
  yield cargo("cargo doc", ["doc", "--locked", "--workspace", "--no-deps"], { options: strictDocs });
  yield* nodeTests("tests/dependent", 300);
  yield* fuzzCorpus(warnings);
}

/**
 * Runs the fuzz targets with the saved inputs, on the stable toolchain; `npm run fuzz` searches for new ones.
 * @param {string[]} warnings
 */
function* fuzzCorpus(warnings) {
  const manifest = ["--manifest-path", "tests/fuzz/Cargo.toml"];
  yield cargo("cargo fmt, fuzz targets", ["fmt", ...manifest, "--check"]);
  yield cargo("cargo clippy, fuzz targets", ["clippy", "--locked", "--all-targets", ...manifest, ...warnings]);
  yield cargo("corpus of the fuzz targets", ["test", "--locked", "--no-fail-fast", ...manifest], { count: countRust });
}

function* node() {
  yield* nodeTests("tests/js", 600);
  yield* nodeTests("tests/differential", 300);
}

/** The first check is that dist/ was built; the runner does that. */
async function* build() {
  yield { passed: 1, failed: 0 };
  const bundled = await bundledSizes("*");
  console.log(`  ${sizesLine("client as shipped, wasm and JavaScript", clientSizes())}`);
  console.log(
    `  ${sizesLine("client as bundled, with BedrockRuntime alone", await bundledSizes("{ BedrockRuntime }"))}`,
  );
  console.log(`  ${sizesLine("client as bundled, with all", bundled)}; budget: brotli below ${clientBudget}`);
  console.log(`\n${(await entryTable()).replaceAll(/^/gm, "  ")}\n`);
  const tooLarge = bundled.brotli >= clientBudget;
  yield tooLarge ? failedCheck("size budget", `    ${bundled.brotli} bytes are too many`) : { passed: 1, failed: 0 };
}

/** The plain command, as a newcomer would type it. It downloads nothing: its tools and the drivers are on the PATH. */
function* wasmPack() {
  const env = { WASM_BINDGEN_TEST_TIMEOUT: "120", WASM_BINDGEN_TEST_DRIVER_TIMEOUT: "60" };
  for (const browser of ["chrome", "firefox"]) {
    const args = ["test", "--headless", `--${browser}`];
    yield runCheck({
      title: `wasm-pack ${args.join(" ")}`,
      command: "wasm-pack",
      args,
      options: { env, limit: 900 },
      count: countRust,
    });
  }
}

/**
 * @param {string} folder
 * @param {number} limit seconds for the whole folder
 * @returns {Generator<Tally | Promise<Tally>>}
 */
function* nodeTests(folder, limit) {
  const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort() : [];
  const files = names.filter((name) => name.endsWith(".test.js")).map((name) => `${folder}/${name}`);
  if (files.length === 0) {
    yield failedCheck(folder, "    has no *.test.js");
    return;
  }
  // by default node runs as many files at a time as there are cores but one: a single file on two cores
  const concurrency = `--test-concurrency=${Math.max(2, availableParallelism() - 1)}`;
  // the limit counts for a whole file too; tests have limits of their own
  const args = ["--test", "--test-reporter=spec", concurrency, "--test-timeout=300000", ...files];
  yield runCheck({ title: folder, command: process.execPath, args, options: { limit }, count: countNode });
}

/**
 * @param {string} title
 * @param {string[]} args
 * @param {Partial<Check>} [more]
 */
function cargo(title, args, more) {
  return runCheck({ title, command: "cargo", args, ...more });
}
