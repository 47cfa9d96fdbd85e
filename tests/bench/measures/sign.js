// CPU time per signature of a request that other code sends: from its bytes to a signed Request.

import { mapped, nameOf, titlesOf, withHosts } from "./measure.js";
import { LENGTHS, verify } from "./request.js";
import { cpuMedians } from "./rounds.js";

/**
 * @param {import("./measure.js").Options} options
 * @returns {Promise<import("./measure.js").Table>}
 */
export async function sign(options) {
  const unsigned = options.entries.filter(({ isUnsigned }) => isUnsigned).map(({ title }) => title);
  /** @type {import("./measure.js").Table["rows"]} */
  const rows = [];
  for (const runtime of options.runtimes) {
    await withHosts(runtime, options, "signs", async (hosts) => {
      for (const [size, length] of Object.entries(LENGTHS)) {
        for (const [title, host] of hosts) {
          if (!unsigned.includes(title)) await verify(await host.call({ name: "signed", length }));
        }
        const cpu = await cpuMedians(hosts, options.rounds, (host, passes) =>
          host.call({ name: "sign", length, passes }),
        );
        rows.push({ label: `${nameOf(runtime)}, ${size}`, cells: mapped(cpu, (ms) => ms * 1000) });
      }
    });
  }
  const about = "µs of CPU per request: hash a body of this size, make a Request, sign it.";
  return { title: "Signing", about, digits: 0, columns: titlesOf(options), rows };
}
