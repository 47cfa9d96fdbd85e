/** The conformance suite in Bun. */
import { execFileSync } from "node:child_process";
import { testIn } from "./host.js";
import { here, installed, startProgram } from "./spawn.js";

testIn(
  "bun",
  async (start) => {
    const bun = installed("bun");
    startProgram(start, bun, [here("guests/bun.js"), start.url]);
    return `Bun ${execFileSync(bun, ["--version"], { encoding: "utf8" }).trim()}`;
  },
  "written",
);
