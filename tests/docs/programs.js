// Makes programs of the blocks of JavaScript and TypeScript in Markdown.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, target } from "../../js/build/run.js";

/** @typedef {import("./markdown.js").Block} Block */

/** Below the root, so that a block finds this package by its name. */
export const folder = join(target, "docs-blocks");

/** The languages whose programs are the whole block. */
const whole = ["js", "ts", "jsx", "tsx"];

/** Those in which it is a part of it, and what begins and ends that. @type {Record<string, RegExp>} */
const part = {
  svelte: /(<script[^>]*>)([^]*?)<\/script>/,
  vue: /(<script[^>]*>)([^]*?)<\/script>/,
  html: /(<script type="module">)([^]*?)<\/script>/,
  astro: /(---\n)([^]*?)---\n/,
};

/**
 * The program that a block is or holds, with its path below `folder`; undefined if it is none.
 *
 * @param {Block} block
 * @returns {{ name: string, code: string } | undefined}
 */
export function programOf({ path, line, language, code }) {
  const name = `${path.replaceAll("/", "~")}.${line}`;
  if (whole.includes(language)) return { name: `${name}.${language}`, code: atLine(line, code) };
  const found = part[language]?.exec(code);
  if (!found) return undefined;
  const [, opening = "", program = ""] = found;
  const before = code.slice(0, found.index + opening.length).split("\n").length - 1;
  return { name: `${name}.ts`, code: atLine(line + before, program) };
}

/** On the lines that it has in its file, so that a compiler's messages name them. @param {number} line @param {string} code */
function atLine(line, code) {
  // a block without an import is a fragment, of a program that has one
  const rest = /^(import|export)\b/m.test(code) ? "" : 'import { BedrockRuntime } from "bedrock-stream";\n';
  return "\n".repeat(line - 1) + code + rest;
}

/**
 * Recreates the folder, with a program for each block that contains one. The programs use the packages of www/docs.
 *
 * @param {Block[]} blocks
 */
export function writePrograms(blocks) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(root, "www/docs/node_modules"), join(folder, "node_modules"));
  for (const block of blocks) {
    const program = programOf(block);
    if (program) writeFileSync(join(folder, program.name), program.code);
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project, null, 2));
}

const project = {
  compilerOptions: {
    strict: true,
    // a handler's parameters have no types in JavaScript
    noImplicitAny: false,
    allowJs: true,
    checkJs: true,
    noEmit: true,
    skipLibCheck: true,
    target: "ESNext",
    module: "Preserve",
    moduleResolution: "Bundler",
    jsx: "react-jsx",
    experimentalDecorators: true,
    lib: ["ESNext", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    // what a block imports by a relative path is meant from the root
    rootDirs: [".", root],
    paths: { "bedrock-stream-local": [join(root, "www/local-bedrock/local-bedrock.d.ts")] },
  },
  include: ["*", join(root, "tests/docs/names.d.ts")],
};
