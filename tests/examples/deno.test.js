/** www/deno: as Deno Deploy starts it; and as `deno task start` serves it, in Chromium. */
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import { here, installed } from "../runtimes/spawn.js";
import { testAsk } from "./ask.js";
import { testPage } from "./page.js";
import { startServer } from "./server.js";

const cwd = fileURLToPath(new URL("../../www/deno/", import.meta.url));
const PATH = [here("../runtimes/node_modules/.bin"), process.env.PATH].join(delimiter);
const environment = { ...process.env, PATH, DENO_SERVE_ADDRESS: "tcp:127.0.0.1:0", NO_COLOR: "1" };

testAsk(
  (envs, opened) => {
    const args = ["run", "--allow-net", "--allow-env", "--no-prompt", "main.js"];
    return Promise.all(
      envs.map((env) => startServer(opened, installed("deno"), args, { cwd, env: { ...environment, ...env } })),
    );
  },
  { noticesAtOnce: true },
);

testPage((opened, model) =>
  startServer(opened, "deno", ["task", "start"], { cwd, env: { ...environment, MODEL_ID: model } }),
);
