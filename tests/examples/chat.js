/** The chat page of examples/next, with useChat, in Chromium. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { endedExchange, getJson, launchChromium, openPage } from "../page/browser.js";

/** @typedef {import("./server.js").Opened} Opened */
/** @typedef {import("./server.js").Served} Served */
/** @typedef {import("playwright-core").Page} Page */

/** Its first answer fails, later ones do not. */
export const MODEL = "local.fail-1-mid-throttlingException";

/** @param {(opened: Opened) => Promise<Served>} start serves the page, whose route calls MODEL */
export function testChat(start) {
  /** @type {Opened} */
  const opened = [];
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** @type {Served} */
  let served;
  before(async () => {
    browser = await launchChromium();
    opened.push(() => browser.close());
    served = await start(opened);
  });
  after(async () => {
    for (const close of opened.reverse()) await close();
  });

  test("useChat shows a failed answer's text, then the error", async (t) => {
    const page = await openPage(t, browser, served.url);
    await send(page, "Why is the sky blue?");
    await page.getByRole("alert").filter({ hasText: "The model did not finish its answer." }).waitFor();
    assert.equal(await page.locator(".assistant").innerText(), "You asked:");
  });

  test("useChat shows the text as it arrives, and sends the conversation so far with the next question", async (t) => {
    const page = await openPage(t, browser, served.url);
    await send(page, "Why is the sky blue?");
    const answer = page.locator(".assistant").first();
    await answer.filter({ hasText: "You" }).waitFor();
    const early = await answer.innerText();
    await idle(page);
    const whole = await answer.innerText();
    assert.ok(early.length < whole.length && whole.startsWith(early), `${early.length} of ${whole.length} characters`);
    assert.match(whole, /^You asked: “Why is the sky blue\?” .* watch the frames come in\. 🌊$/s);
    const sent = page.waitForRequest("**/api/chat");
    await send(page, "And at night?");
    const { messages } = (await sent).postDataJSON();
    assert.deepEqual(
      messages.map((/** @type {any} */ { role }) => role),
      ["user", "assistant", "user"],
    );
    await page.locator(".assistant").nth(1).filter({ hasText: "“And at night?”" }).waitFor();
    await idle(page);
  });

  test("Stop closes the connection to Bedrock, and the chat goes on", async (t) => {
    const page = await openPage(t, browser, served.url);
    await send(page, "Why is the sky blue?");
    await page.locator(".assistant").filter({ hasText: "You asked" }).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    const { closedBy } = await endedExchange(/** @type {any} */ ({ url: served.bedrockUrl }), MODEL);
    assert.equal(closedBy, "client");
    await send(page, "Go on");
    await page.locator(".assistant").nth(1).filter({ hasText: "“Go on”" }).waitFor();
    await idle(page);
    const { requests } = await getJson(`${served.bedrockUrl}/local/requests`);
    assert.deepEqual(
      requests.filter((/** @type {any} */ { status }) => status !== 200),
      [],
    );
  });
}

/** @param {Page} page @param {string} prompt */
async function send(page, prompt) {
  await page.getByLabel("Prompt").fill(prompt);
  await page.getByRole("button", { name: "Send" }).click();
}

/** Resolves when no answer is in progress. @param {Page} page */
async function idle(page) {
  await page.getByRole("button", { name: "Stop", disabled: true }).waitFor();
}
