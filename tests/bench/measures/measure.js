// The input and output of a measurement.

import * as chromium from "../hosts/chromium.js";
import * as node from "../hosts/node.js";
import * as workerd from "../hosts/workerd.js";

/** @typedef {import("../contenders/index.js").Entry} Entry */
/** @typedef {import("../hosts/host.js").Host} Host */
/** @typedef {{ name: string, version: () => string, start: import("../hosts/host.js").StartHost }} Runtime */

/**
 * @typedef {object} Options
 * @property {string[]} runtimes
 * @property {Entry[]} entries
 * @property {string[]} workloads
 * @property {number} rounds
 */

/**
 * @typedef {object} Table
 * @property {string} title
 * @property {string} about what the cells mean, and how they were measured
 * @property {number} digits after the decimal point
 * @property {string[]} columns
 * @property {{ label: string, cells: Map<string, number> }[]} rows cells by column
 */

/** @type {Record<string, Runtime>} */
export const runtimes = { node, chromium, workerd };

/**
 * Starts the contenders in a runtime, does the work with them, and stops them.
 *
 * @param {string} runtime
 * @param {Options} options
 * @param {"reads" | "sends" | "signs"} ability the ability that is needed
 * @param {(hosts: Map<string, Host>) => Promise<void>} work hosts: by title
 */
export async function withHosts(runtime, { entries }, ability, work) {
  /** @type {Map<string, Host>} */
  const hosts = new Map();
  try {
    for (const entry of entries) {
      if (entry.runtimes && !entry.runtimes.includes(runtime)) continue;
      const host = await runtimes[runtime]?.start(entry);
      if (!host) continue;
      hosts.set(entry.title, host);
      const abilities = await host.call({ name: "abilities" });
      if (abilities[ability]) continue;
      hosts.delete(entry.title);
      await host.stop();
    }
    await work(hosts);
  } finally {
    for (const host of hosts.values()) await host.stop();
  }
}

/** @param {string} runtime */
export function nameOf(runtime) {
  return runtimes[runtime]?.name ?? runtime;
}

/** @param {Options} options */
export function titlesOf({ entries }) {
  return entries.map(({ title }) => title);
}

/** @template K @template V @param {Map<K, V>} map @param {(value: V) => V} change @returns {Map<K, V>} */
export function mapped(map, change) {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
