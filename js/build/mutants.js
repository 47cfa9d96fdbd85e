// `npm run mutants -- [--shard K/N] [group…]`: changes the code in small ways, one at a time, and checks that a test
// fails. Uses cargo-mutants for Rust and Stryker for JavaScript. A change that no test notices must be justified: in
// .cargo/mutants.toml, or in tests/mutants/argued.js.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { argued } from "../../tests/mutants/argued.js";
import { javaScriptGroups, rustGroups } from "../../tests/mutants/groups.js";
import { setUpNodeModules } from "./packages.js";
import { root, run, StepError, target } from "./run.js";
import { setUpTool, tools } from "./rust.js";
import { build, setUp } from "./setup.js";

/** @typedef {{ noticed: number, argued: number, faults: string[] }} Outcome */

const work = join(target, "mutants");
const groups = [...Object.keys(rustGroups), ...Object.keys(javaScriptGroups)];
const usage = `usage: npm run mutants -- [--shard K/N] [group…]
  --shard K/N  one part of the changes to Rust, K from 0
  groups: ${groups.join(", ")}`;
/** The time limit of a group, in seconds. */
const LIMIT = 6 * 3600;
const rustEnvironment = {
  // not the target of other commands: Cargo would take what was built of a changed copy for what they want
  CARGO_TARGET_DIR: join(work, "target"),
  // for bedrock, the tests of one change then take 1.0 s (user) instead of 6.2 s, and the build no longer than before
  CARGO_PROFILE_DEV_OPT_LEVEL: "1",
  CARGO_PROFILE_DEV_DEBUG: "0",
  PROPTEST_CASES: "64",
};

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} args */
async function main(args) {
  try {
    const { shard, chosen } = optionsFrom(args);
    mkdirSync(work, { recursive: true });
    await setUp({ forTests: false });
    let faults = 0;
    for (const name of chosen) {
      const outcome = name in rustGroups ? await mutateRust(name, shard) : await mutateJavaScript(name);
      console.log(
        `${name}: ${outcome.noticed} noticed, ${outcome.argued} argued, ${outcome.faults.length} not noticed`,
      );
      for (const fault of outcome.faults) console.log(`  ${fault}`);
      faults += outcome.faults.length;
    }
    return faults === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(error.message);
    return 1;
  }
}

/** @param {string[]} args */
function optionsFrom(args) {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { shard: { type: "string" } } });
    const unknown = positionals.filter((name) => !groups.includes(name));
    if (unknown.length > 0) throw new Error(`unknown group: ${unknown.join(", ")}`);
    return { shard: values.shard, chosen: positionals.length > 0 ? positionals : groups };
  } catch (error) {
    throw new StepError(`${/** @type {Error} */ (error).message}\n${usage}`);
  }
}

/**
 * @param {string} name
 * @param {string} [shard]
 * @returns {Promise<Outcome>} without those that .cargo/mutants.toml leaves out
 */
async function mutateRust(name, shard) {
  await setUpTool(tools["cargo-mutants"]);
  const group = /** @type {import("../../tests/mutants/groups.js").RustGroup} */ (rustGroups[name]);
  const folder = join(work, name);
  rmSync(folder, { recursive: true, force: true });
  const selection = ["--package", group.package, "--file", group.files];
  const cargoArgs = ["--locked", "--package=bedrock-stream", ...group.tests];
  const args = ["mutants", ...selection, "--output", folder, ...cargoArgs.map((arg) => `--cargo-arg=${arg}`)];
  if (shard) args.push("--shard", shard);
  const { report } = await run(`mutants-${name}`, "cargo", args, {
    limit: LIMIT,
    env: rustEnvironment,
  });
  const [caught = [], hanging = [], faults = []] = ["caught", "timeout", "missed"].map((file) =>
    readResult(join(folder, "mutants.out", `${file}.txt`), report)
      .split("\n")
      .filter((line) => line !== ""),
  );
  if (caught.length === 0) throw new StepError(report);
  return { noticed: caught.length + hanging.length, argued: 0, faults };
}

/**
 * @param {string} name
 * @returns {Promise<Outcome>}
 */
async function mutateJavaScript(name) {
  const { files, commands, packages } = /** @type {import("../../tests/mutants/groups.js").JavaScriptGroup} */ (
    javaScriptGroups[name]
  );
  await setUpNodeModules("tests/mutants");
  if (packages) await setUpNodeModules(packages);
  await build();
  const [config, report] = ["config", "report"].map((kind) => join(work, `${name}-${kind}.json`));
  rmSync(report, { force: true });
  writeFileSync(config, JSON.stringify(strykerConfig(files, commands, report)));
  const stryker = join(root, "tests/mutants/node_modules/@stryker-mutator/core/bin/stryker.js");
  const outcome = await run(`mutants-${name}`, process.execPath, [stryker, "run", config], { limit: LIMIT });
  return compare(JSON.parse(readResult(report, outcome.report)).files);
}

/** @param {string[]} files @param {string[]} commands @param {string} report */
function strykerConfig(files, commands, report) {
  return {
    mutate: files,
    testRunner: "command",
    commandRunner: { command: commands.join(" && ") },
    ignorePatterns: [
      "target",
      "src",
      "examples",
      "www/worker",
      "tests/*",
      "!tests/js",
      "!tests/mutants",
      "!tests/runtimes",
      "!tests/sdks",
      "!tests/soak",
    ],
    tempDirName: relative(root, join(work, "sandbox")),
    // TypeScript 7 has no API to read one with
    tsconfigFile: "none",
    reporters: ["json"],
    jsonReporter: { fileName: report },
    timeoutMS: 20_000,
    allowConsoleColors: false,
  };
}

/** @param {string} path @param {string} report the program's output */
function readResult(path, report) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new StepError(report);
  }
}

/**
 * @param {Record<string, { source: string, mutants: any[] }>} files of Stryker's report
 * @returns {Outcome}
 */
function compare(files) {
  /** @type {Outcome} */
  const outcome = { noticed: 0, argued: 0, faults: [] };
  const unused = new Set(argued.filter(({ file }) => file in files));
  for (const [file, { source, mutants }] of Object.entries(files)) {
    for (const { status, location, replacement } of mutants) {
      if (status === "Ignored") continue;
      if (status !== "Survived") {
        outcome.noticed += 1;
        continue;
      }
      const { line, from } = cut(source, location);
      const row = argued.find(
        (one) => one.file === file && one.line === line && one.from === from && one.to === replacement,
      );
      if (row) {
        outcome.argued += 1;
        unused.delete(row);
      } else outcome.faults.push(`${file}:${location.start.line}: ${from} → ${replacement}\n    ${line}`);
    }
  }
  for (const { file, line } of unused)
    outcome.faults.push(`${file}: argued.js has a row for a change that is noticed, or no longer made: ${line}`);
  return outcome;
}

/**
 * The line in which a change begins, and the code that it replaces.
 *
 * @param {string} source
 * @param {Record<"start" | "end", { line: number, column: number }>} location from 1
 */
function cut(source, { start, end }) {
  const lines = source.split("\n");
  const offset = (/** @type {{ line: number, column: number }} */ { line, column }) =>
    lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1;
  return { line: (lines[start.line - 1] ?? "").trim(), from: source.slice(offset(start), offset(end)) };
}
