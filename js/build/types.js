// Checks our own JavaScript with Biome and `tsc`, and the published types with every supported TypeScript version,
// together with every platform's own types.
import { join } from "node:path";
import { atATime, runCheck } from "./checks.js";
import { root } from "./run.js";

/** @typedef {import("./checks.js").Tally} Tally */

const folder = "tests/types";

/** The newest version, which also checks our own JavaScript. */
const newest = { version: "7.0", path: "node_modules/typescript" };
const compilers = [
  ...["5.2", "5.4", "5.6", "5.7", "5.9", "6.0"].map((version) => ({
    version,
    path: `${folder}/node_modules/typescript-${version}`,
  })),
  newest,
];

/** Projects in the folder: typical programs for each platform, with only its types, and together with the AWS SDK's. */
const programs = ["none", "page", "workers", "node", "sdk"];

/** @returns {AsyncGenerator<Tally>} */
export async function* types() {
  // many test machines have two cores
  yield* atATime(2, [
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

/** `npm run format` fixes most findings. */
function checkStyle() {
  const args = [join(root, "node_modules/@biomejs/biome/bin/biome"), "check", "--error-on-warnings"];
  return runCheck({ title: "biome check", command: process.execPath, args, options: { cwd: root } });
}

/** Deno has its own compiler and types. */
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
      "anthropic.ts",
      "sign.ts",
      "eventstream.ts",
      "testing.ts",
      "slim.ts",
      "web.ts",
      "disposal.ts",
      "deno.ts",
    ],
    options: { cwd: join(root, folder) },
  });
}
