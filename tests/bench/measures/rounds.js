// Rounds in random order, so that other activity on the machine affects all contenders equally.

import { cpuOf } from "../hosts/host.js";

/** @typedef {import("../hosts/host.js").Host} Host */

/** The minimum length of a run, in ms: the scheduler counts CPU time with a finer resolution. */
const RUN_LENGTH = 100;
/** Time before measuring, in ms, so that engines have compiled hot code. */
const WARM_UP = 1_000;

/**
 * Measures each key in every round. Returns the median for each.
 *
 * @template {PropertyKey} K
 * @param {K[]} keys
 * @param {number} count
 * @param {(key: K) => Promise<number>} measure
 * @returns {Promise<Map<K, number>>}
 */
export async function medians(keys, count, measure) {
  const values = new Map(keys.map((key) => [key, /** @type {number[]} */ ([])]));
  for (let round = 0; round < count; round += 1) {
    for (const key of shuffled(keys)) values.get(key)?.push(await measure(key));
  }
  return new Map([...values].map(([key, all]) => [key, median(all)]));
}

/**
 * CPU time of a pass in each host, in ms.
 *
 * @param {Map<string, Host>} hosts
 * @param {number} rounds
 * @param {(host: Host, passes: number) => Promise<unknown>} run
 */
export async function cpuMedians(hosts, rounds, run) {
  /** @param {Host} host @param {number} passes */
  const pass = async (host, passes) => {
    const before = cpuOf(host.processes());
    await run(host, passes);
    return (cpuOf(host.processes()) - before) / passes;
  };
  /** @type {Map<string, number>} */
  const passes = new Map();
  for (const [name, host] of hosts) {
    let last = await pass(host, 1);
    for (let spent = last; spent < WARM_UP; spent += last * 3) last = await pass(host, 3);
    passes.set(name, Math.max(1, Math.ceil(RUN_LENGTH / last)));
  }
  return medians([...hosts.keys()], rounds, (name) =>
    pass(/** @type {Host} */ (hosts.get(name)), passes.get(name) ?? 1),
  );
}

/** @template T @param {T[]} values */
function shuffled(values) {
  const order = values.map((value) => ({ value, at: Math.random() }));
  return order.sort((a, b) => a.at - b.at).map(({ value }) => value);
}

/** @param {number[]} values */
function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}
