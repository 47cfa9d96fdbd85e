// How much memory grows while answers are read and dropped, each time in a fresh process.

import { forgetPeak, memoryOf } from "../hosts/host.js";
import { nameOf, runtimes, titlesOf, withHosts } from "./measure.js";
import { medians } from "./rounds.js";

const WORKLOAD = "b";
const PASSES = 3;

/**
 * @param {import("./measure.js").Options} options
 * @returns {Promise<import("./measure.js").Table>}
 */
export async function memory(options) {
  /** @type {import("./measure.js").Table["rows"]} */
  const rows = [];
  for (const runtime of options.runtimes) {
    /** @type {string[]} */
    const readers = [];
    await withHosts(runtime, options, "reads", async (hosts) => {
      for (const host of hosts.values()) await host.call({ name: "verify", workload: WORKLOAD });
      readers.push(...hosts.keys());
    });
    const cells = await medians(readers, options.rounds, async (title) => {
      const entry = options.entries.find((entry) => entry.title === title);
      return growth(
        /** @type {import("./measure.js").Entry} */ (entry),
        /** @type {import("./measure.js").Runtime} */ (runtimes[runtime]),
      );
    });
    rows.push({ label: nameOf(runtime), cells });
  }
  const about =
    "The most that a process grows, in MiB, while it reads and drops 600 frames of 64 KiB; includes garbage.";
  return { title: "Memory", about, digits: 0, columns: titlesOf(options), rows };
}

/** @param {import("./measure.js").Entry} entry @param {import("./measure.js").Runtime} runtime */
async function growth(entry, runtime) {
  const host = await runtime.start(entry);
  try {
    await host.call({ name: "make", workload: WORKLOAD });
    const before = memoryOf(host.processes()).now;
    forgetPeak(host.processes());
    await host.call({ name: "run", workload: WORKLOAD, passes: PASSES });
    return (memoryOf(host.processes()).peak - before) / 2 ** 20;
  } finally {
    await host.stop();
  }
}
