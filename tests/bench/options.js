// The command line of `npm run bench`.

import { parseArgs } from "node:util";
import { entries } from "./contenders/index.js";
import { cold } from "./measures/cold.js";
import { decode } from "./measures/decode.js";
import { latency } from "./measures/latency.js";
import { runtimes } from "./measures/measure.js";
import { memory } from "./measures/memory.js";
import { request } from "./measures/request.js";
import { sign } from "./measures/sign.js";
import { size } from "./measures/size.js";
import { workloads } from "./workloads.js";

/** @typedef {import("./measures/measure.js").Options} Options */

export const measures = { decode, latency, memory, request, sign, cold, size };

/** An invalid command line; its message is shown to the user as is. */
export class UsageError extends Error {
  name = "UsageError";
}

export const help = `Compares this package with others, and prints tables.

usage: npm run bench -- [MEASURE…] [--runtime A,B] [--only A,B] [--workload A,B] [--rounds N] [--write]
  MEASURE          ${Object.keys(measures).join(", ")}; default: all
  --runtime A,B    ${Object.keys(runtimes).join(", ")}; default: all
  --only A,B       ${entries.map(({ name }) => name).join(", ")}; default: all
  --workload A,B   for decode: ${Object.keys(workloads).join(", ")}; default: all
  --rounds N       how often each is measured; of all rounds the median counts (9)
  --write          put the tables in the place of those in README.md
  --help           show this text
CPU time is read from /proc, which Linux has.`;

/**
 * @param {string[]} args
 * @returns {Options & { help: boolean, write: boolean, measures: (keyof typeof measures)[] }}
 * @throws {UsageError}
 */
export function optionsFrom(args) {
  const { values, positionals } = parse(args);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new UsageError(`--rounds is ${values.rounds}: it must be a positive number`);
  const names = chosen("MEASURE", positionals.join(",") || undefined, Object.keys(measures));
  const only = chosen(
    "--only",
    values.only,
    entries.map(({ name }) => name),
  );
  return {
    help: values.help,
    write: values.write,
    measures: /** @type {(keyof typeof measures)[]} */ (names),
    runtimes: chosen("--runtime", values.runtime, Object.keys(runtimes)),
    entries: entries.filter(({ name }) => only.includes(name)),
    workloads: chosen("--workload", values.workload, Object.keys(workloads)),
    rounds,
  };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: "boolean", default: false, short: "h" },
        write: { type: "boolean", default: false },
        runtime: { type: "string" },
        only: { type: "string" },
        workload: { type: "string" },
        rounds: { type: "string", default: "9" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {string} option
 * @param {string | undefined} value names, with commas between them
 * @param {string[]} known
 */
function chosen(option, value, known) {
  const names = value?.split(",") ?? known;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`${option}: unknown ${unknown}; use any of ${known.join(", ")}`);
  return names;
}
