/** The example of bedrock-stream/anthropic, as its types print it. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, it } from "node:test";
import { promisify } from "node:util";
import { root } from "../../js/build/run.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { temporaryFolder } from "../runtimes/spawn.js";
import { bundled } from "./bundle.js";

/** @type {(() => unknown)[]} */
const opened = [];
after(async () => {
  for (const close of opened.reverse()) await close();
});

/** What a page has and Node does not, and the endpoint. */
const PAGE = `
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
  const document = { body: { append: (text) => process.stdout.write(text) } };
`;

it("the example prints an answer", { timeout: 30_000 }, async () => {
  const local = await createLocalBedrock({ port: 0, eventsPerSecond: 0 });
  opened.push(() => local.close());
  const types = readFileSync(join(root, "js/anthropic/index.d.ts"), "utf8");
  const [, example = ""] = /```js\n([^]*?)```/.exec(types.replaceAll(/^ \* ?/gm, "")) ?? [];
  const alias = {
    "bedrock-stream": join(root, "js/inline.js"),
    "bedrock-stream/anthropic": join(root, "js/anthropic/index.js"),
  };
  const path = join(temporaryFolder({ opened }), "example.mjs");
  writeFileSync(path, await bundled(`${PAGE}${example}`, { alias, platform: "node" }));
  const env = { ...process.env, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: local.url };
  const { stdout } = await promisify(execFile)(process.execPath, [path], { env });
  assert.match(stdout, /^You asked: “Hi” .*🌊$/s);
});
