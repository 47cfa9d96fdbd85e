/** examples/worker, bundled by wrangler as for a deployment, in workerd; and in Chromium, started with `npm start`. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { installed, startProgram, temporaryFolder } from "../runtimes/spawn.js";
import { testAsk } from "./ask.js";
import { environment, installExample } from "./installed.js";
import { testPage } from "./page.js";
import { startServer } from "./server.js";

testAsk(
  async (envs, opened) => {
    const folder = await installExample(opened, "worker");
    const bundle = await dryRun(opened, folder);
    const config = join(bundle, "config.capnp");
    writeFileSync(config, configOf(folder, bundle, envs));
    return serve(opened, config, envs.length);
  },
  { noticesAtOnce: false },
);

testPage(async (opened, model) => {
  const cwd = await installExample(opened, "worker");
  const args = ["start", "--", "--port", "0", "--inspector-port", "0", "--var", `MODEL_ID:${model}`];
  const { url } = await startServer(opened, "npm", args, { cwd, env: environment });
  return url;
});

/**
 * Builds what would be deployed; returns its folder.
 * @param {import("./server.js").Opened} opened
 * @param {string} folder
 */
async function dryRun(opened, folder) {
  const bundle = temporaryFolder({ opened });
  const options = { cwd: folder, env: environment, timeout: 60_000 };
  await promisify(execFile)("wrangler", ["deploy", "--dry-run", "--outdir", bundle], options);
  return bundle;
}

/**
 * A Worker on its own port for each environment.
 * @param {string} folder
 * @param {string} bundle
 * @param {Record<string, string>[]} envs
 */
function configOf(folder, bundle, envs) {
  const { main, compatibility_date, vars } = wranglerConfig(folder);
  const others = readdirSync(bundle).filter((name) => name.endsWith(".wasm"));
  const modules = [
    `(name = "${main}", esModule = embed "${main}")`,
    ...others.map((name) => `(name = "${name}", wasm = embed "${name}")`),
  ];
  const services = envs.map((env, i) => {
    const bindings = Object.entries({ ...vars, ...env }).map(
      ([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)})`,
    );
    return `(name = "${i}", worker = (
      modules = [${modules.join(", ")}],
      bindings = [${bindings.join(", ")}],
      compatibilityDate = "${compatibility_date}",
    ))`;
  });
  const sockets = envs.map((_, i) => `(name = "${i}", address = "127.0.0.1:0", http = (), service = "${i}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${services.join(", ")}, (name = "internet", network = (allow = ["private"]))],
  sockets = [${sockets.join(", ")}],
);
`;
}

/**
 * @param {string} folder
 * @returns {{ main: string, compatibility_date: string, vars: Record<string, string> }}
 */
function wranglerConfig(folder) {
  const text = readFileSync(join(folder, "wrangler.jsonc"), "utf8");
  return JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, ""));
}

/**
 * @param {import("./server.js").Opened} opened
 * @param {string} config
 * @param {number} count of sockets
 * @returns {Promise<string[]>} their URLs
 */
function serve(opened, config, count) {
  return new Promise((resolve, reject) => {
    const args = ["serve", config, "--control-fd=3"];
    const child = startProgram({ url: "", fail: reject, opened }, installed("workerd"), args, {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    /** @type {string[]} */
    const urls = [];
    let said = "";
    // {"event":"listen","socket":"0","port":N}
    child.stdio[3]?.on("data", (text) => {
      const lines = (said + text).split("\n");
      said = lines.pop() ?? "";
      for (const { socket, port } of lines.map((line) => JSON.parse(line))) urls[socket] = `http://127.0.0.1:${port}`;
      if (Object.keys(urls).length === count) resolve(urls);
    });
  });
}
