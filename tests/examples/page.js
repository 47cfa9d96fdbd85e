/** Tests of the examples' page in Chromium, started with one command. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchChromium, openPage, status } from "../page/browser.js";

/** @typedef {import("./server.js").Opened} Opened */

/**
 * @param {(opened: Opened, model: string) => Promise<string>} start starts the example with a local Bedrock; returns the page's URL
 */
export function testPage(start) {
  /** @type {Opened} */
  const opened = [];
  /** @type {import("playwright-core").Browser} */
  let browser;
  let url = "";
  let failing = "";
  before(async () => {
    browser = await launchChromium();
    opened.push(() => browser.close());
    [url, failing] = await Promise.all([start(opened, "local.claude"), start(opened, "local.mid-throttlingException")]);
  });
  after(async () => {
    for (const close of opened.reverse()) await close();
  });

  test("the page shows the answer as it arrives", async (t) => {
    const page = await openPage(t, browser, url);
    await page.getByLabel("Prompt").fill("Why is the sky blue?");
    await page.getByRole("button", { name: "Send" }).click();
    await status(page, "Answering");
    const early = await page.getByRole("log").innerText();
    await status(page, "Done\\.");
    const whole = await page.getByRole("log").innerText();
    assert.ok(early.length < whole.length && whole.startsWith(early), `${early.length} of ${whole.length} characters`);
    assert.match(whole, /^You asked: “Why is the sky blue\?” .* watch the frames come in\. 🌊$/s);
  });

  test("the page can stop the answer and ask again", async (t) => {
    const page = await openPage(t, browser, url);
    await page.getByRole("button", { name: "Send" }).click();
    await status(page, "Answering");
    await page.getByRole("button", { name: "Stop" }).click();
    await status(page, "Stopped\\.");
    await page.getByRole("button", { name: "Send" }).click();
    await status(page, "Answering");
  });

  test("the page shows an exception in the stream as an error, below the text that preceded it", async (t) => {
    const page = await openPage(t, browser, failing);
    await page.getByRole("button", { name: "Send" }).click();
    await status(page, "ThrottlingException: ");
    assert.equal(await page.getByRole("log").innerText(), "You asked:");
  });
}
