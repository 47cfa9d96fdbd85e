/** Anthropic's SDK over Bedrock, bundled into a Worker by esbuild, in workerd. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { here, temporaryFolder } from "../runtimes/spawn.js";
import { runIn, serveModules } from "../runtimes/workerd.js";
import { cases } from "./anthropic-cases.js";
import { bundled, runOf } from "./bundle.js";

const PROGRAM = `${runOf("anthropic-cases.js")}
  import * as library from "../../js/slim.js";
  import module from "./bedrock_stream.wasm";
  library.provideModule(module);
  export default {
    fetch: async (request) => Response.json({ failure: await run(library, await request.json()) }),
  };
`;

/** @type {(() => unknown)[]} */
const opened = [];
let url = "";
let worker = "";

before(async () => {
  const local = await createLocalBedrock({ port: 0, eventsPerSecond: 0 });
  opened.push(() => local.close());
  url = local.url;
  const path = join(temporaryFolder({ opened }), "main.js");
  writeFileSync(path, await bundled(PROGRAM, { external: ["*.wasm"], conditions: ["workerd"] }));
  const fail = (/** @type {Error} */ error) => (worker ? undefined : assert.fail(error));
  worker = await serveModules(
    { url, fail, opened },
    [],
    [
      { name: "main.js", path },
      { name: "bedrock_stream.wasm", path: here("../../dist/bedrock_stream.wasm") },
    ],
  );
});
after(async () => {
  for (const close of opened.reverse()) await close();
});

describe("Anthropic's SDK over Bedrock, in workerd", () => {
  for (const name of Object.keys(cases)) {
    it(name, { timeout: 30_000 }, async () => {
      const failure = await runIn(worker, { name, url, host: "", runtime: "workerd", copies: "" });
      assert.ok(!failure, failure);
    });
  }
});
