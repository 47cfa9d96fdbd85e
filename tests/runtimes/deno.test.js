/** The conformance suite in Deno, with permission to use the network and nothing else: no other permission is requested. */
import { execFileSync } from "node:child_process";
import { testIn } from "./host.js";
import { here, installed, startProgram } from "./spawn.js";

testIn(
  "deno",
  async (start) => {
    const deno = installed("deno");
    const flags = [
      "--allow-net=127.0.0.1",
      `--allow-import=${new URL(start.url).host}`,
      "--no-prompt",
      "--no-config",
      "--no-lock",
    ];
    startProgram(start, deno, ["run", ...flags, here("guests/deno.js"), start.url]);
    return `Deno ${execFileSync(deno, ["--version"], { encoding: "utf8" }).split(" ")[1]}`;
  },
  "served",
);
