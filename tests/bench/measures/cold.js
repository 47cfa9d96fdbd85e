// Cold start: from the import of the library to the first signed request.

import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { launch, serve } from "../hosts/chromium.js";
import { bundle, here, wasm } from "../hosts/host.js";
import { serveWorker } from "../hosts/workerd.js";
import { bundled, chosen } from "../programs/index.js";
import { nameOf } from "./measure.js";
import { medians } from "./rounds.js";

/** @typedef {import("../programs/index.js").Program} Program */
/** @typedef {(program: Program) => Promise<{ duration: number, authorization: string | null }>} Measure */
/** @typedef {{ measure: Measure, stop: () => Promise<void> }} Starter */

/** Cold starts are short, and vary. */
const STARTS_PER_ROUND = 3;

/** @type {Record<string, (programs: Program[]) => Promise<Starter>>} */
const starters = { node, chromium, workerd };

/**
 * @param {import("./measure.js").Options} options
 * @returns {Promise<import("./measure.js").Table>}
 */
export async function cold({ runtimes, entries, rounds }) {
  const programs = chosen(entries);
  const byTitle = new Map(programs.map((program) => [program.title, program]));
  /** @type {import("./measure.js").Table["rows"]} */
  const rows = [];
  for (const runtime of runtimes) {
    const starter = await starters[runtime]?.(programs);
    if (!starter) continue;
    const { measure, stop } = starter;
    try {
      const cells = await medians([...byTitle.keys()], STARTS_PER_ROUND * rounds, async (title) => {
        const { duration, authorization } = await measure(/** @type {Program} */ (byTitle.get(title)));
        if (!authorization?.startsWith("AWS4-HMAC-SHA256 "))
          throw new Error(`${title} signed nothing: ${authorization}`);
        return duration;
      });
      rows.push({ label: nameOf(runtime), cells });
    } finally {
      await stop();
    }
  }
  const about =
    "ms from the import of the bundled program to its first signed request, by the clock; in workerd from the start of its process.";
  return { title: "Cold start", about, digits: 0, columns: [...byTitle.keys()], rows };
}

/** @returns {Promise<Starter>} */
async function node() {
  const measure = async (/** @type {Program} */ program) => {
    const args = ["--no-warnings", here("guest/cold-node.js"), pathToFileURL(await bundled(program)).href, wasm];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout);
  };
  return { measure, stop: async () => {} };
}

/** @param {Program[]} programs @returns {Promise<Starter>} */
async function chromium(programs) {
  const cold = await bundle("cold", 'export * from "./guest/cold.js";');
  const files = await Promise.all(programs.map(async (program) => [`/${program.file}`, await bundled(program)]));
  const site = await serve({ ...Object.fromEntries(files), "/cold": cold, "/module.wasm": wasm });
  const browser = await launch();
  const measure = async (/** @type {Program} */ { file }) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(site.url);
    await page.evaluate("import('/cold').then((cold) => Object.assign(globalThis, cold))");
    const result = await page.evaluate(
      `coldStart(() => import("/${file}"), () => new URL("/module.wasm", location.href))`,
    );
    await context.close();
    return /** @type {any} */ (result);
  };
  const stop = async () => {
    await browser.close();
    site.close();
  };
  return { measure, stop };
}

/** @param {Program[]} programs @returns {Promise<Starter>} */
async function workerd(programs) {
  /** @type {Map<Program, string>} */
  const workers = new Map();
  for (const program of programs) {
    // without the import, other programs do not contain the module
    const module = program.hasWasm ? 'import module from "module.wasm";' : "const module = undefined;";
    const contents = `
      import * as program from ${JSON.stringify(await bundled(program))};
      import { coldStart } from "./guest/cold.js";
      ${module}
      export default {
        async fetch() {
          return Response.json(await coldStart(async () => program, () => module));
        },
      };
    `;
    workers.set(
      program,
      await bundle(`cold-${program.file.slice(0, -".js".length)}`, contents, {
        external: ["module.wasm"],
        minify: true,
      }),
    );
  }
  const measure = async (/** @type {Program} */ program) => {
    const began = performance.now();
    const { url, stop } = await serveWorker(/** @type {string} */ (workers.get(program)), program.hasWasm === true);
    const { authorization } = await (await fetch(url)).json();
    const duration = performance.now() - began;
    await stop();
    return { duration, authorization };
  };
  return { measure, stop: async () => {} };
}
