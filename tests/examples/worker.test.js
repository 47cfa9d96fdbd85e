/** www/worker: as wrangler bundles it for a deployment, in workerd; and as `npm start` serves it, in Chromium. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { installed, startProgram, temporaryFolder } from "../runtimes/spawn.js";
import { testAsk } from "./ask.js";
import { testPage } from "./page.js";
import { startServer } from "./server.js";

const folder = fileURLToPath(new URL("../../www/worker/", import.meta.url));
const environment = { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" };

testAsk(
  async (envs, opened) => {
    const bundle = await dryRun(opened);
    const config = join(bundle, "config.capnp");
    writeFileSync(config, configOf(bundle, envs));
    return serve(opened, config, envs.length);
  },
  { noticesAtOnce: false },
);

testPage((opened, model) => {
  const args = ["start", "--", "--port", "0", "--inspector-port", "0", "--var", `MODEL_ID:${model}`];
  return startServer(opened, "npm", args, { cwd: folder, env: environment });
});

/** What would be deployed. @param {import("./server.js").Opened} opened */
async function dryRun(opened) {
  const bundle = temporaryFolder({ opened });
  const wrangler = join(folder, "node_modules/.bin/wrangler");
  const options = { cwd: folder, env: environment, timeout: 60_000 };
  await promisify(execFile)(wrangler, ["deploy", "--dry-run", "--outdir", bundle], options);
  return bundle;
}

/**
 * A worker with its own port for each environment.
 * @param {string} bundle
 * @param {Record<string, string>[]} envs
 */
function configOf(bundle, envs) {
  const { main, compatibility_date, vars } = wranglerConfig();
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

/** @returns {{ main: string, compatibility_date: string, vars: Record<string, string> }} */
function wranglerConfig() {
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
