/** The list of the events, however many there are; and one event with its frame, which has the bytes that came. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chooseModel, launchChromium, openPage, send, serve, status } from "./browser.js";
import { serveScripted, tokensOf } from "./scripted.js";

/** @typedef {import("playwright-core").Page} Page */

const TEXT = "A few words, and 🌊 <b>bytes</b>.";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let fast;
/** @type {Awaited<ReturnType<typeof serveScripted>>} */
let scripted;

before(async () => {
  [browser, fast, scripted] = await Promise.all([launchChromium(), serve(0), serveScripted(() => tokensOf(TEXT))]);
});

after(async () => {
  await Promise.all([browser?.close(), fast?.close(), scripted?.close()]);
});

test("the document holds the rows in view, the list all events, however many there are", async (t) => {
  const page = await openPage(t, browser, fast.url);
  await chooseModel(page, "local.count-3000");
  const most = page.evaluate(mostRows);
  await send(page);
  await status(page, "Cut off after 3,000 events");
  assert.ok((await most) < 40, `${await most} rows at once`);
  assert.deepEqual(await page.locator("#events").getAttribute("aria-rowcount"), "3001");
  assert.equal(await lastRow(page), 2999);
  for (const [share, key] of /** @type {[number, number][]} */ ([
    [0.5, 1500],
    [0, 0],
    [1, 2999],
  ])) {
    await page.locator("#events").evaluate((grid, share) => (grid.scrollTop = share * grid.scrollHeight), share);
    await page.locator(`#event-${key}`).waitFor();
    const indexes = await rowIndexes(page);
    assert.ok(indexes.length > 10 && indexes.length < 40, `${indexes.length} rows`);
    assert.deepEqual(
      indexes,
      [...indexes.keys()].map((i) => i + (indexes[0] ?? 0)),
      "in their order, none left out",
    );
  }
  const marks = (await page.locator("#plot-dots").getAttribute("d"))?.match(/M/g)?.length ?? 0;
  assert.ok(marks > 500 && marks <= 2000, `${marks} marks`);
});

test("the list follows the events until the reader scrolls up", async (t) => {
  const page = await openPage(t, browser, fast.url);
  await chooseModel(page, "local.endless");
  await send(page);
  await page.waitForFunction(moreRowsThan, 100);
  assert.ok(((await rowIndexes(page))[0] ?? 0) > 50);
  const before = await page.locator("#events").evaluate((grid) => {
    grid.scrollTop = 0;
    return Number(grid.ariaRowCount);
  });
  await page.waitForFunction(moreRowsThan, before + 50);
  assert.equal((await rowIndexes(page))[0], 0);
  await page.keyboard.press("Escape");
  await status(page, "Stopped");
});

test("an event shows the model’s JSON, and the frame as it came", async (t) => {
  for (const width of [1280, 375]) {
    const page = await openPage(t, browser, scripted.url, { viewport: { width, height: 800 } });
    await send(page);
    await status(page, "Done");
    const { frames } = scripted;
    assert.equal(frames.length, tokensOf(TEXT).length + 3);
    await page.locator("#events").press("Home");
    for (const [i, frame] of frames.entries()) {
      if (i > 0) await page.locator("#events").press("ArrowDown");
      assert.ok((await page.locator("#event-heading").innerText()).startsWith(`Frame ${i}: `));
      assert.equal(await shownBytes(page), Buffer.from(frame).toString("hex"));
      const payload = JSON.parse(Buffer.from(frame).toString("latin1", 87, frame.length - 4));
      const model = JSON.parse(Buffer.from(payload.bytes, "base64").toString());
      assert.deepEqual(JSON.parse(await page.locator("#event-json").innerText()), model);
      assert.deepEqual(await shownParts(page), [
        ["total length", "uint32", String(frame.length)],
        ["headers’ length", "uint32", "75"],
        ["prelude’s CRC-32", "uint32", `${crcAt(frame, 8)}, correct`],
        [":event-type", "string", "chunk"],
        [":content-type", "string", "application/json"],
        [":message-type", "string", "event"],
        ["payload", "bytes", `${frame.length - 91} bytes`],
        ["message’s CRC-32", "uint32", `${crcAt(frame, frame.length - 4)}, correct`],
      ]);
    }
  }
});

test("the frame that an answer fails with is listed, and says what is wrong", async (t) => {
  const page = await openPage(t, browser, fast.url);
  const failed = page.locator("#event-rows .failed");
  const cases = {
    "local.mid-throttlingException": ["throttlingException", /throttlingException/, /"message": "Too many requests/],
    "local.flip-2000": ["chunk", /0x[0-9a-f]{8}, but that of the bytes is 0x[0-9a-f]{8}/, /./],
    "local.cut-2000": ["incomplete", /\d+ bytes of something incomplete/, /^$/],
    "local.huge-prelude": ["incomplete", /1,073,741,824/, /^$/],
  };
  for (const [model, [kind, part, json]] of Object.entries(cases)) {
    await chooseModel(page, model);
    await send(page, "Fail, please");
    await failed.waitFor();
    assert.equal(await failed.locator("> :last-child").innerText(), kind, model);
    await failed.click();
    assert.match((await shownParts(page)).join("\n"), /** @type {RegExp} */ (part));
    assert.match((await page.locator("#event-json").textContent()) ?? "", /** @type {RegExp} */ (json));
    await page.getByRole("button", { name: "New conversation" }).click();
    assert.equal(await failed.count(), 0);
    assert.equal(await page.locator("#event").isVisible(), false);
  }
});

test("the plot marks a failure, and only a failure", async (t) => {
  const page = await openPage(t, browser, fast.url, { expected: /status of 403/ });
  const mark = page.locator("#plot-failure");
  const label = page.locator("#plot-failure-label");
  await send(page);
  await status(page, "Done");
  assert.deepEqual([await mark.getAttribute("d"), await label.innerText()], ["", ""]);
  await chooseModel(page, "local.mid-throttlingException");
  await send(page, "Again");
  await status(page, "Failed");
  assert.match((await mark.getAttribute("d")) ?? "", /^M[\d.]+ 0V100$/);
  assert.equal(await label.innerText(), "failed");
  assert.match(await page.locator("#plot-summary").innerText(), /^3 events of .* It failed after \d+ ms\.$/);
  await chooseModel(page, "local.error-AccessDeniedException");
  await send(page, "Again");
  await status(page, "Refused");
  assert.match(await page.locator("#plot-summary").innerText(), /^No event\. It failed after \d+ ms\.$/);
});

test("the list is read by keyboard: the choice moves, stays in view, and Enter goes to its frame", async (t) => {
  const page = await openPage(t, browser, fast.url);
  await send(page);
  await status(page, "Done");
  const grid = page.locator("#events");
  const chosen = async () => {
    const id = await grid.getAttribute("aria-activedescendant");
    const row = page.locator(`#${id}`);
    assert.equal(await row.getAttribute("aria-selected"), "true");
    assert.equal(await page.locator("#event-rows [aria-selected=true]").count(), 1);
    const [above, below] = await row.evaluate((element) => {
      const [outer, inner] = [element.closest("#events"), element].map((one) => one?.getBoundingClientRect());
      // the head is as high as a row
      return outer && inner ? [inner.top - outer.top - inner.height, outer.bottom - inner.bottom] : [];
    });
    assert.ok(above !== undefined && below !== undefined && above >= 0 && below >= 0, `${id}: ${above}, ${below}`);
    return Number(id?.slice("event-".length));
  };
  const last = Number(await grid.getAttribute("aria-rowcount")) - 2;
  const path = { Home: 0, ArrowDown: 1, PageDown: 10, ArrowUp: 9, PageUp: 0, End: last };
  for (const [key, index] of Object.entries(path)) {
    await grid.press(key);
    assert.equal(await chosen(), index, key);
  }
  await grid.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "event");
});

/** Runs in the page. @param {number} count */
function moreRowsThan(count) {
  return Number(document.getElementById("events")?.ariaRowCount) > count;
}

/** Runs in the page: the most rows that were in the document at a time, until the answer ended. */
function mostRows() {
  const rows = /** @type {HTMLElement} */ (document.getElementById("event-rows"));
  const status = /** @type {HTMLElement} */ (document.querySelector("[role=status]"));
  return /** @type {Promise<number>} */ (
    new Promise((resolve) => {
      let most = 0;
      const observer = new MutationObserver(() => {
        most = Math.max(most, rows.childElementCount);
        if (status.textContent?.startsWith("Cut off")) resolve(most);
      });
      for (const target of [rows, status]) observer.observe(target, { childList: true });
    })
  );
}

/** @param {Page} page */
function rowIndexes(page) {
  return page
    .locator("#event-rows > *")
    .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-rowindex")) - 2));
}

/** @param {Page} page */
async function lastRow(page) {
  return (await rowIndexes(page)).at(-1);
}

/** In hexadecimal. @param {Page} page */
async function shownBytes(page) {
  const lines = (await page.locator("#event-bytes").innerText()).trimEnd().split("\n");
  return lines
    .map((line) => line.slice(6, line.length - line.trimEnd().length - 1).match(/^(?:[0-9a-f]{2} )+/)?.[0])
    .join("")
    .replaceAll(" ", "");
}

/** @param {Page} page @returns {Promise<string[][]>} */
function shownParts(page) {
  return page
    .locator("#event-frame tr")
    .evaluateAll((rows) => rows.map((row) => [...row.children].map(({ textContent }) => textContent ?? "")));
}

/** @param {Uint8Array} frame @param {number} at */
function crcAt(frame, at) {
  return `0x${Buffer.from(frame).toString("hex", at, at + 4)}`;
}
