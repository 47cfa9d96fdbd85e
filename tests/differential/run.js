// Runs all cases through all peers, and counts the disagreements.
import { difference } from "./compare.js";
import { streams } from "./frames.js";
import { ours } from "./peers.js";
import { createRandom } from "./random.js";
import { requests } from "./requests.js";
import { table } from "./table.js";

/** @typedef {import("./table.js").Kind} Kind */
/** @typedef {{ row: import("./table.js").Row, count: number }} Counted */
/** @typedef {{ kind: Kind, example: string }} Unknown */
/** @typedef {{ streams: number, requests: number, known: Counted[], unknown: Unknown[] }} Comparison */

/**
 * @param {Partial<Record<Kind["peer"], import("./peers.js").Peer>>} peers
 * @param {number} count of mutated streams, and of requests
 * @param {string} seed
 * @returns {Promise<Comparison>}
 */
export async function compareAll(peers, count, seed) {
  const random = createRandom(seed);
  const wires = streams(count, random).map((stream) => ({ wire: stream.toString("hex") }));
  const signed = requests(count, random);
  const cases = [...wires, ...signed];
  const results = await ours(cases);
  const known = table.filter(({ peer }) => peer in peers).map((row) => ({ row, count: 0 }));
  /** @type {Map<string, Unknown>} */
  const unknown = new Map();
  for (const [peer, run] of Object.entries(peers)) {
    for (const [index, theirs] of (await run(cases)).entries()) {
      const kind = difference(
        /** @type {Kind["peer"]} */ (peer),
        /** @type {typeof theirs} */ (results[index]),
        theirs,
      );
      if (!kind) continue;
      const found = known.find(
        ({ row }) => row.peer === kind.peer && row.ours === kind.ours && row.theirs === kind.theirs,
      );
      if (found) found.count += 1;
      else if (!unknown.has(JSON.stringify(kind)))
        unknown.set(JSON.stringify(kind), { kind, example: exampleOf(cases[index], results[index], theirs) });
    }
  }
  return { streams: wires.length, requests: signed.length, known, unknown: [...unknown.values()] };
}

/** @param {unknown[]} values the case and both results */
function exampleOf(...values) {
  return values.map((value) => `    ${JSON.stringify(value)}`.slice(0, 2000)).join("\n");
}

/** @param {Comparison} comparison */
export function report({ streams, requests, known, unknown }) {
  const rows = known.map(
    ({ row: { peer, ours, theirs }, count }) =>
      `  ${String(count).padStart(6)}  ${peer}: ours ${ours}, theirs ${theirs}`,
  );
  const fresh = unknown.map(({ kind, example }) => `\nnot in table.js: ${JSON.stringify(kind)}\n${example}`);
  return [
    `${streams} streams and ${requests} requests compared; disagreements of each row of table.js:`,
    ...rows,
    ...fresh,
  ].join("\n");
}
