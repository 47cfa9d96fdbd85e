// `npm run bench`: sets up, builds, and compares this package with others. Absolute times mean little; look at the
// ratios.

import { join } from "node:path";
import { root, StepError } from "../../js/build/run.js";
import { build, setUpParts } from "../../js/build/setup.js";
import { runtimes } from "./measures/measure.js";
import { help, measures, optionsFrom, UsageError } from "./options.js";
import { circumstances, load, markdownOf, write } from "./report.js";

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} args @returns {Promise<number>} the exit code */
async function main(args) {
  try {
    const options = optionsFrom(args);
    if (options.help) console.log(help);
    else await bench(options, args);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof StepError)) throw error;
    console.error(error.message);
    return error instanceof UsageError ? 2 : 1;
  }
}

/**
 * @param {ReturnType<typeof optionsFrom>} options
 * @param {string[]} args
 */
async function bench(options, args) {
  await setUp(options.runtimes);
  const loadBefore = load();
  const texts = [];
  for (const name of options.measures) {
    const text = markdownOf(await measures[name](options));
    console.log(`\n${text}`);
    texts.push(text);
  }
  const versions = options.runtimes.map((name) => runtimes[name]?.version() ?? name);
  texts.push(circumstances({ args, versions, rounds: options.rounds, loadBefore }));
  console.log(`\n${texts.at(-1)}`);
  if (options.write) write(join(root, "README.md"), texts.join("\n\n"));
}

/** @param {string[]} runtimes */
async function setUp(runtimes) {
  /** @type {import("../../js/build/setup.js").Part[]} */
  const parts = ["packages", "bench", "rust", "wasm-bindgen"];
  if (runtimes.includes("workerd")) parts.push("runtimes");
  if (runtimes.includes("chromium")) parts.push("browsers");
  for (const error of (await setUpParts(parts)).values()) throw error;
  await build();
}
