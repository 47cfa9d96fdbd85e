/** An example as a user has it: a copy, with the packed packages installed. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rm } from "node:fs/promises";
import { must, root } from "../../js/build/run.js";
import { env, here as bundlers } from "../bundlers/places.js";

/** @typedef {import("./server.js").Opened} Opened */

/** With it, `npm start` finds its programs, and no AWS credentials of the developer's. */
export const environment = {
  ...process.env,
  ...env,
  WRANGLER_SEND_METRICS: "false",
  AWS_REGION: undefined,
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
};

/**
 * The copy is in tests/bundlers, which has the frameworks installed, at the versions of the example's package.json.
 * @param {Opened} opened
 * @param {string} name
 * @param {string} [source] its folder, from the root
 * @returns {Promise<string>} the copy's folder
 */
export async function installExample(opened, name, source = `examples/${name}`) {
  const folder = mkdtempSync(join(bundlers, "run-"));
  opened.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  cpSync(join(root, source), join(folder, name), { recursive: true, filter: (path) => !path.includes("node_modules") });
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  await unpack("bedrock-stream", root, modules);
  await unpack("bedrock-stream-local", join(root, "www/local-bedrock"), modules);
  symlinkSync("../bedrock-stream-local/main.js", join(modules, ".bin/bedrock-stream-local"));
  useVite8(modules);
  // without it, the repository's would apply, which maps the package to its sources
  writeFileSync(join(folder, "tsconfig.json"), "{}");
  return join(folder, name);
}

/**
 * @param {string} name
 * @param {string} source
 * @param {string} modules
 */
async function unpack(name, source, modules) {
  const folder = join(modules, name);
  mkdirSync(folder);
  await must(`examples-pack-${name}`, "npm", ["pack", "--silent", "--pack-destination", folder, source]);
  const tarball = readdirSync(folder)[0] ?? "";
  await must(`examples-unpack-${name}`, "tar", ["-xzf", tarball, "--strip-components=1"], { cwd: folder });
}

/**
 * tests/bundlers has an older `vite`. React's plugin is copied too: it imports the one next to it.
 * @param {string} modules
 */
function useVite8(modules) {
  const plugin = "@vitejs/plugin-react";
  cpSync(join(bundlers, "node_modules", plugin), join(modules, plugin), { recursive: true });
  symlinkSync(join(bundlers, "node_modules/vite-8"), join(modules, "vite"));
  symlinkSync("../vite/bin/vite.js", join(modules, ".bin/vite"));
}
