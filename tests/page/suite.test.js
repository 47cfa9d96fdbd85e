/** The conformance suite in Chromium, over real HTTP across origins: CORS holds. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { names } from "../js/suite/index.js";
import { launchChromium } from "./browser.js";

/** @type {(() => unknown)[]} what to close, the last opened first */
const opened = [];
/** @type {string} */
let bedrockUrl;
/** @type {import("playwright-core").Page} */
let page;
/** @type {string[]} */
const pageErrors = [];

before(async () => {
  const local = await createLocalBedrock({ port: 0, eventsPerSecond: 0 });
  bedrockUrl = local.url;
  opened.push(() => local.close());
  const server = createServer(serveModule).listen(0, "127.0.0.1");
  opened.push(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const browser = await launchChromium();
  opened.push(() => browser.close());
  page = await browser.newPage();
  page.on("pageerror", (error) => pageErrors.push(String(error)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await page.goto(`http://127.0.0.1:${port}/`);
});

after(async () => {
  for (const close of opened.reverse()) await close();
});

for (const name of names) {
  test(name, async () => {
    await page.evaluate(runInPage, { name, url: bedrockUrl });
    assert.deepEqual(pageErrors, [], "nothing is left unhandled in the page");
  });
}

/** @param {{ name: string, url: string }} run */
async function runInPage({ name, url }) {
  const [suite, library] = ["/tests/js/suite/index.js", "/js/browser.js"];
  await (await import(suite)).runCase(name, await import(library), url);
}

/**
 * Serves the package's files and the suite's, and an empty page.
 *
 * @type {import("node:http").RequestListener}
 */
async function serveModule({ url = "" }, response) {
  const types = { js: "text/javascript", wasm: "application/wasm" };
  const [path, type] = /^\/(?:js|dist|tests\/js\/suite)\/[\w-]+\.(js|wasm)$/.exec(url) ?? [];
  if (!path) {
    response.setHeader("content-type", "text/html").end("<!doctype html><title>suite</title>");
    return;
  }
  const bytes = await readFile(new URL(`../..${path}`, import.meta.url));
  response.setHeader("content-type", types[/** @type {"js" | "wasm"} */ (type)]).end(bytes);
}
