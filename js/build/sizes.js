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
export const clientBudget = 107_100;

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
  const script = await bundle(`export ${names} from "./js/browser.js"`);
  return sum([script.sizes, sizesOf(wasm)]);
}

/**
 * What a page downloads of each entry of the package, as a table in Markdown.
 */
export async function entryTable() {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const rows = [];
  for (const [name, { default: path = "" }] of Object.entries(exports)) {
    if (path.endsWith(".js")) rows.push(await entryRow(name.replace(".", "bedrock-stream"), path));
  }
  return [
    "| import | JavaScript | WebAssembly | both, gzip | both, brotli | added to the client, brotli |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/**
 * @param {string} name
 * @param {string} path of the entry's module
 */
async function entryRow(name, path) {
  const { sizes: script, inputs } = await bundle(`export * from "${path}"`);
  const fetchesModule = inputs.has("dist/bedrock_stream.js") && !inputs.has("dist/inline.js");
  const module = fetchesModule ? sizesOf(wasm) : { raw: 0, gzip: 0, brotli: 0 };
  const { gzip, brotli } = sum([script, module]);
  const isClient = /^\.\/js\/[^/]+$/.test(path);
  const added = isClient ? 0 : await addedTo('export * from "./js/browser.js"', path);
  return `| \`${name}\` | ${[script.raw, module.raw, gzip, brotli, added].map(kB).join(" | ")} |`;
}

/**
 * How many brotli bytes a module adds to a program.
 * @param {string} program
 * @param {string} path
 */
async function addedTo(program, path) {
  const [without, beside] = [await bundle(program), await bundle(`${program}; export * as entry from "${path}"`)];
  return beside.sizes.brotli - without.sizes.brotli;
}

/** @param {number} bytes */
function kB(bytes) {
  return bytes === 0 ? "–" : `${(bytes / 1000).toFixed(1)} kB`;
}

/**
 * @param {string} contents of a module
 * @returns {Promise<{ sizes: Sizes, inputs: Set<string> }>} minified; inputs: the files in it
 */
async function bundle(contents) {
  // not at the top: npm may not have installed it yet
  const { build } = await import("esbuild");
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    metafile: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return { sizes: sizes(outputFiles[0]?.contents ?? new Uint8Array()), inputs: new Set(Object.keys(metafile.inputs)) };
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
