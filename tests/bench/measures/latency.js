// The time from the last byte of an event to the event.

import { nameOf, titlesOf, withHosts } from "./measure.js";
import { medians } from "./rounds.js";

const WORKLOAD = "a";
/** The number of answers read before measuring, so that engines have compiled hot code. */
const WARM_UPS = 3;

/**
 * @param {import("./measure.js").Options} options
 * @returns {Promise<import("./measure.js").Table>}
 */
export async function latency(options) {
  /** @type {import("./measure.js").Table["rows"]} */
  const rows = [];
  // a Worker's clock stands still while it computes
  for (const runtime of options.runtimes.filter((name) => name !== "workerd")) {
    await withHosts(runtime, options, "reads", async (hosts) => {
      for (const host of hosts.values()) {
        await host.call({ name: "verify", workload: WORKLOAD });
        for (let count = 0; count < WARM_UPS; count += 1) await host.call({ name: "latency", workload: WORKLOAD });
      }
      const cells = await medians([...hosts.keys()], options.rounds, (title) => {
        return /** @type {import("../hosts/host.js").Host} */ (hosts.get(title)).call({
          name: "latency",
          workload: WORKLOAD,
        });
      });
      rows.push({ label: nameOf(runtime), cells });
    });
  }
  const about =
    "µs from the last byte of a text delta to its event, by the clock, when its reader was already waiting.";
  return { title: "Latency", about, digits: 1, columns: titlesOf(options), rows };
}
