/** axe-core finds nothing in any state of the page, light and dark, wide and narrow. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chooseModel, launchChromium, openPage, send, serve, status } from "./browser.js";
import { serveScripted } from "./scripted.js";

/** @typedef {import("playwright-core").Page} Page */

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const MARKDOWN =
  "# Heading\n\n**Bold** and `code`, a [link](https://example.com/).\n\n- one\n- two\n\n```js\nlet a;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted\n\n";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let fast;
/** @type {Awaited<ReturnType<typeof serveScripted>>} */
let scripted;
/** @type {() => AsyncIterable<string> | Iterable<string>} */
let script = () => [];

before(async () => {
  [browser, fast, scripted] = await Promise.all([launchChromium(), serve(0), serveScripted(() => script())]);
});

after(async () => {
  await Promise.all([browser?.close(), fast?.close(), scripted?.close()]);
});

for (const width of [1280, 375]) {
  const viewport = { width, height: 800 };

  test(`no findings in a call’s states, ${width} pixels`, { timeout: 110_000 }, async (t) => {
    await localStates(await openPage(t, browser, fast.url, { viewport, expected: /status of 403/ }));
  });

  test(`no findings while an answer arrives, nor with 3,000 events, ${width} pixels`, {
    timeout: 110_000,
  }, async (t) => {
    await scriptedStates(await openPage(t, browser, scripted.url, { viewport }));
  });
}

/** @param {Page} page */
async function localStates(page) {
  await assertClean(page, "idle");
  await send(page, "Hi");
  await status(page, "Done");
  await page.locator("#events").press("Home");
  await assertClean(page, "done, with an event chosen");
  await page.getByRole("button", { name: "Show this call as code" }).click();
  await assertClean(page, "code");
  await page.getByRole("button", { name: "Close" }).click();
  await chooseModel(page, "local.error-AccessDeniedException");
  await send(page, "Hi");
  await status(page, "Refused");
  await assertClean(page, "refused");
  await chooseModel(page, "local.cut-2000");
  await send(page, "Hi");
  await status(page, "Cut off");
  await page.locator("#events").press("End");
  await assertClean(page, "cut, with the incomplete frame chosen");
  await page.getByRole("radio", { name: "AWS" }).check();
  await page.getByLabel("Model", { exact: true }).selectOption({ label: "Other …" });
  for (const kind of ["keys", "apiKey", "cognito"]) {
    await page.getByLabel("Kind of credentials").selectOption(kind);
    await assertClean(page, kind);
  }
}

/** @param {Page} page */
async function scriptedStates(page) {
  let release = () => {};
  script = async function* () {
    yield MARKDOWN;
    await new Promise((resolve) => (release = () => resolve(undefined)));
    for (let i = 0; i < 3000; i++) yield `${i} `;
  };
  await send(page, "Hi");
  await page.locator(".answer blockquote").waitFor();
  await assertClean(page, "streaming");
  release();
  await status(page, "Done: 3,004 events");
  await page.locator("#events").press("PageUp");
  await assertClean(page, "3,000 events");
}

/**
 * Between light and dark nothing differs but colours.
 * @param {Page} page
 * @param {string} state
 */
async function assertClean(page, state) {
  // by the debugger's way, which the page's policy does not concern
  await page.evaluate(axe);
  assert.deepEqual(await findings(page, {}), [], state);
  await page.emulateMedia({ colorScheme: "dark" });
  assert.deepEqual(await findings(page, { runOnly: ["color-contrast"] }), [], `${state}, dark`);
  await page.emulateMedia({ colorScheme: "light" });
}

/** @param {Page} page @param {{ runOnly?: string[] }} options @returns {Promise<[rule: string, elements: string[]][]>} */
function findings(page, options) {
  return page.evaluate(async (options) => {
    const { violations } = await /** @type {any} */ (globalThis).axe.run({ resultTypes: ["violations"], ...options });
    return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes.map((/** @type {any} */ { html }) => html)]);
  }, options);
}
