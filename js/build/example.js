// `npm run example -- NAME`: starts a copy of examples/NAME, with the packages of this repository installed in it.
import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { must, root, StepError, step, target } from "./run.js";
import { build, setUp } from "./setup.js";

const examples = readdirSync(join(root, "examples")).filter((name) => !name.includes("."));
const [name = ""] = process.argv.slice(2);

try {
  if (examples.includes(name)) await start(await install());
  else throw new StepError(`usage: npm run example -- NAME, which is one of ${examples.join(", ")}`);
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** @returns {Promise<string>} the copy's folder */
async function install() {
  await setUp({ forTests: false });
  await build();
  const folder = join(target, "examples", name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, "examples", name), folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
  if (isDeno(folder)) useNodeModules(folder);
  const tarballs = [];
  for (const source of [root, join(root, "www/local-bedrock")]) {
    const printed = await must("example-pack", "npm", ["pack", "--silent", "--pack-destination", target, source]);
    tarballs.push(join(target, printed.trim()));
  }
  const args = ["install", "--no-audit", "--no-fund", ...tarballs];
  await step(`npm install in ${folder}`, "30 s", () => must("example-install", "npm", args, { cwd: folder }));
  return folder;
}

/** @param {string} folder */
function isDeno(folder) {
  return existsSync(join(folder, "deno.json"));
}

/** Deno finds there what it would otherwise load from npm. @param {string} folder */
function useNodeModules(folder) {
  const config = JSON.parse(readFileSync(join(folder, "deno.json"), "utf8"));
  writeFileSync(join(folder, "deno.json"), JSON.stringify({ ...config, nodeModulesDir: "manual" }));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
}

/** @param {string} folder */
async function start(folder) {
  const [program, ...args] = isDeno(folder) ? ["deno", "task", "start"] : ["npm", "start"];
  // a Deno of the tests will do
  const PATH = [process.env.PATH, join(root, "tests/runtimes/node_modules/.bin")].join(delimiter);
  const child = spawn(program ?? "", args, { cwd: folder, env: { ...process.env, PATH }, stdio: "inherit" });
  process.on("SIGINT", () => {}); // Ctrl+C reaches the program as well
  process.on("SIGTERM", () => child.kill());
  child.on("error", (error) => console.error(`${program} cannot be started: ${error.message}`));
  child.on("close", (code) => (process.exitCode = code ?? 1));
}
