// Starts a guest in its runtime. A host's call sends it a command, and returns the result.

import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { here } from "../runtimes/spawn.js";
import { startWorkerd } from "../runtimes/workerd.js";

/** @typedef {{ call: (command: object) => Promise<any>, stop: () => Promise<void> }} Host */

/** @type {Record<string, (limit: number) => Promise<Host>>} limit: how long it may run, in ms */
export const hosts = {
  async node() {
    const child = fork(here("../soak/node-guest.js"), { execArgv: ["--expose-gc", "--no-warnings"] });
    /** @type {Map<number, (result: any) => void>} */
    const waiting = new Map();
    let calls = 0;
    let fail = (/** @type {Error} */ _) => {};
    const failed = new Promise((_, reject) => (fail = reject));
    failed.catch(() => {});
    child.on("message", (/** @type {any} */ { id, result }) => (waiting.get(id)?.(result), waiting.delete(id)));
    child.once("exit", (code, signal) => fail(new Error(`the guest has ended with ${signal ?? code}`)));
    const call = (/** @type {object} */ command) => {
      calls += 1;
      const result = new Promise((resolve) => waiting.set(calls, resolve));
      child.send({ id: calls, command });
      return Promise.race([result, failed]);
    };
    const stop = () => new Promise((resolve) => (child.once("exit", resolve), child.kill("SIGKILL")));
    return { call, stop: /** @type {() => Promise<any>} */ (stop) };
  },

  async workerd(limit) {
    /** @type {(() => unknown)[]} */
    const opened = [];
    /** @type {number | undefined} */
    let pid;
    const url = await startWorkerd(
      { url: "", fail: () => {}, opened, limit },
      [],
      "tests/soak/workerd-guest.js",
      (child) => (pid = child.pid),
    );
    const call = async (/** @type {any} */ command) => {
      const response = await fetch(url, { method: "POST", body: JSON.stringify(command) });
      if (!response.ok) throw new Error(`the worker returned ${response.status}: ${await response.text()}`);
      const result = await response.json();
      // a Worker cannot measure its heap, so all of the process's memory counts
      if (command.name === "census") result.process = residentOf(pid);
      return result;
    };
    const stop = async () => {
      for (const close of opened.reverse()) await close();
    };
    return { call, stop };
  },
};

/** @param {number | undefined} pid @returns {number} in bytes */
function residentOf(pid) {
  return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}
