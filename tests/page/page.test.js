/** The demo page in Chromium, against the local Bedrock: what comes of a request. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DEFAULT_MODEL } from "../../www/models.js";
import {
  answer,
  chooseModel,
  endedExchange,
  getJson,
  launchChromium,
  openPage,
  send,
  serve,
  shownFailure,
  status,
} from "./browser.js";

const LAST_WORDS = "watch the frames come in. 🌊";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let paced;
/** @type {Awaited<ReturnType<typeof serve>>} */
let fast;

before(async () => {
  [browser, paced, fast] = await Promise.all([launchChromium(), serve(80), serve(0)]);
});

after(async () => {
  await Promise.all([browser?.close(), paced?.close(), fast?.close()]);
});

test("the answer to a prompt arrives piece by piece", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await page.getByLabel("Prompt").fill("Why is the sky blue?");
  const states = page.evaluate(distinctStates, 12);
  await send(page);
  const texts = await states;
  assert.equal(texts.length, 12);
  for (const [i, text] of texts.entries())
    assert.ok(i === 0 || text.startsWith(texts[i - 1] ?? ""), "the answer only grows");
  await status(page, "Done: ");
  const text = await answer(page).innerText();
  assert.ok(text.startsWith("You asked: “Why is the sky blue?”"));
  assert.ok(text.endsWith(LAST_WORDS));
});

test("the measurements, the plot and the list tell of every event", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await send(page);
  const done = await status(page, "Done: ");
  const { framesWritten, bytesWritten } = await endedExchange(paced.local, DEFAULT_MODEL);
  assert.match(done, new RegExp(`^Done: ${framesWritten} events in \\d+\\.\\d s$`));
  assert.equal(await page.locator("#events").getAttribute("aria-rowcount"), String(framesWritten + 1));
  assert.equal(await page.locator("#event-count").innerText(), String(framesWritten));
  assert.match(await page.locator("#first-event").innerText(), /^\d+ ms$/);
  assert.match(await page.locator("#tokens-out").innerText(), /^\d{2,3}$/);
  assert.match(
    await page.locator("#plot-summary").innerText(),
    new RegExp(`^${framesWritten} events of \\d+ to \\d+ bytes in`),
  );
  const dots = await page.locator("#plot-dots").getAttribute("d");
  assert.equal(dots?.match(/M/g)?.length, framesWritten);
  const rate = Number(await page.locator("#rate").innerText());
  assert.ok(rate > 30 && rate < 130, `80 events a second, not ${rate}`);
  assert.equal(await page.locator("#byte-count").innerText(), bytesWritten.toLocaleString("en"));
});

for (const operation of ["InvokeModelWithResponseStream", "ConverseStream"]) {
  test(`each model of the list answers with its text, ${operation}`, async (t) => {
    const page = await openPage(t, browser, fast.url);
    const ids = await page
      .locator("#model optgroup")
      .first()
      .locator("option")
      .evaluateAll((options) => options.map((option) => /** @type {HTMLOptionElement} */ (option).value));
    assert.ok(ids.length > 6);
    await page.getByLabel("Operation").selectOption(operation);
    for (const id of ids) {
      await chooseModel(page, id);
      await page.getByRole("status").evaluate((element) => element.replaceChildren());
      await send(page, `Hi, ${id}`);
      await status(page, "Done: ");
      const text = await answer(page).innerText();
      assert.ok(text.startsWith("You asked: “") && text.endsWith(LAST_WORDS), `${id} answered: ${text}`);
      assert.equal((await endedExchange(fast.local, id)).status, 200);
    }
  });
}

test("Stop ends the answer and closes the connection", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await chooseModel(page, "local.drip-5000:stopped");
  await send(page);
  await page.locator("#event-0").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await status(page, "Stopped after \\d+ event");
  const exchange = await endedExchange(paced.local, "local.drip-5000:stopped");
  assert.equal(exchange.closedBy, "client");
  assert.ok(exchange.framesWritten < 10, `${exchange.framesWritten} frames were written`);
  assert.equal(await page.locator(".failure").isVisible(), false);
  await chooseModel(page, DEFAULT_MODEL);
  await send(page, "Again");
  await status(page, "Done: ");
});

test("leaving the page closes the connection", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await chooseModel(page, "local.stall:left");
  await send(page);
  await page.locator("#event-rows > *").nth(2).waitFor();
  await page.goto("about:blank");
  assert.equal((await endedExchange(paced.local, "local.stall:left")).closedBy, "client");
});

test("an exception in the stream is shown as typed, and the text before it stays", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await chooseModel(page, "local.mid-throttlingException");
  await send(page);
  await status(page, "Failed after 3 events: ThrottlingException$");
  const { name, message, details } = await shownFailure(page);
  assert.equal(name, "ThrottlingException");
  assert.equal(message, "Too many requests, please wait before trying again.");
  assert.equal(details["class"], "ThrottlingException");
  assert.equal(details["events before it"], "3");
  const { requestId, bytesWritten } = await endedExchange(paced.local, "local.mid-throttlingException");
  assert.equal(details["request id"], requestId);
  assert.ok(Number(details["byte offset"]) > 300 && Number(details["byte offset"]) < bytesWritten);
  assert.equal(await answer(page).innerText(), "You");
});

test("a stream that is cut is no whole answer", async (t) => {
  const page = await openPage(t, browser, fast.url);
  await chooseModel(page, "local.cut-2000");
  await send(page);
  await status(page, "Cut off after \\d events: EventStreamError$");
  const { details } = await shownFailure(page);
  assert.equal(details["code"], "TRUNCATED");
  assert.equal(details["class"], "EventStreamError");
  assert.match(await answer(page).innerText(), /^You asked/);
});

test("a wrong secret is InvalidSignatureException", async (t) => {
  const page = await openPage(t, browser, fast.url, { expected: /status of 403/ });
  await page.getByText("Region and credentials").click();
  await page.getByLabel("Secret access key").fill("wrong");
  await send(page);
  await status(page, "Refused by the local Bedrock: InvalidSignatureException$");
  const { name, details } = await shownFailure(page);
  assert.equal(name, "InvalidSignatureException");
  assert.equal(details["class"], "BedrockRuntimeServiceException");
  assert.equal(details["HTTP status"], "403");
  await page.getByLabel("Secret access key").fill("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  await send(page);
  await status(page, "Done: ");
  assert.equal(await page.locator(".turn").last().locator(".failure").isVisible(), false);
});

test("an event of an unknown type is listed by its name", async (t) => {
  const page = await openPage(t, browser, fast.url);
  await chooseModel(page, "local.unknown-event");
  await send(page);
  await status(page, "Done: ");
  await page.locator("#events").press("Home");
  assert.equal(await page.locator("#event-3 > *").last().innerText(), "weatherReport");
});

test("one request at a time", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await chooseModel(page, "local.stall:once");
  await page.getByLabel("Prompt").press("Enter");
  await page.locator("#event-rows > *").nth(2).waitFor();
  await page.getByLabel("Prompt").fill("Another");
  await page.getByLabel("Prompt").press("Enter");
  await page.getByRole("button", { name: "Stop" }).click();
  await status(page, "Stopped");
  const { requests } = await getJson(`${paced.local.url}/local/requests?modelId=local.stall:once`);
  assert.equal(requests.length, 1);
});

/**
 * Runs in the page: the texts that the answer goes through, as many as asked for, or as come in 20 seconds.
 * @param {number} count
 * @returns {Promise<string[]>}
 */
function distinctStates(count) {
  const log = /** @type {HTMLElement} */ (document.getElementById("conversation"));
  const states = new Set();
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      const text = log.querySelector(".answer")?.textContent;
      if (text) states.add(text.trimEnd());
      if (states.size === count) finish();
    });
    const finish = () => {
      observer.disconnect();
      resolve([...states]);
    };
    setTimeout(finish, 20_000);
    observer.observe(log, { childList: true, characterData: true, subtree: true });
  });
}
