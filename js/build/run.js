// Runs commands with a time limit. Their whole output goes to a log below target/logs, and everything that they start
// is killed with them.
import { spawn } from "node:child_process";
import { accessSync, constants, createWriteStream, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/**
 * @typedef {object} RunOptions
 * @property {Record<string, string>} [env] added to the environment
 * @property {string} [cwd] default: the repository's root
 * @property {number} [limit] seconds until the command is killed; default: 30 minutes
 */

/**
 * @typedef {object} Outcome
 * @property {boolean} ok whether the command exited with code 0
 * @property {string} output standard output and standard error, in order
 * @property {string} report what to show after a failure
 */

export const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/[/\\]$/, "");
export const target = join(root, "target");
export const toolsRoot = join(target, "tools");
export const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");

/** A failed step; its message is shown to the user as is. */
export class StepError extends Error {
  name = "StepError";
}

/**
 * Runs a command to its end; never rejects.
 * @param {string} title names the log file
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Outcome>}
 */
export async function run(title, command, args, options = {}) {
  const logPath = logFile(title);
  const { output, fault } = await execute(command, args, options, logPath);
  return { ok: fault === "", output, report: fault && reportOf(command, args, fault, output, logPath) };
}

/**
 * Runs a command and returns its output.
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @throws {StepError} when it fails
 */
export async function must(title, command, args, options) {
  const outcome = await run(title, command, args, options);
  if (!outcome.ok) throw new StepError(outcome.report);
  return outcome.output;
}

/**
 * Prints a line when the work starts, and one with its duration when it ends.
 * @template T
 * @param {string} title
 * @param {string} expected how long it may take, or ""
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, expected, work) {
  const began = performance.now();
  console.log(`${title}${expected && ` (about ${expected})`} …`);
  try {
    const result = await work();
    console.log(`${title}: done in ${seconds(began)} s`);
    return result;
  } catch (error) {
    console.log(`${title}: failed after ${seconds(began)} s`);
    throw error;
  }
}

/** @param {number} began a value of performance.now() */
export function seconds(began) {
  return ((performance.now() - began) / 1000).toFixed(1);
}

/**
 * @param {string} program
 * @returns {string | undefined} where the program is
 */
export function findProgram(program) {
  return searchPath()
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

/** Our tools first, then rustup's, which respect rust-toolchain.toml; a system's own Cargo does not. */
function searchPath() {
  return [join(toolsRoot, "bin"), join(cargoHome, "bin"), process.env.PATH ?? ""].join(delimiter);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {Record<string, string>} [added] */
function environment(added) {
  const { FORCE_COLOR, NODE_TEST_CONTEXT, ...inherited } = process.env;
  const ours = { PATH: searchPath(), CARGO_TARGET_DIR: target, CARGO_TERM_COLOR: "never", NO_COLOR: "1" };
  return { ...inherited, ...ours, ...added };
}

/** @param {string} title */
function logFile(title) {
  const folder = join(target, "logs");
  mkdirSync(folder, { recursive: true });
  return join(folder, `${title.replaceAll(/[^\w.-]+/g, "-")}.log`);
}

/** @type {Set<number>} process groups that are still running */
const running = new Set();

/**
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} options
 * @param {string} logPath
 * @returns {Promise<{ output: string, fault: string }>} fault is "" after success
 */
function execute(command, args, { env, cwd = root, limit = 1800 }, logPath) {
  return new Promise((resolve) => {
    // detached makes the child lead a process group, so that everything it starts can be killed
    const child = spawn(command, args, {
      cwd,
      env: environment(env),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const log = createWriteStream(logPath);
    let output = "";
    let fault = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        log.write(text);
      });
    }
    const timer = setTimeout(() => {
      fault = `stopped after ${limit} s`;
      killGroup(child.pid);
    }, limit * 1000);
    begin(child.pid);
    child.on("error", (error) => (fault ||= error.message));
    child.on("exit", (code, signal) => {
      fault ||= code === 0 ? "" : `ended with ${signal ?? `code ${code}`}`;
      killGroup(child.pid);
      // a process that has left the group may hold the pipes open for ever
      setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream.destroy()), 5000).unref();
    });
    child.on("close", () => {
      clearTimeout(timer);
      end(child.pid);
      log.end(() => resolve({ output, fault }));
    });
  });
}

/** @param {number | undefined} pid */
function begin(pid) {
  if (pid === undefined) return;
  if (running.size === 0) for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stopAll);
  running.add(pid);
}

/** @param {number | undefined} pid */
function end(pid) {
  if (pid === undefined || !running.delete(pid)) return;
  if (running.size === 0) for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, stopAll);
}

/** @param {string} signal */
function stopAll(signal) {
  running.forEach(killGroup);
  process.exit(signal === "SIGINT" ? 130 : 143);
}

/** @param {number | undefined} pid */
function killGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // the whole group has ended
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} fault
 * @param {string} output
 * @param {string} logPath
 */
function reportOf(command, args, fault, output, logPath) {
  const noise = /^(test .* \.\.\. ok|test result: ok.*|running \d+ tests?|\s*(Compiling|Checking|Downloaded) .*|\s*)$/;
  const lines = stripVTControlCharacters(output)
    .split("\n")
    .filter((line) => !noise.test(line));
  const shown = lines.slice(-60).map((line) => `    ${line}`);
  return [`${command} ${args.join(" ")}: ${fault}`, ...shown, `    full log: ${relative(root, logPath)}`].join("\n");
}
