// The Node that runs the bench.

import { fork } from "node:child_process";
import { pathToFileURL } from "node:url";
import { bundle, here, wasm } from "./host.js";

export const name = "Node";

export function version() {
  return `Node ${process.versions.node}`;
}

/** @type {import("./host.js").StartHost} */
export async function start({ name, file, isBundled }) {
  const contender = isBundled
    ? await bundle(`node-${name}`, `export { default } from "./contenders/${file}";`)
    : here(`contenders/${file}`);
  const child = fork(here("guest/node.js"), [pathToFileURL(contender).href, wasm], { execArgv: ["--no-warnings"] });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  /** @returns {Promise<any>} */
  const reply = () =>
    new Promise((resolve, reject) => {
      const ended = () => reject(new Error("the process has ended"));
      child.once("exit", ended);
      child.once("message", (/** @type {any} */ { result, fault }) => {
        child.off("exit", ended);
        if (fault) reject(new Error(fault));
        else resolve(result);
      });
    });
  await reply();
  return {
    call(command) {
      const replied = reply();
      child.send(command);
      return replied;
    },
    processes: () => (child.pid === undefined ? [] : [child.pid]),
    async stop() {
      process.off("exit", kill);
      const ended = new Promise((resolve) => child.once("exit", resolve));
      kill();
      await ended;
    },
  };
}
