/** The demo page in Chromium, against the local Bedrock: what comes of a request. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DEFAULT_MODEL } from "../../www/models.js";
import {
  chooseModel,
  endedExchange,
  getJson,
  launchChromium,
  openPage,
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
  await page.getByRole("button", { name: "Send" }).click();
  const texts = await states;
  assert.equal(texts.length, 12);
  for (const [i, text] of texts.entries())
    assert.ok(i === 0 || text.startsWith(texts[i - 1] ?? ""), "the answer only grows");
  await status(page, "Done: ");
  const answer = await page.getByRole("log").innerText();
  assert.ok(answer.startsWith("You asked: “Why is the sky blue?”"));
  assert.ok(answer.endsWith(LAST_WORDS));
});

test("the measurements, the plot and the list tell of every event", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await page.getByRole("button", { name: "Send" }).click();
  const done = await status(page, "Done: ");
  const { framesWritten } = await endedExchange(paced.local, DEFAULT_MODEL);
  assert.match(done, new RegExp(`^Done: ${framesWritten} events in \\d+\\.\\d s$`));
  assert.equal(await page.locator("#events tr").count(), framesWritten);
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
  const sizes = await page.locator("#events td:nth-child(3)").allInnerTexts();
  const sum = sizes.reduce((total, size) => total + Number(size), 0);
  assert.equal(await page.locator("#byte-count").innerText(), sum.toLocaleString("en"));
});

test("each model of the list answers with its text", async (t) => {
  const page = await openPage(t, browser, fast.url);
  const ids = await page
    .locator("#model optgroup")
    .first()
    .locator("option")
    .evaluateAll((options) => options.map((option) => /** @type {HTMLOptionElement} */ (option).value));
  assert.ok(ids.length > 6);
  for (const id of ids) {
    await chooseModel(page, id);
    await page.getByRole("button", { name: "Send" }).click();
    await status(page, "Done: ");
    const answer = await page.getByRole("log").innerText();
    assert.ok(answer.startsWith("You asked: “") && answer.endsWith(LAST_WORDS), `${id} answered: ${answer}`);
    assert.equal((await endedExchange(fast.local, id)).status, 200);
    await page.reload();
  }
});

test("Stop ends the answer and closes the connection", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await chooseModel(page, "local.claude:stopped");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator("#events tr").nth(9).waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await status(page, "Stopped after \\d+ events");
  const exchange = await endedExchange(paced.local, "local.claude:stopped");
  assert.equal(exchange.closedBy, "client");
  assert.ok(exchange.framesWritten < 100, `${exchange.framesWritten} frames were written`);
  assert.equal(await page.locator("#failure").isVisible(), false);
  await page.getByRole("button", { name: "Send" }).click();
  await status(page, "Done: ");
});

test("leaving the page closes the connection", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await chooseModel(page, "local.stall:left");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator("#events tr").nth(2).waitFor();
  await page.goto("about:blank");
  assert.equal((await endedExchange(paced.local, "local.stall:left")).closedBy, "client");
});

test("an exception in the stream is shown as typed, and the text before it stays", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await chooseModel(page, "local.mid-throttlingException");
  await page.getByRole("button", { name: "Send" }).click();
  await status(page, "Failed after 3 events: ThrottlingException$");
  const { name, message, details } = await shownFailure(page);
  assert.equal(name, "ThrottlingException");
  assert.equal(message, "Too many requests, please wait before trying again.");
  assert.equal(details["class"], "ThrottlingException");
  assert.equal(details["events before it"], "3");
  const { requestId, bytesWritten } = await endedExchange(paced.local, "local.mid-throttlingException");
  assert.equal(details["request id"], requestId);
  assert.ok(Number(details["byte offset"]) > 300 && Number(details["byte offset"]) < bytesWritten);
  assert.equal(await page.getByRole("log").innerText(), "You");
});

test("a stream that is cut is no whole answer", async (t) => {
  const page = await openPage(t, browser, fast.url);
  await chooseModel(page, "local.cut-2000");
  await page.getByRole("button", { name: "Send" }).click();
  await status(page, "Failed after \\d events: EventStreamError$");
  const { details } = await shownFailure(page);
  assert.equal(details["code"], "TRUNCATED");
  assert.equal(details["class"], "EventStreamError");
  assert.match(await page.getByRole("log").innerText(), /^You asked/);
});

test("a wrong secret is InvalidSignatureException", async (t) => {
  const page = await openPage(t, browser, fast.url, { expected: /status of 403/ });
  await page.getByText("Region and credentials").click();
  await page.getByLabel("Secret access key").fill("wrong");
  await page.getByRole("button", { name: "Send" }).click();
  await status(page, "Failed after 0 events: InvalidSignatureException$");
  const { name, details } = await shownFailure(page);
  assert.equal(name, "InvalidSignatureException");
  assert.equal(details["class"], "BedrockRuntimeServiceException");
  assert.equal(details["HTTP status"], "403");
  await page.getByLabel("Secret access key").fill("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  await page.getByRole("button", { name: "Send" }).click();
  await status(page, "Done: ");
  assert.equal(await page.locator("#failure").isVisible(), false);
});

test("an event of an unknown type is listed by its name", async (t) => {
  const page = await openPage(t, browser, fast.url);
  await chooseModel(page, "local.unknown-event");
  await page.getByRole("button", { name: "Send" }).click();
  await status(page, "Done: ");
  assert.equal(await page.locator("#events tr").nth(3).locator("td").last().innerText(), "weatherReport");
});

test("the list holds the last 500 events, however many there are", async (t) => {
  const page = await openPage(t, browser, fast.url);
  await chooseModel(page, "local.count-12000");
  await page.getByRole("button", { name: "Send" }).click();
  await status(page, "Done: 12,000 events");
  assert.equal(await page.locator("#events tr").count(), 500);
  assert.equal(await page.locator("#events-shown").innerText(), "the last 500 of 12,000");
  assert.match(await page.locator("#events tr").last().innerText(), /^11999\b/);
  const marks = (await page.locator("#plot-dots").getAttribute("d"))?.match(/M/g)?.length ?? 0;
  assert.ok(marks > 500 && marks <= 2000, `${marks} marks`);
});

test("one request at a time", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await chooseModel(page, "local.stall:once");
  await page.getByLabel("Prompt").press("Enter");
  await page.locator("#events tr").nth(2).waitFor();
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
  const answer = /** @type {HTMLElement} */ (document.getElementById("answer"));
  const states = new Set();
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (answer.textContent) states.add(answer.textContent);
      if (states.size === count) finish();
    });
    const finish = () => {
      observer.disconnect();
      resolve([...states]);
    };
    setTimeout(finish, 20_000);
    observer.observe(answer, { childList: true, characterData: true, subtree: true });
  });
}
