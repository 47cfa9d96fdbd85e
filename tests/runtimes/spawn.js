/** Starts a runtime's program, which ends with the tests. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {import("./host.js").Start} Start */

/** The time after which a program is stopped, in ms, unless its start sets another. */
const LIMIT = 240_000;

/** @param {string} path below this folder */
export function here(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** A folder for temporary files, removed when the tests have ended. @param {Pick<Start, "opened">} start */
export function temporaryFolder({ opened }) {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-stream-"));
  opened.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A program installed by npm. @param {string} name */
export function installed(name) {
  return here(`node_modules/.bin/${name}`);
}

/**
 * @param {Start} start
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export function startProgram({ fail, opened, limit = LIMIT }, command, args, options) {
  // detached makes it lead a process group, so that everything it starts ends with it
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], detached: true, ...options });
  const timer = setTimeout(() => stop(child), limit);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text) => (output = (output + text).slice(-4000)));
  }
  child.on("error", fail);
  const kill = () => child.pid !== undefined && signal(child.pid, "SIGKILL");
  process.once("exit", kill);
  child.on("close", (code, signal) => {
    clearTimeout(timer);
    process.off("exit", kill);
    fail(new Error(`${command} ended with ${signal ?? `code ${code}`}\n${output}`));
  });
  opened.push(() => stop(child));
  return child;
}

/**
 * Asks the process to end, so that it can clean up, and kills it if it does not.
 *
 * @param {import("node:child_process").ChildProcess} child
 */
async function stop(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  signal(child.pid, "SIGTERM");
  const timer = setTimeout(signal, 5000, child.pid, "SIGKILL");
  await ended;
  clearTimeout(timer);
  signal(child.pid, "SIGKILL"); // the rest of its group
}

/**
 * @param {number} group
 * @param {NodeJS.Signals} name
 */
function signal(group, name) {
  try {
    process.kill(-group, name);
  } catch {
    // the whole group has ended
  }
}
