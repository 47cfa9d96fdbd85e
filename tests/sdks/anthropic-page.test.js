/** Anthropic's SDK over Bedrock, bundled into a page by esbuild. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { launchChromium } from "../page/browser.js";
import { cases } from "./anthropic-cases.js";
import { bundled, runOf } from "./bundle.js";

const PROGRAM = `${runOf("anthropic-cases.js")}
  import * as library from "../../js/inline.js";
  globalThis.runCase = (job) => run(library, job);
`;

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let local;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("playwright-core").Page} */
let page;
const server = createServer();

before(async () => {
  local = await createLocalBedrock({ port: 0, eventsPerSecond: 0 });
  const script = await bundled(PROGRAM);
  server.on("request", ({ url }, response) => {
    response.setHeader("content-type", url === "/main.js" ? "text/javascript" : "text/html");
    response.end(url === "/main.js" ? script : '<!doctype html><script type="module" src="main.js"></script>');
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
});
after(async () => {
  await browser.close();
  server.close();
  await local.close();
});

describe("Anthropic's SDK over Bedrock, in Chromium", () => {
  for (const name of Object.keys(cases)) {
    it(name, { timeout: 30_000 }, async () => {
      const job = { name, url: local.url, runtime: "chromium" };
      const failure = await page.evaluate((job) => /** @type {any} */ (globalThis).runCase(job), job);
      assert.ok(!failure, failure);
    });
  }
});
