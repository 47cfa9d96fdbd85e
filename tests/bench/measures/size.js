// How much a visitor downloads.

import { sizesOf } from "../../../js/build/sizes.js";
import { wasm } from "../hosts/host.js";
import { bundled, chosen } from "../programs/index.js";

/**
 * @param {import("./measure.js").Options} options
 * @returns {Promise<import("./measure.js").Table>}
 */
export async function size({ entries }) {
  const programs = chosen(entries);
  /** @typedef {Map<string, number>} Cells */
  const [brotli, gzip] = [/** @type {Cells} */ (new Map()), /** @type {Cells} */ (new Map())];
  for (const program of programs) {
    const files = [await bundled(program), ...(program.hasWasm ? [wasm] : [])].map(sizesOf);
    brotli.set(program.title, files.reduce((sum, { brotli }) => sum + brotli, 0) / 1000);
    gzip.set(program.title, files.reduce((sum, { gzip }) => sum + gzip, 0) / 1000);
  }
  const about = "Size in kB of a program that makes one call and reads its answer, bundled and minified by esbuild.";
  const rows = [
    { label: "brotli", cells: brotli },
    { label: "gzip", cells: gzip },
  ];
  return { title: "Size", about, digits: 1, columns: programs.map(({ title }) => title), rows };
}
