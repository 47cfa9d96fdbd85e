/** examples/deno, started as on Deno Deploy; and in Chromium, with `deno task start`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testAsk } from "./ask.js";
import { environment, installExample } from "./installed.js";
import { testPage } from "./page.js";
import { startServer } from "./server.js";

/** @typedef {import("./server.js").Opened} Opened */

const env = { ...environment, DENO_SERVE_ADDRESS: "tcp:127.0.0.1:0" };

testAsk(
  async (envs, opened) => {
    const cwd = await install(opened);
    const args = ["run", "--allow-net", "--allow-env", "--no-prompt", "main.js"];
    const servers = await Promise.all(
      envs.map((access) => startServer(opened, "deno", args, { cwd, env: { ...env, ...access } })),
    );
    return servers.map(({ url }) => url);
  },
  { noticesAtOnce: true },
);

testPage(async (opened, model) => {
  const cwd = await install(opened);
  const { url } = await startServer(opened, "deno", ["task", "start"], { cwd, env: { ...env, MODEL_ID: model } });
  return url;
});

/** Its imports from npm come from node_modules instead of the registry. @param {Opened} opened */
async function install(opened) {
  const folder = await installExample(opened, "deno");
  const config = JSON.parse(readFileSync(join(folder, "deno.json"), "utf8"));
  writeFileSync(join(folder, "deno.json"), JSON.stringify({ ...config, nodeModulesDir: "manual" }));
  writeFileSync(join(folder, "package.json"), "{}");
  return folder;
}
