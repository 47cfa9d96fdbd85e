// The conformance suite in Node.

import { after, before, test } from "node:test";
import * as library from "../../js/node.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { names, runCase } from "./suite/index.js";

/** @type {Awaited<ReturnType<typeof createLocalBedrock>>} */
let local;

before(async () => {
  local = await createLocalBedrock({ eventsPerSecond: 0 });
});
after(() => local.close());

for (const name of names) {
  test(name, () => runCase(name, /** @type {any} */ (library), local.url));
}
