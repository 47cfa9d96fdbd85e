/** Anthropic's SDK over Bedrock, in the Node that runs the tests. */
import { after, before, describe, it } from "node:test";
import * as library from "../../js/node.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { World } from "../js/suite/world.js";
import { cases } from "./anthropic-cases.js";

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let local;
before(async () => {
  local = await createLocalBedrock({ port: 0, eventsPerSecond: 0 });
});
after(() => local.close());

describe("Anthropic's SDK over Bedrock", () => {
  for (const [name, run] of Object.entries(cases)) {
    it(name, { timeout: 30_000 }, () => run(new World(/** @type {any} */ (library), local.url, "node")));
  }
});
