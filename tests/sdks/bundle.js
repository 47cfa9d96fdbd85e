/** A program of the tests for a runtime that takes one script, made by esbuild. */
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

/** Runs a case in the bundle: what went wrong, if anything did. */
export const RUN = `
  import { cases } from "./anthropic-cases.js";
  import { World } from "../js/suite/world.js";
  export async function run(library, { name, url, runtime }) {
    try {
      await cases[name](new World(library, url, runtime));
    } catch (error) {
      return String(error.stack ?? error);
    }
  }
`;
