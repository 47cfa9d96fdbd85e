// Sets up everything that building and testing need, on a machine that has only Rust and Node.js.
import { browsers, isPresent, linker, python, setUpNodeModules, setUpPrograms, webkit } from "./packages.js";
import { StepError } from "./run.js";
import { setUpRust, setUpTool, tools } from "./rust.js";

export { build } from "./dist.js";

/** @typedef {"rust" | "packages" | "compilers" | "runtimes" | "bundlers" | "bench" | "sdks" | "docs" | "browsers" | "webkit" | keyof typeof tools} Part */

/**
 * Sets up what a build needs and, on request, what the tests need.
 * @param {{ forTests: boolean }} options
 * @throws {import("./run.js").StepError}
 */
export async function setUp({ forTests }) {
  /** @type {Part[]} */
  const parts = ["packages", "rust", "wasm-bindgen"];
  if (forTests)
    parts.push("compilers", "runtimes", "bundlers", "sdks", "docs", "wasm-pack", "geckodriver", "browsers", "webkit");
  for (const error of (await setUpParts(parts)).values()) throw error;
}

/**
 * Sets up each part, even if others fail.
 * @param {Part[]} parts
 * @returns {Promise<Map<Part, Error>>} the parts that failed
 */
export async function setUpParts(parts) {
  const tooOld = nodeFault();
  if (tooOld) return new Map(parts.map((part) => [part, tooOld]));
  const wanted = new Set(parts);
  const rustWanted = wanted.has("rust") || toolNames(wanted).length > 0;
  /** @type {Map<Part, Error>} */
  const failures = new Map();
  // system packages and npm packages are downloaded while Cargo compiles
  const system = setUpPrograms([
    ...(rustWanted ? [linker] : []),
    ...(wanted.has("browsers") ? browsers : []),
    ...(wanted.has("webkit") ? webkit : []),
    ...(wanted.has("docs") ? [python] : []),
  ]);
  const needsSystem = rustWanted && !isPresent(linker);
  await Promise.all([
    note(failures, "browsers", wanted.has("browsers") ? system : Promise.resolve()),
    note(failures, "webkit", wanted.has("webkit") ? system : Promise.resolve()),
    wanted.has("packages") && note(failures, "packages", setUpNodeModules()),
    wanted.has("compilers") && note(failures, "compilers", setUpNodeModules("tests/types")),
    wanted.has("runtimes") && note(failures, "runtimes", setUpNodeModules("tests/runtimes")),
    wanted.has("bundlers") && note(failures, "bundlers", setUpNodeModules("tests/bundlers")),
    wanted.has("bench") && note(failures, "bench", setUpNodeModules("tests/bench")),
    wanted.has("sdks") && note(failures, "sdks", setUpNodeModules("tests/sdks")),
    wanted.has("docs") && note(failures, "docs", Promise.all([setUpNodeModules("www/docs"), system])),
    rustWanted && setUpCargo(needsSystem ? system : Promise.resolve(), wanted, failures),
  ]);
  return failures;
}

/**
 * @param {Promise<unknown>} before
 * @param {Set<Part>} wanted
 * @param {Map<Part, Error>} failures
 */
async function setUpCargo(before, wanted, failures) {
  await note(failures, "rust", before.then(setUpRust));
  const fault = failures.get("rust");
  for (const name of toolNames(wanted)) {
    if (fault) failures.set(name, fault);
    else await note(failures, name, setUpTool(tools[name]));
  }
}

/** @param {Set<Part>} wanted */
function toolNames(wanted) {
  return /** @type {(keyof typeof tools)[]} */ (Object.keys(tools)).filter((name) => wanted.has(name));
}

/**
 * @param {Map<Part, Error>} failures
 * @param {Part} part
 * @param {Promise<unknown>} work
 */
async function note(failures, part, work) {
  try {
    await work;
  } catch (error) {
    failures.set(part, error instanceof Error ? error : new Error(String(error)));
  }
}

/** 20.11 brought `node --test --test-timeout`. */
function nodeFault() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 11)) return undefined;
  return new StepError(
    `Node.js ${process.versions.node} is too old: install Node.js 20.11 or later, then run this again`,
  );
}
