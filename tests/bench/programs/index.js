// The programs whose size and cold start are measured: each makes one call, and reads its answer.

import { bundle } from "../hosts/host.js";

/**
 * @typedef {object} Program
 * @property {string} title
 * @property {string} file in this folder
 * @property {boolean} [hasWasm]
 */

/** @type {Record<string, Program>} */
export const programs = {
  ours: { title: "bedrock-stream", file: "bedrock-stream.js", hasWasm: true },
  sdk: { title: "AWS SDK", file: "aws-sdk.js" },
  codec: { title: "aws4fetch + codec", file: "aws4fetch-codec.js" },
  "ai-sdk": { title: "AI SDK", file: "ai-sdk.js" },
};

/** @param {import("../contenders/index.js").Entry[]} entries */
export function chosen(entries) {
  const names = new Set(entries.map(({ name }) => name));
  return Object.entries(programs)
    .filter(([name]) => names.has(name))
    .map(([, program]) => program);
}

/** @type {Map<Program, Promise<string>>} */
const files = new Map();

/** The program as a bundler delivers it, built once. @param {Program} program @returns {Promise<string>} the file */
export function bundled(program) {
  const name = program.file.slice(0, -".js".length);
  const contents = `export { default } from "./programs/${program.file}";`;
  const file = files.get(program) ?? bundle(`program-${name}`, contents, { minify: true });
  files.set(program, file);
  return file;
}
