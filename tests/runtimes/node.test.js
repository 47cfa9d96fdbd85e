/** The conformance suite in the Node that runs the tests. */
import { testIn } from "./host.js";
import { here, startProgram } from "./spawn.js";

testIn(
  "node",
  async (start) => {
    startProgram(start, process.execPath, [here("guests/node.js"), start.url]);
    return `Node ${process.version}`;
  },
  "written",
);
