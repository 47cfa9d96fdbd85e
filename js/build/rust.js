// Sets up Rust: the toolchain and target in rust-toolchain.toml, and the tools built with Cargo.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findProgram, must, root, run, step, StepError, toolsRoot } from "./run.js";

const wasmTarget = "wasm32-unknown-unknown";
const components = ["clippy", "rustfmt"];

/** @typedef {{ name: string, version: string, source: string[], versionArgs?: string[] }} Tool */

/** @type {Record<"wasm-bindgen" | "wasm-pack" | "geckodriver" | "cargo-fuzz" | "cargo-mutants", Tool>} */
export const tools = {
  "wasm-bindgen": { name: "wasm-bindgen", version: bindgenVersion(), source: ["--path", "js/build/tools"] },
  "wasm-pack": { name: "wasm-pack", version: "0.15.1", source: ["wasm-pack@0.15.1"] },
  geckodriver: { name: "geckodriver", version: "0.37.1", source: ["geckodriver@0.37.1"] },
  "cargo-fuzz": { name: "cargo-fuzz", version: "0.13.2", source: ["cargo-fuzz@0.13.2"] },
  "cargo-mutants": {
    name: "cargo-mutants",
    version: "27.1.0",
    source: ["cargo-mutants@27.1.0"],
    versionArgs: ["mutants", "--version"],
  },
};

/** Installs missing parts of the pinned toolchain, its components and the wasm32 target. */
export async function setUpRust() {
  if (!findProgram("rustup")) throw new StepError("rustup is missing: install Rust with rustup, then run this again");
  const channel = await setUpToolchain("rust-toolchain.toml");
  await addMissing(channel, "target", [wasmTarget]);
  await addMissing(channel, "component", components);
}

/**
 * Installs the toolchain named in the file, if it is missing. Returns its channel.
 * @param {string} path
 */
export async function setUpToolchain(path) {
  const channel = firstMatch(path, /^channel = "(.+)"$/m);
  const installed = await run("rustup-which", "rustup", ["run", channel, "rustc", "--version"]);
  if (!installed.ok) await installToolchain(channel);
  return channel;
}

/**
 * Installs the tool below target/tools, unless exactly this version is there.
 * @param {Tool} tool
 */
export async function setUpTool(tool) {
  if (await isInstalled(tool)) return;
  const { name, version, source } = tool;
  const args = ["install", "--locked", "--debug", "--force", "--root", toolsRoot, ...source];
  // one target folder for all tools: they share dependencies
  const env = { CARGO_TARGET_DIR: join(toolsRoot, "build"), CARGO_PROFILE_DEV_DEBUG: "0", CARGO_INCREMENTAL: "0" };
  await step(`set-up: ${name} ${version}`, "2 min", () => must(`install-${name}`, "cargo", args, { env }));
  if (!(await isInstalled(tool)))
    throw new StepError(`${name} was installed, but is not ${version}: remove target/tools, then run this again`);
}

/** @param {Tool} tool */
async function isInstalled({ name, version, versionArgs = ["--version"] }) {
  const { ok, output } = await run(`${name}-version`, join(toolsRoot, "bin", name), versionArgs);
  return ok && output.split(/\s+/)[1] === version;
}

/** @param {string} channel */
function installToolchain(channel) {
  const args = ["toolchain", "install", channel, "--profile", "minimal", "--no-self-update"];
  return step(`set-up: Rust ${channel}`, "1 min", () => must("rustup-toolchain", "rustup", args));
}

/**
 * @param {string} channel
 * @param {"target" | "component"} kind
 * @param {string[]} wanted
 */
async function addMissing(channel, kind, wanted) {
  const listed = await must(`rustup-${kind}-list`, "rustup", [kind, "list", "--installed", "--toolchain", channel]);
  // a component is listed with its host, as in clippy-x86_64-unknown-linux-gnu
  const missing = wanted.filter(
    (name) => !listed.split("\n").some((line) => line === name || line.startsWith(`${name}-`)),
  );
  if (missing.length === 0) return;
  const args = [kind, "add", "--toolchain", channel, ...missing];
  await step(`set-up: Rust ${kind} ${missing.join(", ")}`, "10 s", () => must(`rustup-${kind}-add`, "rustup", args));
}

/** The tool crate has the same version as the wasm-bindgen that it wraps. */
function bindgenVersion() {
  return firstMatch("js/build/tools/Cargo.toml", /^version = "(.+)"$/m);
}

/**
 * @param {string} path
 * @param {RegExp} pattern
 */
function firstMatch(path, pattern) {
  const found = pattern.exec(readFileSync(join(root, path), "utf8"))?.[1];
  if (found === undefined) throw new StepError(`${path} has no line that matches ${pattern}`);
  return found;
}
