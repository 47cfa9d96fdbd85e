// The package in every bundler: a single check, and the table that the tests print.
import { countNode, runCheck } from "./checks.js";

/** @returns {Generator<Promise<import("./checks.js").Tally>>} */
export function* bundlers() {
  let table = "";
  yield runCheck({
    title: "tests/bundlers",
    command: process.execPath,
    args: ["--test", "--test-reporter=spec", "--test-timeout=400000", "tests/bundlers/bundlers.test.js"],
    options: { limit: 420 },
    count: (output) => {
      table = (output.match(/^\|.*\|$/gm) ?? []).map((line) => `  ${line}`).join("\n");
      return countNode(output);
    },
  });
  console.log(`\n${table}`);
}
