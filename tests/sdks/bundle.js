/** Bundles a test program with esbuild, for a runtime that takes a single script. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * @param {string} contents
 * @param {import("esbuild").BuildOptions} [options]
 * @returns {Promise<string>}
 */
export async function bundled(contents, options) {
  const stdin = { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) };
  const { outputFiles } = await build({ stdin, bundle: true, format: "esm", write: false, ...options });
  return outputFiles?.[0]?.text ?? "";
}

/**
 * Runs a case in the bundle; returns the failure, if any.
 *
 * @param {string} file of the cases
 */
export const runOf = (file) => `
  import { cases } from "./${file}";
  import { World } from "../js/suite/world.js";
  export async function run(library, { name, url, runtime }) {
    try {
      await cases[name](new World(library, url, runtime));
    } catch (error) {
      return String(error.stack ?? error);
    }
  }
`;
