// CPU time per event, from the response's body to decoded bytes.

import { workloads } from "../workloads.js";
import { mapped, nameOf, titlesOf, withHosts } from "./measure.js";
import { cpuMedians } from "./rounds.js";

/**
 * @param {import("./measure.js").Options} options
 * @returns {Promise<import("./measure.js").Table>}
 */
export async function decode(options) {
  /** @type {import("./measure.js").Table["rows"]} */
  const rows = [];
  for (const runtime of options.runtimes) {
    await withHosts(runtime, options, "reads", async (hosts) => {
      for (const workload of options.workloads) {
        for (const host of hosts.values()) await host.call({ name: "verify", workload });
        const cpu = await cpuMedians(hosts, options.rounds, (host, passes) =>
          host.call({ name: "run", workload, passes }),
        );
        const deltas = workloads[workload]?.deltas ?? 1;
        rows.push({ label: `${nameOf(runtime)} (${workload})`, cells: mapped(cpu, (ms) => (ms * 1000) / deltas) });
      }
    });
  }
  const abouts = options.workloads.map((id) => `(${id}) ${workloads[id]?.about}`);
  return {
    title: "Decoding",
    about: `µs of CPU per event: ${abouts.join("; ")}.`,
    digits: 1,
    columns: titlesOf(options),
    rows,
  };
}
