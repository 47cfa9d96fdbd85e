/** The conformance suite in the next Node. */
import { execFileSync } from "node:child_process";
import { testIn } from "./host.js";
import { here, installed, startProgram } from "./spawn.js";

testIn("node", async (start) => {
  const node = installed("node");
  startProgram(start, node, [here("guests/node.js"), start.url]);
  return `Node ${execFileSync(node, ["--version"], { encoding: "utf8" }).trim()}`;
}, "written");
