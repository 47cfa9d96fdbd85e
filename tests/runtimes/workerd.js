/** Starts workerd, the runtime of Cloudflare Workers, with the guest as its only worker. */
import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { takeCases } from "./guests/work.js";
import { here, installed, startProgram, temporaryFolder } from "./spawn.js";

/** @typedef {import("./host.js").Start} Start */

/** The folders whose files the guest imports. */
const folders = [
  "js",
  "js/answer",
  "js/eventstream",
  "js/sign",
  "js/testing",
  "dist",
  "tests/js/suite",
  "tests/runtimes/guests",
  "tests/soak",
];
const guest = "tests/runtimes/guests/workerd.js";

/**
 * @param {Start} start
 * @param {string[]} flags compatibility flags
 * @param {string} [main] the worker's main module
 * @param {(child: import("node:child_process").ChildProcess) => void} [started]
 * @returns {Promise<string>} the worker's URL
 */
export async function startWorkerd(start, flags, main = guest, started = () => {}) {
  return serveModules(start, flags, modules(main), started);
}

/** @typedef {{ name: string, path: string }} Module path: of the file, which is JavaScript or WebAssembly */

/**
 * @param {Start} start
 * @param {string[]} flags
 * @param {Module[]} modules the main one first
 * @param {(child: import("node:child_process").ChildProcess) => void} [started]
 * @returns {Promise<string>} the worker's URL
 */
export async function serveModules(start, flags, modules, started = () => {}) {
  const config = join(temporaryFolder(start), "config.capnp");
  writeFileSync(config, configWith(flags, modules));
  const args = ["serve", config, "--import-path=/", "--control-fd=3"];
  return new Promise((resolve, reject) => {
    const fail = (/** @type {Error} */ error) => (reject(error), start.fail(error));
    const child = startProgram({ ...start, fail }, installed("workerd"), args, {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    started(child);
    // {"event":"listen","socket":"http","port":N}
    child.stdio[3]?.once("data", (line) => resolve(`http://127.0.0.1:${JSON.parse(line).port}`));
  });
}

/**
 * Passes the host's cases to the worker.
 *
 * @param {Start} start
 * @param {string[]} flags
 */
export async function relay(start, flags) {
  const worker = await startWorkerd(start, flags);
  takeCases(start.url, (job) => runIn(worker, job)).catch(start.fail);
  const version = execFileSync(installed("workerd"), ["--version"], { encoding: "utf8" }).trim();
  return [version, ...flags].join(", ");
}

/**
 * @param {string} worker
 * @param {import("./guests/work.js").Case} job
 * @returns {Promise<string | undefined>} the failure, if any
 */
export async function runIn(worker, job) {
  const response = await fetch(worker, { method: "POST", body: JSON.stringify(job) });
  if (!response.ok) return `the worker responded with ${response.status}: ${await response.text()}`;
  return (await response.json()).failure;
}

/** @param {string[]} flags @param {Module[]} modules */
function configWith(flags, modules) {
  const embedded = modules.map(({ name, path }) => {
    const kind = path.endsWith(".js") ? "esModule" : "wasm";
    return `(name = "${name}", ${kind} = embed "${path}")`;
  });
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${embedded.join(", ")}],
      compatibilityDate = "2026-10-01",
      compatibilityFlags = ${JSON.stringify(flags)},
    )),
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
}

/** The main module comes first. @param {string} main */
function modules(main) {
  const paths = folders.flatMap((folder) => readdirSync(here(`../../${folder}`)).map((name) => `${folder}/${name}`));
  const others = paths.filter((path) => path !== main && /\.(js|wasm)$/.test(path));
  return [main, ...others].map((path) => ({ name: path, path: here(`../../${path}`) }));
}
