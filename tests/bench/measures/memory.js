// By how much memory grows while answers are read and dropped.

import { forgetPeak, memoryOf } from "../hosts/host.js";
import { nameOf, titlesOf, withHosts } from "./measure.js";
import { medians } from "./rounds.js";

const PASSES = 3;

/**
 * @param {import("./measure.js").Options} options
 * @returns {Promise<import("./measure.js").Table>}
 */
export async function memory(options) {
  /** @type {import("./measure.js").Table["rows"]} */
  const rows = [];
  for (const runtime of options.runtimes) {
    await withHosts(runtime, options, "reads", async (hosts) => {
      for (const host of hosts.values()) await host.call({ name: "verify", workload: "b" });
      const cells = await medians([...hosts.keys()], options.rounds, async (title) => {
        const host = /** @type {import("../hosts/host.js").Host} */ (hosts.get(title));
        const before = memoryOf(host.processes()).now;
        forgetPeak(host.processes());
        await host.call({ name: "run", workload: "b", passes: PASSES });
        return Math.max(0, memoryOf(host.processes()).peak - before) / 2 ** 20;
      });
      rows.push({ label: nameOf(runtime), cells });
    });
  }
  const about = "MiB by which the process grows at most while 600 frames of 64 KiB are read and dropped, its garbage included.";
  return { title: "Memory", about, digits: 1, columns: titlesOf(options), rows };
}
