// Measures how much a visitor downloads.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { root, StepError } from "./run.js";

/** @typedef {{ raw: number, gzip: number, brotli: number }} Sizes in bytes, at each compressor's highest level */

const wasm = join(root, "dist/bedrock_stream.wasm");

/**
 * Bytes of wasm and minified JavaScript after brotli: what they take today, so that growth does not go unnoticed. The
 * goal is 66,000; README.md lists the parts.
 */
export const clientBudget = 104_000;

/**
 * @param {string} path
 * @returns {Sizes}
 */
export function sizesOf(path) {
  return sizes(readFileSync(path));
}

/**
 * @param {Uint8Array} bytes
 * @returns {Sizes}
 */
function sizes(bytes) {
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

/** The total size of js/browser.js, of every module that it imports, and of the .wasm. */
export function clientSizes() {
  const files = reachableFrom(join(root, "js/browser.js"));
  return sum([...files, wasm].map(sizesOf));
}

/**
 * The same as delivered by a bundler: one minified script, and the .wasm.
 * @param {string} names what is imported: `*`, or `{ BedrockRuntime }`
 * @returns {Promise<Sizes>}
 */
export async function bundledSizes(names) {
  return sum([await scriptSizes(`export ${names} from "./js/browser.js"`), sizesOf(wasm)]);
}

/**
 * The same for an entry that needs no WebAssembly.
 * @param {string} name the name of its folder in js/
 */
export function entrySizes(name) {
  return scriptSizes(`export * from "./js/${name}/index.js"`);
}

/** @param {string} contents @returns {Promise<Sizes>} bundled and minified */
async function scriptSizes(contents) {
  // not at the top: npm may not have installed it yet
  const { build } = await import("esbuild");
  const stdin = { contents, resolveDir: root };
  const { outputFiles } = await build({
    stdin,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return sizes(outputFiles[0]?.contents ?? new Uint8Array());
}

/** @param {Sizes[]} all */
function sum(all) {
  return all.reduce((a, b) => ({ raw: a.raw + b.raw, gzip: a.gzip + b.gzip, brotli: a.brotli + b.brotli }));
}

/**
 * @param {string} entry
 * @returns {Set<string>} the entry and what it imports, statically or dynamically, by relative path
 */
function reachableFrom(entry) {
  const found = new Set([entry]);
  for (const path of found) {
    if (!existsSync(path)) throw new StepError(`${relative(root, path)} is missing`);
    // types in JSDoc are also imported, but not downloaded
    const code = readFileSync(path, "utf8").replaceAll(/\/\*\*[^]*?\*\//g, "");
    for (const [, specifier = ""] of code.matchAll(/\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g)) {
      found.add(join(dirname(path), specifier));
    }
  }
  return found;
}
