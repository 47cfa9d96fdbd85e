// One check of a test layer: runs a command and counts what passed and what failed.
import { run, seconds } from "./run.js";

/** @typedef {{ passed: number, failed: number }} Tally */
/** @typedef {Tally & { unrun: number }} Count unrun: skipped, ignored or to do; each counts as failed */
/** @typedef {{ title: string, command: string, args: string[], options?: import("./run.js").RunOptions, count?: (output: string) => Count }} Check */

/**
 * Runs one check and prints its line. Without `count`, the command itself is the only test.
 * @param {Check} check
 * @returns {Promise<Tally>}
 */
export async function runCheck({ title, command, args, options, count }) {
  const began = performance.now();
  const { ok, output, report } = await run(`test-${title}`, command, args, options);
  if (!count) return conclude(title, { passed: ok ? 1 : 0, failed: ok ? 0 : 1 }, report, began);
  const { passed, failed, unrun } = count(output);
  if (unrun > 0) console.log(`  ${title}: ${unrun} not run, which counts as failed`);
  if (passed + failed + unrun === 0)
    return conclude(title, { passed: 0, failed: 1 }, report || "    ran no tests", began);
  const hidden = ok || failed > 0 ? 0 : 1;
  return conclude(title, { passed, failed: failed + unrun + hidden }, report, began);
}

/**
 * Runs the checks, this many at a time.
 * @param {number} limit
 * @param {(() => Promise<Tally>)[]} checks
 */
export async function* atATime(limit, checks) {
  const rest = checks.values();
  const runSome = async () => {
    const tallies = [];
    for (const check of rest) tallies.push(await check());
    return tallies;
  };
  yield* (await Promise.all(Array.from({ length: limit }, runSome))).flat();
}

/**
 * Reports a check that could not run.
 * @param {string} title
 * @param {string} reason
 * @returns {Tally}
 */
export function failedCheck(title, reason) {
  return conclude(title, { passed: 0, failed: 1 }, reason, performance.now());
}

/**
 * Counts the closing lines of libtest and wasm-bindgen-test, one for each binary.
 * @param {string} output
 * @returns {Count}
 */
export function countRust(output) {
  const lines = output.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm);
  const count = { passed: 0, failed: 0, unrun: 0 };
  for (const [, passed, failed, ignored] of lines) {
    count.passed += Number(passed);
    count.failed += Number(failed);
    count.unrun += Number(ignored);
  }
  return count;
}

/**
 * Counts the closing lines of node's spec reporter, which come last.
 * @param {string} output
 * @returns {Count}
 */
export function countNode(output) {
  /** @param {string} name */
  const last = (name) => Number([...output.matchAll(new RegExp(`^ℹ ${name} (\\d+)$`, "gm"))].at(-1)?.[1] ?? 0);
  return { passed: last("pass"), failed: last("fail") + last("cancelled"), unrun: last("skipped") + last("todo") };
}

/**
 * @param {string} title
 * @param {Tally} tally
 * @param {string} report
 * @param {number} began
 */
function conclude(title, tally, report, began) {
  const counts = tally.passed + tally.failed > 1 ? `: ${tally.passed} passed, ${tally.failed} failed` : "";
  console.log(`  ${tally.failed ? "FAILED" : "ok"} ${title}${counts} (${seconds(began)} s)`);
  if (tally.failed && report) console.log(report);
  return tally;
}
