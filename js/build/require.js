// Creates the CommonJS copy of js/node.js, for Jest and others that cannot require a module. It shares the .wasm.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.js";

/** The entry's types, and those that they import. */
const typeNames = ["index", "content", "converse", "converse-stream", "guardrail", "union"];
const typesName = (/** @type {string} */ name) => (name === "index" ? "node.d.cts" : `${name}.d.cts`);
export const requireNames = ["node.cjs", ...typeNames.map(typesName)];

/**
 * Writes node.cjs and its types next to bedrock_stream.wasm.
 * @param {string} folder
 */
export async function writeRequire(folder) {
  // not at the top: npm may not have installed it yet
  const { build } = await import("esbuild");
  const outfile = join(folder, "node.cjs");
  await build({
    entryPoints: [join(root, "js/node.js")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    charset: "utf8",
    external: ["../dist/inline.js"],
    define: { "import.meta.url": "moduleUrl" },
    banner: {
      js: '// Generated: js/node.js as CommonJS.\n"use strict";\nconst moduleUrl = require("node:url").pathToFileURL(__filename);',
    },
  });
  // what js/ imports from ../dist is next to this file
  writeFileSync(outfile, readFileSync(outfile, "utf8").replaceAll('"../dist/', '"./'));
  for (const name of typeNames) {
    const types = readFileSync(join(root, `js/${name}.d.ts`), "utf8");
    writeFileSync(
      join(folder, typesName(name)),
      types.replaceAll('"./index.js"', '"./node.cjs"').replaceAll(/"(\.\/[\w-]+)\.js"/g, '"$1.cjs"'),
    );
  }
}
