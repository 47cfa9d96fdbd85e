/** A Node version other than the one that runs the tests, installed by npm under an alias. */
import { execFileSync } from "node:child_process";
import { testIn } from "./host.js";
import { here, startProgram } from "./spawn.js";

/**
 * Runs the conformance suite in it.
 *
 * @param {22 | 24 | 26} major
 */
export function testInNode(major) {
  testIn(
    "node",
    async (start) => {
      const node = here(`node_modules/node-${major}/bin/node`);
      startProgram(start, node, [here("guests/node.js"), start.url]);
      return `Node ${execFileSync(node, ["--version"], { encoding: "utf8" }).trim()}`;
    },
    "written",
  );
}
