// `npm run fuzz -- --minutes N [target…]`: runs the targets of tests/fuzz with cargo-fuzz, one after another.
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { linker, setUpPrograms } from "./packages.js";
import { must, root, run, step, StepError, target as cargoTarget } from "./run.js";
import { setUpRust, setUpTool, setUpToolchain, tools } from "./rust.js";

/** @typedef {{ minutes: number, keep: boolean, targets: string[] }} Options */

const usage = `usage: npm run fuzz -- [--minutes N] [--keep] [target…]
  --minutes N  how long each target runs (1)
  --keep       add inputs that reach new code to tests/fuzz/corpus`;

const folder = join(root, "tests/fuzz");
const work = join(cargoTarget, "fuzz");
/** libFuzzer is written in C++ */
const compiler = { anyOf: ["c++"], packages: ["g++"] };

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} args */
async function main(args) {
  try {
    const { minutes, keep, targets } = optionsFrom(args);
    await setUp();
    let faults = 0;
    for (const target of targets) {
      if (!(await fuzz(target, minutes))) faults += 1;
      else if (keep) await keepCorpus(target);
    }
    console.log(`\n${targets.length - faults} passed, ${faults} failed`);
    return faults === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(error.message);
    return 1;
  }
}

/**
 * @param {string[]} args
 * @returns {Options}
 */
function optionsFrom(args) {
  const known = readdirSync(join(folder, "fuzz_targets"))
    .map((name) => name.replace(".rs", ""))
    .sort();
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { minutes: { type: "string", default: "1" }, keep: { type: "boolean", default: false } },
    });
    const minutes = Number(values.minutes);
    if (!(minutes > 0)) throw new Error(`--minutes takes a number, not '${values.minutes}'`);
    const unknown = positionals.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new Error(`unknown target: ${unknown.join(", ")}; there are: ${known.join(", ")}`);
    return { minutes, keep: values.keep, targets: positionals.length > 0 ? positionals : known };
  } catch (error) {
    throw new StepError(`${/** @type {Error} */ (error).message}\n${usage}`);
  }
}

async function setUp() {
  await setUpPrograms([linker, compiler]);
  await setUpRust();
  await setUpToolchain("tests/fuzz/rust-toolchain.toml");
  await setUpTool(tools["cargo-fuzz"]);
}

/**
 * Prints what the target did. A failing input is kept below target/fuzz/artifacts.
 *
 * @param {string} target
 * @param {number} minutes
 * @returns {Promise<boolean>} whether all inputs passed
 */
async function fuzz(target, minutes) {
  const [corpus, artifacts] = ["corpus", "artifacts"].map((name) => join(work, name, target));
  for (const path of [corpus, artifacts]) mkdirSync(path, { recursive: true });
  await corpusTool("unpack", target, corpus);
  await step(`build: ${target}`, "", () => cargoFuzz("build", target));
  const flags = [
    `-max_total_time=${Math.ceil(minutes * 60)}`,
    `-artifact_prefix=${artifacts}/`,
    "-print_final_stats=1",
    "-timeout=25",
  ];
  const options = { cwd: folder, limit: minutes * 60 + 600 };
  const { ok, output, report } = await run(
    `fuzz-${target}`,
    "cargo",
    cargoFuzzArgs("run", target, corpus, "--", ...flags),
    options,
  );
  console.log(`${ok ? "ok" : "FAILED"} ${target}: ${summary(output)}`);
  if (!ok) console.log(report);
  return ok;
}

/** @param {string} output of libFuzzer */
function summary(output) {
  const last = [...output.matchAll(/cov: (\d+) ft: (\d+) corp: (\d+)/g)].at(-1) ?? [];
  const executions = /number_of_executed_units:\s*(\d+)/.exec(output)?.[1] ?? "0";
  const [, edges = "0", features = "0", inputs = "0"] = last;
  return `${Number(executions).toLocaleString("en-US")} executions, ${edges} edges, ${features} features, ${inputs} inputs`;
}

/**
 * Adds inputs that reach more code to the committed corpus, but not those that merely take known paths more often.
 *
 * @param {string} target
 */
async function keepCorpus(target) {
  const merged = join(work, "merged", target);
  if (existsSync(merged)) rmSync(merged, { recursive: true });
  await corpusTool("unpack", target, merged);
  await cargoFuzz(
    "run",
    target,
    merged,
    join(work, "corpus", target),
    "--",
    "-set_cover_merge=1",
    "-use_counters=0",
    "-max_len=600",
  );
  await corpusTool("pack", target, merged);
}

/**
 * @param {"build" | "run"} command
 * @param {string} target
 * @param {string[]} more
 */
function cargoFuzz(command, target, ...more) {
  return must(`fuzz-${command}-${target}`, "cargo", cargoFuzzArgs(command, target, ...more), { cwd: folder });
}

/**
 * The crate forbids `unsafe`, so AddressSanitizer has almost nothing to find, and it would halve the speed.
 *
 * @param {string} command
 * @param {string} target
 * @param {string[]} more
 */
function cargoFuzzArgs(command, target, ...more) {
  return [
    "fuzz",
    command,
    "--fuzz-dir",
    folder,
    "--target-dir",
    work,
    "--features",
    "libfuzzer",
    "-s",
    "none",
    target,
    ...more,
  ];
}

/**
 * Uses the pinned stable toolchain from the root's rust-toolchain.toml.
 *
 * @param {"unpack" | "pack"} command
 * @param {string} target
 * @param {string} inputs
 */
function corpusTool(command, target, inputs) {
  const args = [
    "run",
    "--locked",
    "--quiet",
    "--manifest-path",
    "tests/fuzz/Cargo.toml",
    "--example",
    "corpus",
    command,
    target,
    inputs,
  ];
  return must(`fuzz-${command}-${target}`, "cargo", args);
}
