// `npm run soak`: prints a table; fails if anything was lost.

import { parseArgs } from "node:util";
import { soak } from "./run.js";

const RUNTIMES = ["node", "workerd"];
const usage = `usage: npm run soak -- [--minutes N] [--streams N] [--runtime A,B]
  --minutes N    how long in each runtime (10)
  --streams N    how many at a time (1000)
  --runtime A,B  ${RUNTIMES.join(", ")}; default: both`;

const { minutes, streams, runtimes } = optionsFrom(process.argv.slice(2));

for (const runtime of runtimes) {
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

/**
 * Ends the process if an option is wrong.
 *
 * @param {string[]} args
 */
function optionsFrom(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        minutes: { type: "string", default: "10" },
        streams: { type: "string", default: "1000" },
        runtime: { type: "string", default: RUNTIMES.join(",") },
      },
    });
    const [minutes, streams] = [Number(values.minutes), Number(values.streams)];
    const runtimes = values.runtime.split(",");
    if (!(minutes > 0)) throw new Error(`--minutes is ${values.minutes}: it must be a positive number`);
    if (!(streams > 0 && Number.isInteger(streams)))
      throw new Error(`--streams is ${values.streams}: it must be a positive whole number`);
    if (!runtimes.every((runtime) => RUNTIMES.includes(runtime)))
      throw new Error(`--runtime is ${values.runtime}: it must be any of ${RUNTIMES.join(", ")}`);
    return { minutes, streams, runtimes };
  } catch (error) {
    console.error(`${/** @type {Error} */ (error).message.split(". ")[0]}\n${usage}`);
    process.exit(2);
  }
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
