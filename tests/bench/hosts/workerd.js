// workerd, the runtime of Cloudflare Workers.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../js/build/run.js";
import { bundle, versionOf, wasm } from "./host.js";

export const name = "workerd";

const workerd = join(root, "tests/runtimes/node_modules/.bin/workerd");

export function version() {
  return versionOf(workerd);
}

/** @type {import("./host.js").StartHost} */
export async function start({ name, file }) {
  const main = await bundle(
    `workerd-${name}`,
    `
    import module from "module.wasm";
    import { createGuest } from "./guest/guest.js";
    import start from "./contenders/${file}";
    let guest;
    export default {
      async fetch(request) {
        try {
          guest ??= await createGuest(start, () => module);
          return Response.json({ result: (await guest(await request.json())) ?? null });
        } catch (error) {
          return Response.json({ fault: error.stack ?? String(error) });
        }
      },
    };
  `,
    { external: ["module.wasm"] },
  );
  const { url, process, stop } = await serveWorker(main, true);
  return {
    async call(command) {
      const response = await fetch(url, { method: "POST", body: JSON.stringify(command) });
      const { result, fault } = await response.json();
      if (fault) throw new Error(fault);
      return result;
    },
    processes: () => [process],
    stop,
  };
}

/**
 * Runs a Worker.
 *
 * @param {string} main its module
 * @param {boolean} hasWasm whether that imports "module.wasm"
 * @returns {Promise<{ url: string, process: number, stop: () => Promise<void> }>}
 */
export async function serveWorker(main, hasWasm) {
  const config = main.replace(/\.js$/, ".capnp");
  writeFileSync(config, configOf(main, hasWasm));
  const child = spawn(workerd, ["serve", config, "--import-path=/", "--control-fd=3"], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const port = await new Promise((resolve, reject) => {
    let output = "";
    child.stderr?.setEncoding("utf8").on("data", (text) => (output = (output + text).slice(-2000)));
    child.once("exit", () => reject(new Error(`workerd has ended: ${output}`)));
    child.stdio[3]?.once("data", (line) => resolve(JSON.parse(line).port));
  });
  const stop = async () => {
    process.off("exit", kill);
    kill();
    await ended;
  };
  return { url: `http://127.0.0.1:${port}/`, process: /** @type {number} */ (child.pid), stop };
}

/** @param {string} main @param {boolean} hasWasm */
function configOf(main, hasWasm) {
  const module = hasWasm ? `, (name = "module.wasm", wasm = embed "${wasm}")` : "";
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "main.js", esModule = embed "${main}")${module}],
    compatibilityDate = "2026-10-01",
    compatibilityFlags = ["nodejs_compat"],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
}
