// From the last byte of an event to the event.

import { nameOf, titlesOf, withHosts } from "./measure.js";
import { medians } from "./rounds.js";

const EVENTS = 2_000;

/**
 * @param {import("./measure.js").Options} options
 * @returns {Promise<import("./measure.js").Table>}
 */
export async function latency(options) {
  /** @type {import("./measure.js").Table["rows"]} */
  const rows = [];
  // the clock of a Worker stands still while it computes
  for (const runtime of options.runtimes.filter((name) => name !== "workerd")) {
    await withHosts(runtime, options, "reads", async (hosts) => {
      for (const host of hosts.values()) {
        await host.call({ name: "verify", workload: "a" });
        await host.call({ name: "latency", events: 2 * EVENTS });
      }
      const cells = await medians([...hosts.keys()], options.rounds, (title) => {
        return /** @type {import("../hosts/host.js").Host} */ (hosts.get(title)).call({ name: "latency", events: EVENTS });
      });
      rows.push({ label: nameOf(runtime), cells });
    });
  }
  const about = "µs from the last byte of a text delta to its event, by the clock.";
  return { title: "Latency", about, digits: 1, columns: titlesOf(options), rows };
}
