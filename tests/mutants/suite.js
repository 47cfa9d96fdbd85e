// `node tests/mutants/suite.js [GROUP…]`: runs cases of the conformance suite in this process, up to the first failure.
// Faster than tests/runtimes/node.test.js, which runs the cases in a separate process.

import * as library from "../../js/node.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { names, runCase } from "../js/suite/index.js";

const groups = process.argv.slice(2);
const chosen = names.filter((name) => groups.length === 0 || groups.includes(name.split(":")[0] ?? ""));
const local = await createLocalBedrock({ port: 0, eventsPerSecond: 0 });

process.on("unhandledRejection", (reason) => fail("unhandled rejection", reason));
for (const name of chosen) {
  await runCase(name, /** @type {any} */ (library), String(local.url), "node").catch((error) => fail(name, error));
}
process.exit(chosen.length > 0 ? 0 : 1);

/** @param {string} name @param {unknown} error @returns {never} */
function fail(name, error) {
  console.error(name, error);
  process.exit(1);
}
