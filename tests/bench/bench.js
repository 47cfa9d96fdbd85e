// `npm run bench`: CPU time an event, side by side in one run. Absolute times mean little; read the ratios.

import { clients } from "./clients.js";
import { workloads } from "./workloads.js";

const ROUNDS = 9;
const OURS = "bedrock-stream, for await";

/** @param {number[]} values */
function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

/**
 * Microseconds of CPU, user and system, that the work takes an event.
 *
 * @param {(chunks: Uint8Array[]) => Promise<import("./clients.js").Count>} read
 * @param {import("./workloads.js").Workload} workload
 */
async function measure(read, { chunks, events, bytes }) {
  const before = process.cpuUsage();
  const count = await read(chunks);
  const { user, system } = process.cpuUsage(before);
  if (count.events !== events || count.bytes !== bytes) throw new Error(`${JSON.stringify(count)} is not the answer`);
  return (user + system) / events;
}

for (const [name, make] of Object.entries(workloads)) {
  const workload = make();
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(Object.keys(clients).map((client) => [client, []]));
  for (let round = -2; round < ROUNDS; round += 1) {
    for (const [client, read] of Object.entries(clients)) {
      const time = await measure(read, workload);
      if (round >= 0) times[client].push(time);
    }
  }
  console.log(`\n${name}`);
  const ours = median(times[OURS]);
  for (const [client, values] of Object.entries(times)) {
    const time = median(values);
    console.log(`  ${client.padEnd(46)} ${time.toFixed(2).padStart(10)} µs  ${(time / ours).toFixed(1).padStart(6)} ×`);
  }
}
