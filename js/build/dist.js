// Makes dist/: the glue, its types and the optimised .wasm.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeInline } from "./inline.js";
import { requireNames, writeRequire } from "./require.js";
import { tools } from "./rust.js";
import { cargoHome, must, root, step, StepError, target, toolsRoot } from "./run.js";
import { sizesLine, sizesOf } from "./sizes.js";

const triple = "wasm32-unknown-unknown";
const dist = join(root, "dist");
const work = join(target, "dist-work");
const stampPath = join(target, "dist-stamp.json");
const compiled = join(target, triple, "release", "bedrock_stream.wasm");
const bindgenArgs = ["--target", "web", "--omit-default-module-path", "--out-name", "bedrock_stream", "--out-dir", work, compiled];
// takes 7 kB off SHA-256 (1 kB compressed), and every engine has it since 2023 (Safari 16.4 was the last)
const targetFeatures = "-Ctarget-feature=+simd128";
// the stack ends where memory begins, so that no address is below 1024;
// names of imports and exports are a twentieth of the download; the pass prints which became which
const optimizeArgs = ["-Oz", "--low-memory-unused", "--minify-imports-and-exports-and-modules", "--strip-producers", "--strip-target-features", join(work, "bedrock_stream_bg.wasm"), "-o", join(work, "bedrock_stream.wasm")];

/**
 * Compiles, and makes dist/ anew if the compiled module has changed. Needs setUp() first.
 * @throws {import("./run.js").StepError}
 */
export async function build() {
  await step("build: cargo build --release for wasm32", "", compile);
  const inputs = inputsHash();
  if (!isFresh(inputs)) {
    await step("build: wasm-bindgen and wasm-opt", "", generate);
    writeFileSync(stampPath, JSON.stringify({ inputs, outputs: outputHashes() }));
  }
  await writeRequire(dist);
  for (const name of ["bedrock_stream.wasm", "bedrock_stream.js"]) {
    console.log(sizesLine(`dist/${name}`, sizesOf(join(dist, name))));
  }
}

async function compile() {
  const selection = ["--locked", "--target", triple];
  // unpacks the dependencies, so that remapFlags() finds their folders
  await must("build-fetch", "cargo", ["fetch", ...selection]);
  const env = { CARGO_ENCODED_RUSTFLAGS: [targetFeatures, "--cfg=npm", ...(await remapFlags())].join("\x1f") };
  // as a cdylib alone: beside an rlib, Cargo leaves out the link-time optimisation that takes a fifth off the size
  await must("build-cargo", "cargo", ["rustc", "--release", "--lib", "--crate-type", "cdylib", ...selection], { env });
}

/** Panic messages carry source paths: none of them may tell where this machine keeps its files. */
async function remapFlags() {
  const sysroot = (await must("build-sysroot", "rustc", ["--print", "sysroot"])).trim();
  const registries = join(cargoHome, "registry", "src");
  const folders = existsSync(registries) ? readdirSync(registries).map((name) => join(registries, name)) : [];
  const renamed = [[cargoHome, "/cargo"], [sysroot, "/rust"], [root, "/bedrock-stream"], ...folders.map((path) => [path, "/crates"])];
  return renamed.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

async function generate() {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  await must("build-wasm-bindgen", join(toolsRoot, "bin", "wasm-bindgen"), bindgenArgs);
  checkExports();
  const wasmOpt = join(root, "node_modules/binaryen/bin/wasm-opt");
  renameInGlue(JSON.parse(await must("build-wasm-opt", process.execPath, [wasmOpt, ...optimizeArgs])));
  for (const name of ["bedrock_stream_bg.wasm", "bedrock_stream_bg.wasm.d.ts"]) rmSync(join(work, name));
  writeInline(work);
  rmSync(dist, { recursive: true, force: true });
  cpSync(work, dist, { recursive: true });
}

/** The rule of src/wasm/mod.rs that keeps Node 20 from aborting. */
function checkExports() {
  const found = /readonly (\w+): .* => any;/.exec(readFileSync(join(work, "bedrock_stream.d.ts"), "utf8"));
  if (found) throw new StepError(`${found[1]} answers a bare reference: make it a Result (see src/wasm/mod.rs)`);
}

/** The glue makes both when it is imported. Jest's jsdom has neither then, or gets them later from a test. */
const lateEncoders = `class Late {
  decode(bytes) {
    return bytes && new globalThis.TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  }
  encodeInto(text, view) {
    return new globalThis.TextEncoder().encodeInto(text, view);
  }
}
const { TextDecoder = Late, TextEncoder = Late } = globalThis;
`;

/**
 * Follows the module's new names in the glue, and in its types. What the glue answers keeps the name of the memory alone.
 * @param {{ imports: [module: string, from: string, to: string][], exports: [from: string, to: string][] }} names
 */
function renameInGlue({ imports, exports }) {
  const [glue, types] = ["bedrock_stream.js", "bedrock_stream.d.ts"].map((name) => join(work, name));
  const newNames = new Map();
  for (const [, from, to] of imports) newNames.set(from, to);
  for (const [from, to] of exports) newNames.set(`wasm.${from}`, `wasm.${to}`);
  const renamed = (lateEncoders + readFileSync(glue, "utf8"))
    .replaceAll(/\bwasm\.\w+|\b__wb\w+/g, (name) => newNames.get(name) ?? name)
    .replaceAll("return wasm;", `return { memory: ${newNames.get("wasm.memory")} };`)
    .replace('"./bedrock_stream_bg.js": import0', "a: import0")
    // nobody calls it, but a namespace import keeps it
    .replace("export { initSync, ", "export { ");
  writeFileSync(glue, renamed);
  const output = /(?<=interface InitOutput \{)[^}]*(?=\})/;
  writeFileSync(types, readFileSync(types, "utf8").replace(output, "\n    readonly memory: WebAssembly.Memory;\n").replace(/\/\*\*[^/]*\*\/\s*export function initSync\(.*\n/, ""));
}

/** Whatever else than the compiled module decides what generate() makes: the tools, their flags, this file. */
function inputsHash() {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const hash = createHash("sha256").update(`${tools["wasm-bindgen"].version} ${lock.packages["node_modules/binaryen"].version}`);
  for (const path of [compiled, new URL(import.meta.url), new URL("inline.js", import.meta.url)]) hash.update(readFileSync(path));
  return hash.digest("hex");
}

/** @param {string} inputs */
function isFresh(inputs) {
  if (!existsSync(stampPath) || !existsSync(dist)) return false;
  return readFileSync(stampPath, "utf8") === JSON.stringify({ inputs, outputs: outputHashes() });
}

function outputHashes() {
  const names = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !requireNames.includes(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  return names.map((path) => [path.slice(dist.length), createHash("sha256").update(readFileSync(path)).digest("hex")]);
}
