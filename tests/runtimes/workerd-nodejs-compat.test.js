/** The conformance suite in workerd with Node's APIs in addition to the web's. */
import { testIn } from "./host.js";
import { relay } from "./workerd.js";

testIn("workerd", (start) => relay(start, ["nodejs_compat"]));
