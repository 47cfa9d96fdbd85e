// `npm test`: runs every layer, or those named (`npm test -- rust node`); ends with "N passed, N failed".
import { failedCheck } from "./checks.js";
import { layers } from "./layers.js";
import { seconds, StepError } from "./run.js";
import { build, setUpParts } from "./setup.js";

/** @typedef {import("./layers.js").Layer} Layer */
/** @typedef {import("./checks.js").Tally} Tally */

/** @type {Promise<string> | undefined} why dist/ could not be built, or "" */
let buildFault;

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} names */
async function main(names) {
  const unknown = names.filter((name) => !layers.some((layer) => layer.name === name));
  if (unknown.length > 0) {
    console.error(`unknown layer: ${unknown.join(", ")}; there are: ${layers.map(({ name }) => name).join(", ")}`);
    return 2;
  }
  const chosen = layers.filter(({ name }) => names.length === 0 || names.includes(name));
  if (!process.env.VECTORS_DIR)
    console.log("VECTORS_DIR is not set: the conformance tests use only the project's own vectors");
  const missing = await setUpParts([...new Set(chosen.flatMap(({ parts }) => parts))]);
  const tallies = [];
  for (const layer of chosen) tallies.push(await runLayer(layer, missing));
  const total = sum(tallies);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

/**
 * @param {Layer} layer
 * @param {Map<string, Error>} missing
 */
async function runLayer(layer, missing) {
  const began = performance.now();
  console.log(`\n${layer.name} …`);
  const faults = layer.parts.map((part) => missing.get(part)?.message).filter((message) => message !== undefined);
  if (faults.length === 0 && layer.usesDist) faults.push(await (buildFault ??= tryBuild()));
  const fault = [...new Set(faults)].join("\n");
  const tally = fault ? failedCheck("what the layer needs", fault) : await runChecks(layer);
  console.log(`${layer.name}: ${tally.passed} passed, ${tally.failed} failed (${seconds(began)} s)`);
  return tally;
}

/** @param {Layer} layer */
async function runChecks({ checks }) {
  const tallies = [];
  try {
    for await (const tally of checks()) tallies.push(tally);
  } catch (error) {
    tallies.push(failedCheck("the layer itself", error instanceof StepError ? error.message : String(error)));
  }
  return sum(tallies);
}

async function tryBuild() {
  try {
    await build();
    return "";
  } catch (error) {
    return error instanceof StepError ? error.message : String(error);
  }
}

/** @param {Tally[]} tallies */
function sum(tallies) {
  return tallies.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), {
    passed: 0,
    failed: 0,
  });
}
