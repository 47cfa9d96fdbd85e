// Measures what a visitor downloads.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { root, StepError } from "./run.js";

/** @typedef {{ raw: number, gzip: number, brotli: number }} Sizes in bytes, at each compressor's highest level */

/** brotli bytes of the client: all that a page loads to make a call */
export const clientBudget = 54_000;

/**
 * @param {string} path
 * @returns {Sizes}
 */
export function sizesOf(path) {
  const bytes = readFileSync(path);
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
}

/**
 * @param {string} name
 * @param {Sizes} sizes
 */
export function sizesLine(name, { raw, gzip, brotli }) {
  const [r, g, b] = [raw, gzip, brotli].map((bytes) => bytes.toLocaleString("en-US"));
  return `${name}: ${r} bytes, gzip ${g}, brotli ${b}`;
}

/** The sizes of js/browser.js, of every module that it reaches, and of the .wasm, added up. */
export function clientSizes() {
  const files = reachableFrom(join(root, "js/browser.js"));
  const all = [...files, join(root, "dist/bedrock_stream.wasm")].map(sizesOf);
  return all.reduce((sum, one) => ({ raw: sum.raw + one.raw, gzip: sum.gzip + one.gzip, brotli: sum.brotli + one.brotli }));
}

/**
 * @param {string} entry
 * @returns {Set<string>} the entry and what it imports, statically or dynamically, by relative path
 */
function reachableFrom(entry) {
  const found = new Set([entry]);
  for (const path of found) {
    if (!existsSync(path)) throw new StepError(`${relative(root, path)} is missing`);
    // types in JSDoc are imported too, but not downloaded
    const code = readFileSync(path, "utf8").replaceAll(/\/\*\*[^]*?\*\//g, "");
    for (const [, specifier = ""] of code.matchAll(/\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g)) {
      found.add(join(dirname(path), specifier));
    }
  }
  return found;
}
