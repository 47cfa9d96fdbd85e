// The conformance suite in every runtime: one line each, and a table at the end.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { atATime, countNode, runCheck } from "./checks.js";
import { root } from "./run.js";

/** @typedef {import("./checks.js").Tally} Tally */

const folder = "tests/runtimes";

/** @returns {AsyncGenerator<Tally>} */
export async function* runtimes() {
  /** @type {[string, Tally][]} */
  const rows = [];
  const files = readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".test.js"))
    .sort();
  // many test machines have two cores, and a runtime waits for almost half of its time
  yield* atATime(
    3,
    files.map((file) => () => testRuntime(file, rows)),
  );
  console.log(table(rows.sort(([a], [b]) => a.localeCompare(b))));
}

/**
 * @param {string} file
 * @param {[string, Tally][]} rows
 */
async function testRuntime(file, rows) {
  const title = file.replace(".test.js", "");
  /** @type {string | undefined} */
  let name;
  const tally = await runCheck({
    title,
    command: process.execPath,
    args: ["--test", "--test-reporter=spec", "--test-timeout=240000", `${folder}/${file}`],
    options: { limit: 330 },
    count: (output) => {
      // how a runner of the suite names its runtime
      name = /^runtime: (.+)$/m.exec(output)?.[1];
      return countNode(output);
    },
  });
  if (name || tally.failed > 0) rows.push([name ?? title, tally]);
  return tally;
}

/** @param {[string, Tally][]} rows */
function table(rows) {
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, { passed, failed }]) => `  ${name.padEnd(width)}  ${cell(passed)}  ${cell(failed)}`);
  return ["", `  ${"runtime".padEnd(width)}  passed  failed`, ...lines].join("\n");
}

/** @param {number} count */
function cell(count) {
  return String(count).padStart(6);
}
