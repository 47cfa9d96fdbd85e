// `npm run soak -- [--minutes 10] [--streams 1000] [--runtime node,workerd]`: prints a table; fails if anything was lost.

import { parseArgs } from "node:util";
import { soak } from "./run.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    streams: { type: "string", default: "1000" },
    runtime: { type: "string", default: "node,workerd" },
  },
});
const [minutes, streams] = [Number(values.minutes), Number(values.streams)];

for (const runtime of values.runtime.split(",")) {
  console.log(`\n${runtime}: ${streams} streams at a time, ${minutes} minutes …`);
  const { tally, before, after, faults } = await soak(runtime, { streams, seconds: minutes * 60 });
  console.log(table(tally));
  for (const [name, value] of Object.entries(after)) {
    if (name !== "unhandled")
      console.log(
        `  ${name.padEnd(10)} ${shown(name, value)}, after the warm-up ${shown(name, /** @type {any} */ (before)[name])}`,
      );
  }
  for (const fault of faults.slice(0, 20)) console.log(`  FAULT ${fault.split("\n", 1)[0]}`);
  console.log(faults.length > 0 ? `  ${faults.length} faults` : "  nothing lost, nothing left behind");
  if (faults.length > 0) process.exitCode = 1;
}

/** @param {import("./run.js").Report["tally"]} tally */
function table(tally) {
  const rows = Object.entries(tally).sort(([one], [other]) => one.localeCompare(other));
  const sum = (/** @type {(row: import("./guest.js").Row) => number} */ of) =>
    rows.reduce((total, [, row]) => total + of(row), 0);
  const lines = [
    ["fault", "streams", "events", "wrong"],
    ...rows.map(([fault, { streams, events, wrong }]) => [fault, streams, events, wrong.length]),
    ["all", sum(({ streams }) => streams), sum(({ events }) => events), sum(({ wrong }) => wrong.length)],
  ];
  return lines
    .map(([name, ...cells]) => `  ${String(name).padEnd(10)}${cells.map((cell) => String(cell).padStart(10)).join("")}`)
    .join("\n");
}

/** @param {string} name @param {any} value */
function shown(name, value) {
  return name === "heap" || name === "process" ? `${(value / 2 ** 20).toFixed(1)} MiB` : String(value);
}
