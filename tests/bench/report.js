// Markdown tables for the terminal and README.md.

import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

/** @typedef {import("./measures/measure.js").Table} Table */

const begin = "<!-- bench: written by npm run bench -- --write -->";
const end = "<!-- end of bench -->";

/**
 * The first column is ours; the others also show how many times as much they take.
 *
 * @param {Table} table
 */
export function markdownOf({ title, about, digits, columns, rows }) {
  const used = columns.filter((column) => rows.some(({ cells }) => cells.has(column)));
  const number = (/** @type {number} */ value) =>
    value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const lines = rows.map(({ label, cells }) => {
    const first = used[0] === undefined ? undefined : cells.get(used[0]);
    const texts = used.map((column, index) => {
      const value = cells.get(column);
      if (value === undefined) return "";
      return index === 0 || !first ? number(value) : `${number(value)} (${(value / first).toFixed(1)} ×)`;
    });
    return lineOf([label, ...texts]);
  });
  return [`**${title}.** ${about}`, "", lineOf(["", ...used]), `|${"---|".repeat(used.length + 1)}`, ...lines].join(
    "\n",
  );
}

/** @param {string[]} cells */
function lineOf(cells) {
  return `| ${cells.join(" | ")} |`;
}

/** How and on which machine it was measured. @param {{ args: string[], versions: string[], rounds: number, loadBefore: string }} run */
export function circumstances({ args, versions, rounds, loadBefore }) {
  const command = ["npm run bench", ...(args.length > 0 ? ["--", ...args] : [])].join(" ");
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}`;
  return `\`${command}\`: medians of ${rounds} rounds in random order, a process for each contender; ${versions.join(", ")}; ${machine}; load average ${loadBefore} before, ${load()} after.`;
}

export function load() {
  return (loadavg()[0] ?? 0).toFixed(1);
}

/**
 * Puts the text between the markers in a file.
 *
 * @param {string} path
 * @param {string} text
 */
export function write(path, text) {
  const old = readFileSync(path, "utf8");
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} has no markers: ${begin} and ${end}`);
  writeFileSync(path, `${old.slice(0, from + begin.length)}\n\n${text}\n\n${old.slice(to)}`);
}
