/** The conformance suite in workerd with Node's names beside the web's. */
import { testIn } from "./host.js";
import { startWorkerd } from "./workerd.js";

testIn("workerd", async (start) => {
  await startWorkerd(start, ["nodejs_compat"]);
  return "workerd, nodejs_compat";
});
