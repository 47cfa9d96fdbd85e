// Our own JavaScript under Biome and `tsc`, and the published types with every platform's own under every TypeScript that they
// support.
import { join } from "node:path";
import { runCheck, twoAtATime } from "./checks.js";
import { root } from "./run.js";

/** @typedef {import("./checks.js").Tally} Tally */

const folder = "tests/types";

/** The newest is the one that our own JavaScript is checked with. */
const newest = { version: "7.0", path: "node_modules/typescript" };
const compilers = [
  ...["5.2", "5.4", "5.6", "5.7", "5.9", "6.0"].map((version) => ({
    version,
    path: `${folder}/node_modules/typescript-${version}`,
  })),
  newest,
];

/** Projects in the folder: what programs do on each platform, with its types alone, and beside the AWS SDK's. */
const programs = ["none", "page", "workers", "node", "sdk"];

/** @returns {Generator<Promise<Tally>>} */
export function* types() {
  yield* twoAtATime([
    checkStyle,
    () => tsc("the JavaScript", newest, "tsconfig.json"),
    checkDeno,
    ...programs.flatMap((program) =>
      compilers.map((compiler) => () => tsc(program, compiler, `${folder}/${program}.json`)),
    ),
  ]);
}

/**
 * @param {string} what is checked
 * @param {typeof newest} compiler
 * @param {string} project
 */
function tsc(what, { version, path }, project) {
  const args = [join(root, path, "bin/tsc"), "--noEmit", "--project", project];
  return runCheck({ title: `${what}, TypeScript ${version}`, command: process.execPath, args });
}

/** `npm run format` mends most of what it finds. */
function checkStyle() {
  const args = [join(root, "node_modules/@biomejs/biome/bin/biome"), "check", "--error-on-warnings"];
  return runCheck({ title: "biome check", command: process.execPath, args, options: { cwd: root } });
}

/** Deno brings its own compiler and types. */
function checkDeno() {
  return runCheck({
    title: "deno check",
    command: join(root, "tests/runtimes/node_modules/.bin/deno"),
    args: [
      "check",
      "usage.ts",
      "conversation.ts",
      "answer.ts",
      "sse.ts",
      "slim.ts",
      "web.ts",
      "disposal.ts",
      "deno.ts",
    ],
    options: { cwd: join(root, folder) },
  });
}
