// CPU time per call: its request is created and signed, and an answer with one event is read.

import { Issuer } from "../../../www/local-bedrock/issuer.js";
import { authenticate } from "../../../www/local-bedrock/authenticate.js";
import { credentials, region } from "../contenders/settings.js";
import { mapped, nameOf, titlesOf, withHosts } from "./measure.js";
import { cpuMedians } from "./rounds.js";

export const LENGTHS = { "1 KiB": 1024, "100 KiB": 100 * 1024, "5 MiB": 5 * 1024 * 1024 };

/**
 * @param {import("./measure.js").Options} options
 * @returns {Promise<import("./measure.js").Table>}
 */
export async function request(options) {
  /** @type {import("./measure.js").Table["rows"]} */
  const rows = [];
  for (const runtime of options.runtimes) {
    await withHosts(runtime, options, "sends", async (hosts) => {
      for (const [size, length] of Object.entries(LENGTHS)) {
        for (const host of hosts.values()) await verify(await host.call({ name: "sent", length }));
        const cpu = await cpuMedians(hosts, options.rounds, (host, passes) =>
          host.call({ name: "send", length, passes }),
        );
        rows.push({ label: `${nameOf(runtime)}, ${size}`, cells: mapped(cpu, (ms) => ms * 1000) });
      }
    });
  }
  const about = "µs of CPU per call: hash a body of this size, sign the request, read an answer with one event.";
  return { title: "Request", about, digits: 0, columns: titlesOf(options), rows };
}

/** Fails unless the AWS SDK's signer makes the same signature. @param {import("../guest/guest.js").Sent} sent */
export async function verify({ method, url, headers, body }) {
  const { pathname, search, host } = new URL(url);
  const bytes = Buffer.from(body);
  // as sent by fetch: pages do not expose these two
  const all = new Map([...headers, ["host", host], ["content-length", `${bytes.length}`]]);
  const verifier = { accepted: [credentials], issuer: new Issuer(), region, clock: Date.now };
  await authenticate({ method, url: pathname + search, rawHeaders: [...all].flat(), body: bytes }, verifier);
}
