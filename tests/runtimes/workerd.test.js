/** The conformance suite in workerd without any compatibility flags. */
import { testIn } from "./host.js";
import { relay } from "./workerd.js";

testIn("workerd", (start) => relay(start, []));
