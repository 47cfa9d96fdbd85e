/** The conformance suite in workerd without any compatibility flag. */
import { testIn } from "./host.js";
import { startWorkerd } from "./workerd.js";

testIn("workerd", async (start) => {
  await startWorkerd(start, []);
  return "workerd";
});
