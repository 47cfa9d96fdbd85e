/** What the tests of the page share: the servers, Chromium, and a page that is listened to. */
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { findProgram } from "../../js/build/run.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { createPageServer } from "../../www/server.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").BrowserContextOptions} ContextOptions */
/** @typedef {import("node:test").TestContext} TestContext */

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Headless, with a user data directory of its own that goes with it. */
export function launchChromium() {
  return chromium.launch({ executablePath: findProgram("chromium") ?? "chromium", args: ARGS, timeout: 30_000 });
}

/**
 * A page's server and its local Bedrock.
 * @param {number} eventsPerSecond
 */
export async function serve(eventsPerSecond) {
  const local = await createLocalBedrock({ port: 0, eventsPerSecond });
  const server = await createPageServer({ port: 0, localBedrockUrl: local.url });
  const close = async () => {
    await server.close();
    await local.close();
  };
  return { url: server.url, local, close };
}

/**
 * The demo page, in a context of its own. At the test's end nothing may have been complained of: no error or
 * warning in the console, no exception, no violation of the Content-Security-Policy.
 * @param {TestContext} t
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {ContextOptions & { expected?: RegExp }} [options] expected: complaints of the browser that belong to the test
 * @returns {Promise<Page>}
 */
export async function openPage(t, browser, url, { expected, ...options } = {}) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(
      complaints.filter((text) => !expected?.test(text)),
      [],
    );
  });
  await page.goto(url);
  return page;
}

/**
 * Chooses a model by its id, from the list or as another one.
 * @param {Page} page
 * @param {string} id
 */
export async function chooseModel(page, id) {
  const model = page.getByLabel("Model", { exact: true });
  if ((await model.locator(`option[value="${id}"]`).count()) > 0) return model.selectOption(id);
  await model.selectOption({ label: "Other …" });
  await page.getByLabel("Model id or ARN").fill(id);
}

/**
 * Resolves when the status begins so.
 * @param {Page} page
 * @param {string} start
 */
export async function status(page, start) {
  const element = page.getByRole("status").filter({ hasText: new RegExp(`^${start}`) });
  await element.waitFor();
  return element.innerText();
}

/**
 * Sends a prompt; waits for nothing.
 * @param {Page} page
 * @param {string} [prompt] else the one that is there
 */
export async function send(page, prompt) {
  if (prompt !== undefined) await page.getByLabel("Prompt").fill(prompt);
  await page.getByRole("button", { name: "Send" }).click();
}

/** The latest answer. @param {Page} page */
export function answer(page) {
  return page.locator(".answer").last();
}

/**
 * The error of the latest turn.
 * @param {Page} page
 * @returns {Promise<{ name: string, message: string, details: Record<string, string> }>}
 */
export async function shownFailure(page) {
  const failure = page.locator(".turn").last().locator(".failure");
  await failure.waitFor();
  const labels = await failure.locator("dt").allInnerTexts();
  const values = await failure.locator("dd").allInnerTexts();
  const details = Object.fromEntries(labels.map((label, i) => [label, values[i] ?? ""]));
  return {
    name: await failure.getByRole("heading").innerText(),
    message: await failure.locator("p").innerText(),
    details,
  };
}

/**
 * What the local Bedrock says of the latest request for a model, once it has ended.
 * @param {import("../../www/local-bedrock/index.js").LocalBedrock} local
 * @param {string} modelId
 */
export async function endedExchange(local, modelId) {
  const { requests } = await getJson(`${local.url}/local/requests?modelId=${encodeURIComponent(modelId)}`);
  return getJson(`${local.url}/local/requests/${requests.at(-1).requestId}/closed`);
}

/**
 * @param {string} url
 * @returns {Promise<any>}
 */
export async function getJson(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(15_000) });
  assert.equal(response.status, 200);
  return response.json();
}
