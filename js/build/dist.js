// Creates dist/: the glue, its types and the optimised .wasm.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeInline } from "./inline.js";
import { noticesName, writeNotices } from "./notices.js";
import { requireNames, writeRequire } from "./require.js";
import { tools } from "./rust.js";
import { cargoHome, must, root, step, StepError, target, toolsRoot } from "./run.js";
import { sizesLine, sizesOf } from "./sizes.js";

const triple = "wasm32-unknown-unknown";
const dist = join(root, "dist");
const work = join(target, "dist-work");
const stampPath = join(target, "dist-stamp.json");
const compiled = join(target, triple, "release", "bedrock_stream.wasm");
// takes 7 kB off SHA-256 (1 kB compressed); every engine has supported it since 2023 (Safari 16.4 was the last)
const targetFeatures = "-Ctarget-feature=+simd128";
// the stack occupies the start of memory, so no address is below 1024; short names of imports and exports take 4 kB off
// the download, and the pass prints the mapping of names
const naming = ["--minify-imports-and-exports-and-modules", "--strip-producers", "--strip-target-features"];
// similar functions are adjacent, and repetition is kept: brotli finds more to share, which saves 0.4 kB
const forBrotli = ["--reorder-functions-by-name", "--skip-pass=local-cse"];
const optimizeArgs = ["-Oz", "--low-memory-unused", ...forBrotli, ...naming];

const linker = join(root, "js/build/linker.js");

/**
 * Compiles, and recreates dist/ if the compiled module has changed. Needs setUp() first.
 * @throws {import("./run.js").StepError}
 */
export async function build() {
  await step("build: cargo build --release for wasm32", "", () => compile());
  const inputs = inputsHash();
  if (!isFresh(inputs)) {
    await step("build: wasm-bindgen and wasm-opt", "", generate);
    writeFileSync(stampPath, JSON.stringify({ inputs, outputs: outputHashes() }));
  }
  await writeRequire(dist);
  await writeNotices(dist, triple);
  for (const name of ["bedrock_stream.wasm", "bedrock_stream.js"]) {
    console.log(sizesLine(`dist/${name}`, sizesOf(join(dist, name))));
  }
}

/**
 * Compiles the module and returns its path.
 *
 * @param {string[]} [flags] flags for rustc, in addition to the package's
 * @param {string} [folder] Cargo's target folder
 */
export async function compile(flags = [], folder = target) {
  const selection = ["--locked", "--target", triple];
  // unpacks the dependencies, so that remapFlags() finds their folders
  await must("build-fetch", "cargo", ["fetch", ...selection]);
  const env = {
    CARGO_ENCODED_RUSTFLAGS: [targetFeatures, "--cfg=npm", ...flags, ...(await remapFlags())].join("\x1f"),
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker,
  };
  // only as a cdylib: for an rlib as well, Cargo would skip the link-time optimisation that takes a fifth off the size
  const args = ["rustc", "--release", "--lib", "--crate-type", "cdylib", "--target-dir", folder, ...selection];
  await must("build-cargo", "cargo", args, { env });
  return join(folder, triple, "release", "bedrock_stream.wasm");
}

/** Panic messages contain source paths: none of them may reveal this machine's folders. */
async function remapFlags() {
  const sysroot = (await must("build-sysroot", "rustc", ["--print", "sysroot"])).trim();
  const registries = join(cargoHome, "registry", "src");
  const folders = existsSync(registries) ? readdirSync(registries).map((name) => join(registries, name)) : [];
  const renamed = [
    [cargoHome, "/cargo"],
    [sysroot, "/rust"],
    [root, "/bedrock-stream"],
    ...folders.map((path) => [path, "/crates"]),
  ];
  return renamed.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

async function generate() {
  await bind(compiled, work);
  writeInline(work);
  rmSync(dist, { recursive: true, force: true });
  cpSync(work, dist, { recursive: true });
}

/**
 * Recreates the folder with the optimised module and its glue.
 *
 * @param {string} module path of the module that Cargo built
 * @param {string} folder
 */
export async function bind(module, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const args = ["--target", "bundler", "--out-name", "bedrock_stream", "--out-dir", folder, module];
  await must("build-wasm-bindgen", join(toolsRoot, "bin", "wasm-bindgen"), args);
  checkExports(folder);
  const wasmOpt = join(root, "node_modules/binaryen/bin/wasm-opt");
  const paths = [join(folder, "bedrock_stream_bg.wasm"), "-o", join(folder, "bedrock_stream.wasm")];
  wrapGlue(folder, JSON.parse(await must("build-wasm-opt", process.execPath, [wasmOpt, ...optimizeArgs, ...paths])));
  for (const name of ["bedrock_stream_bg.js", "bedrock_stream_bg.wasm", "bedrock_stream_bg.wasm.d.ts"])
    rmSync(join(folder, name));
}

/** Checks the rule in src/wasm/mod.rs that keeps Node 20 from aborting. @param {string} folder */
function checkExports(folder) {
  const found = /readonly (\w+): .* => any;/.exec(readFileSync(join(folder, "bedrock_stream_bg.wasm.d.ts"), "utf8"));
  if (found) throw new StepError(`${found[1]} returns a bare reference: make it a Result (see src/wasm/mod.rs)`);
}

/**
 * Wraps the glue in a function. The glue is a module with the state of one instance, but js/load.js creates a new
 * instance after one has stopped, which needs its own state. The function uses the module's new names.
 *
 * @param {string} folder
 * @param {{ imports: [module: string, from: string, to: string][], exports: [from: string, to: string][] }} names
 */
function wrapGlue(folder, { imports, exports }) {
  const declarations = readFileSync(join(folder, "bedrock_stream_bg.js"), "utf8").split(/^(?=\w)/m);
  // classes for the exports that js/build/linker.js removes
  const code = declarations.filter((declaration) => !declaration.includes("IntoUnderlying")).join("");
  const declared = [...code.matchAll(/^export (?:class|function|const) (\w+)/gm)].map(([, name]) => name);
  const imported = new Set(imports.map(([, from]) => from));
  const shared = [
    ...declared.filter((name) => !imported.has(name)),
    `imports: { ${imports.map(([, from, to]) => `${to}: ${from}`).join(", ")} }`,
    "memory: () => wasm.memory",
    "objects: () => wasm.__wbindgen_externrefs",
    "begin: () => wasm.__wbindgen_start()",
  ];
  const newNames = new Map(exports);
  const body = `${code.replaceAll(/^export /gm, "")}\nreturn { ${shared.join(", ")} };`;
  const renamed = body.replaceAll(/\bwasm\.(\w+)/g, (_, name) => `wasm.${newNames.get(name) ?? missing(name)}`);
  writeFileSync(join(folder, "bedrock_stream.js"), `export function createGlue() {\n${renamed}\n}\n`);
  renameSync(join(folder, "bedrock_stream.d.ts"), join(folder, "glue.d.ts"));
  writeFileSync(join(folder, "bedrock_stream.d.ts"), glueTypes);
}

/** @param {string} name @returns {never} */
function missing(name) {
  throw new StepError(`the glue needs ${name}, which the module does not export (see js/build/linker.js)`);
}

const glueTypes = `/** The glue of one instance. Instantiate the module with { a: imports }, pass its exports to __wbg_set_wasm, then call begin. */
export function createGlue(): typeof import("./glue.js") & {
  imports: WebAssembly.ModuleImports;
  __wbg_set_wasm(exports: object): void;
  memory(): WebAssembly.Memory;
  /** The JavaScript values that the instance holds. */
  objects(): WebAssembly.Table;
  begin(): void;
};
`;

/** A hash of everything besides the compiled module that affects generate(): the tools, their flags, this file. */
function inputsHash() {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const hash = createHash("sha256").update(
    `${tools["wasm-bindgen"].version} ${lock.packages["node_modules/binaryen"].version}`,
  );
  for (const path of [compiled, new URL(import.meta.url), new URL("inline.js", import.meta.url)])
    hash.update(readFileSync(path));
  return hash.digest("hex");
}

/** @param {string} inputs */
function isFresh(inputs) {
  if (!existsSync(stampPath) || !existsSync(dist)) return false;
  return readFileSync(stampPath, "utf8") === JSON.stringify({ inputs, outputs: outputHashes() });
}

function outputHashes() {
  const names = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ![...requireNames, noticesName].includes(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  return names.map((path) => [path.slice(dist.length), createHash("sha256").update(readFileSync(path)).digest("hex")]);
}
