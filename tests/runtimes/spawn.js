/** Starts the program of a runtime; it ends with the tests. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** @typedef {import("./host.js").Start} Start */

/** Past it a program is stopped, whatever it does, in ms. */
const LIMIT = 240_000;

/** @param {string} path below this folder */
export function here(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** A program that npm installed. @param {string} name */
export function installed(name) {
  return here(`node_modules/.bin/${name}`);
}

/**
 * @param {Start} start
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export function startProgram({ fail, opened }, command, args, options) {
  // detached makes it lead a process group, so that all it started ends with it
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], detached: true, ...options });
  const timer = setTimeout(() => stop(child), LIMIT);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text) => (output = (output + text).slice(-4000)));
  }
  child.on("error", fail);
  child.on("close", (code, signal) => {
    clearTimeout(timer);
    fail(new Error(`${command} ended with ${signal ?? `code ${code}`}\n${output}`));
  });
  opened.push(() => stop(child));
  return child;
}

/** @param {import("node:child_process").ChildProcess} child */
async function stop(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once("exit", resolve));
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    return; // it has ended
  }
  await closed;
}
