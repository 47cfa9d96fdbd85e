// Creates the CommonJS copies of js/node.js, for Jest and others that cannot require a module, and of what their tests
// import. They share the .wasm and nothing else.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.js";

/** The entry's types, and those that they import. */
const typeNames = ["index", "content", "converse", "converse-stream", "guardrail", "union"];
const typesName = (/** @type {string} */ name) => (name === "index" ? "node.d.cts" : `${name}.d.cts`);
export const requireNames = ["node.cjs", "testing.cjs", "testing.d.cts", ...typeNames.map(typesName)];

/**
 * Writes node.cjs, testing.cjs and their types next to bedrock_stream.wasm.
 * @param {string} folder
 */
export async function writeRequire(folder) {
  await bundle("js/node.js", join(folder, "node.cjs"));
  await bundle("js/testing/index.js", join(folder, "testing.cjs"));
  for (const name of typeNames) {
    const types = readFileSync(join(root, `js/${name}.d.ts`), "utf8");
    writeFileSync(
      join(folder, typesName(name)),
      types.replaceAll('"./index.js"', '"./node.cjs"').replaceAll(/"(\.\/[\w-]+)\.js"/g, '"$1.cjs"'),
    );
  }
  writeFileSync(join(folder, "testing.d.cts"), readFileSync(join(root, "js/testing/index.d.ts")));
}

/**
 * @param {string} entry
 * @param {string} outfile
 */
async function bundle(entry, outfile) {
  // not at the top: npm may not have installed it yet
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    charset: "utf8",
    external: ["../dist/inline.js"],
    define: { "import.meta.url": "moduleUrl" },
    banner: {
      js: `// Generated: ${entry} as CommonJS.\n"use strict";\nconst moduleUrl = require("node:url").pathToFileURL(__filename);`,
    },
  });
  // what js/ imports from ../dist is next to this file
  writeFileSync(outfile, readFileSync(outfile, "utf8").replaceAll('"../dist/', '"./'));
}
