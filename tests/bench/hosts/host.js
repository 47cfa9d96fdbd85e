// What the measurements need from a runtime, and what all runtimes share.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root, target } from "../../../js/build/run.js";

/** @typedef {import("../guest/guest.js").Command} Command */
/** @typedef {import("../contenders/index.js").Entry} Entry */

/**
 * @typedef {object} Host a runtime with one contender in it
 * @property {(command: Command) => Promise<any>} call
 * @property {() => number[]} processes
 * @property {() => Promise<void>} stop
 */

/** @typedef {(entry: Entry) => Promise<Host>} StartHost */

export const wasm = join(root, "dist/bedrock_stream.wasm");

/** @param {string} path below tests/bench */
export function here(path) {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/**
 * Bundles as for a browser or a Worker.
 *
 * @param {string} name name of the output file
 * @param {string} contents content of a module in tests/bench
 * @param {import("esbuild").BuildOptions} [options]
 * @returns {Promise<string>} the file
 */
export async function bundle(name, contents, options) {
  // not at the top: npm may not have installed it yet
  const { build } = await import("esbuild");
  const outfile = join(target, "bench", `${name}.js`);
  const stdin = { contents, resolveDir: here(""), sourcefile: `${name}.js` };
  await build({
    stdin,
    outfile,
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "error",
    ...options,
  });
  return outfile;
}

/** The CPU time used by the processes, user and system, in ms. @param {number[]} processes */
export function cpuOf(processes) {
  let nanoseconds = 0;
  for (const process of processes) {
    for (const thread of entriesOf(`/proc/${process}/task`)) {
      nanoseconds += Number(textOf(`/proc/${process}/task/${thread}/schedstat`).split(" ")[0]);
    }
  }
  return nanoseconds / 1e6;
}

/** The processes' memory, and its peak since `forgetPeak`, in bytes. @param {number[]} processes */
export function memoryOf(processes) {
  const sum = { now: 0, peak: 0 };
  for (const process of processes) {
    const status = textOf(`/proc/${process}/status`);
    sum.now += 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    sum.peak += 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  }
  return sum;
}

/** @param {number[]} processes */
export function forgetPeak(processes) {
  // a process that has ended no longer counts
  for (const process of processes)
    if (existsSync(`/proc/${process}`)) writeFileSync(`/proc/${process}/clear_refs`, "5");
}

/** @param {string} path */
function entriesOf(path) {
  try {
    return readdirSync(path);
  } catch {
    return []; // it has ended
  }
}

/** @param {string} path */
function textOf(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** @param {string} command */
export function versionOf(command) {
  return execFileSync(command, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}
