/** The demo page for everybody: keyboard, screen reader, small screens, dark ones; and what it does with credentials. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answer, chooseModel, launchChromium, openPage, send, serve, status } from "./browser.js";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let paced;
/** Time to press keys while an answer arrives. @type {Awaited<ReturnType<typeof serve>>} */
let slow;

before(async () => {
  [browser, paced, slow] = await Promise.all([launchChromium(), serve(80), serve(8)]);
});

after(async () => {
  await Promise.all([browser?.close(), paced?.close(), slow?.close()]);
});

test("everything can be done by keyboard, and the focus is always seen", async (t) => {
  const page = await openPage(t, browser, slow.url);
  await tabTo(page, "model");
  await page.keyboard.type("Nova M");
  assert.equal(await page.getByLabel("Model", { exact: true }).inputValue(), "amazon.nova-micro-v1:0");
  await tabTo(page, "prompt");
  await page.keyboard.type("One");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("two");
  await page.keyboard.press("Control+Enter");
  await page.locator("#event-rows > *").nth(3).waitFor();
  await tabTo(page, "stop");
  await page.keyboard.press("Enter");
  await status(page, "Stopped");
  assert.equal(await focusedId(page), "send", "the focus moves off the button that is disabled");
  assert.match(await answer(page).innerText(), /^You asked/);
  await tabTo(page, "events");
});

test("every control has a name, and no role goes without one", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await page.getByRole("radio", { name: "AWS" }).check();
  await page.getByLabel("Model", { exact: true }).selectOption({ label: "Other …" });
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const focusable = nodes.filter(
    ({ ignored, properties }) =>
      !ignored && properties?.some(({ name, value }) => name === "focusable" && value.value === true),
  );
  const controls = focusable.filter(({ role }) => role?.value !== "RootWebArea");
  assert.ok(controls.length >= 13, `${controls.length} controls`);
  assert.deepEqual(
    controls.filter(({ name }) => !name?.value).map(({ role }) => role?.value),
    [],
  );
});

test("a screen reader hears three announcements, not each token", async (t) => {
  const page = await openPage(t, browser, paced.url);
  const heard = page.evaluate(announcements);
  await send(page);
  await page.locator("#event-rows > *").nth(3).waitFor();
  const log = page.getByRole("log");
  assert.deepEqual([await log.getAttribute("aria-busy"), await log.getAttribute("aria-live")], ["true", "off"]);
  await status(page, "Done: ");
  assert.equal(await log.getAttribute("aria-busy"), "false");
  assert.deepEqual(
    (await heard).map((text) => text.replace(/\d+/g, "N")),
    ["Waiting for the first event …", "Streaming …", "Done: N events in N.N s"],
  );
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`at 360 pixels nothing is cut off, ${colorScheme}`, async (t) => {
    const viewport = { width: 360, height: 740 };
    const page = await openPage(t, browser, paced.url, { viewport, colorScheme });
    await assertFits(page);
    await send(page);
    await page.locator("#event-rows > *").nth(9).waitFor();
    await assertFits(page);
    await status(page, "Done: ");
    await assertFits(page);
    await chooseModel(page, "local.mid-modelStreamErrorException");
    await send(page, "Again");
    await status(page, "Failed");
    await assertFits(page);
    await page.getByRole("radio", { name: "AWS" }).check();
    await assertFits(page);
  });

  test(`text stands out from its ground, ${colorScheme}`, async (t) => {
    const page = await openPage(t, browser, paced.url, { colorScheme });
    const ground = luminance(await colorOf(page, "body", "background-color"));
    assert.equal(ground < 0.2, colorScheme === "dark");
    // WCAG 2.2, 1.4.3: "a contrast ratio of at least 4.5:1"
    for (const selector of ["h1", ".hint", "label", ".heading p", "figcaption"]) {
      assert.ok(contrast(luminance(await colorOf(page, selector, "color")), ground) >= 4.5, selector);
    }
    const [text, button] = [await colorOf(page, "#send", "color"), await colorOf(page, "#send", "background-color")];
    assert.ok(contrast(luminance(text), luminance(button)) >= 4.5, "the button");
  });
}

test("nothing moves for those who prefer so", async (t) => {
  for (const reducedMotion of /** @type {const} */ (["reduce", "no-preference"])) {
    const page = await openPage(t, browser, paced.url, { reducedMotion });
    await send(page);
    await page.locator("#event-rows > *").nth(3).waitFor();
    const animations = await page.evaluate(() => document.getAnimations().length);
    assert.equal(animations, reducedMotion === "reduce" ? 0 : 1);
  }
});

test("credentials go nowhere but into the signature", async (t) => {
  const page = await openPage(t, browser, paced.url, { expected: /status of 403/ });
  /** @type {Record<string, string>[]} */
  const headers = [];
  /** @type {string[]} */
  const sent = [];
  page.on("request", (request) => sent.push(`${request.url()} ${request.postData()}`));
  await page.route("https://bedrock-runtime.eu-central-1.amazonaws.com/**", async (route) => {
    headers.push(await route.request().allHeaders());
    await route.fulfill({ status: 403, headers: FORBIDDEN, body: '{"message":"not today"}' });
  });
  await page.getByRole("radio", { name: "AWS" }).check();
  assert.deepEqual(await typedCredentials(page), ["", "", ""], "the example's do not stay");
  await fillInCredentials(page);
  await send(page);
  await status(page, "Refused by Amazon Bedrock: AccessDeniedException$");
  const [header = {}] = headers;
  assert.match(
    header["authorization"] ?? "",
    /^AWS4-HMAC-SHA256 Credential=AKIAPAGETEST\/\d{8}\/eu-central-1\/bedrock\/aws4_request, /,
  );
  assert.equal(header["x-amz-security-token"], "page-token");
  assert.ok(![...sent, JSON.stringify(headers)].some((text) => text.includes("page-secret")));
  assert.ok(!sent.some((text) => /AKIAPAGETEST|page-token/.test(text)));
  assert.deepEqual(await page.evaluate(stored), {
    local: 0,
    session: 0,
    cookies: "",
    databases: 0,
    caches: 0,
    url: paced.url,
  });
  assert.deepEqual(await page.context().cookies(), []);
  await page.getByRole("button", { name: "Clear credentials" }).click();
  assert.deepEqual(await typedCredentials(page), ["", "", ""]);
  assert.equal(await focusedId(page), "access-key-id");
});

test("credentials are gone after a reload, and after a way out and back", async (t) => {
  const page = await openPage(t, browser, paced.url);
  for (const leave of [() => page.reload(), () => page.goto("about:blank").then(() => page.goBack())]) {
    await page.getByRole("radio", { name: "AWS" }).check();
    await fillInCredentials(page);
    await leave();
    await page.getByRole("radio", { name: "Local Bedrock" }).waitFor();
    assert.equal(
      (await typedCredentials(page)).some((value) => /page|PAGE/.test(value)),
      false,
    );
  }
});

test("what is missing is pointed out, even in a part that is folded", async (t) => {
  const page = await openPage(t, browser, paced.url);
  await page.getByText("Region and credentials").click();
  await page.getByRole("button", { name: "Clear credentials" }).click();
  await page.getByText("Region and credentials").click();
  assert.equal(await page.getByLabel("Access key id").isVisible(), false);
  await send(page);
  await page.getByLabel("Access key id").waitFor({ state: "visible" });
  assert.equal(await page.getByRole("status").innerText(), "");
});

const FORBIDDEN = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "x-amzn-errortype,x-amzn-requestid",
  "Content-Type": "application/json",
  "x-amzn-ErrorType": "AccessDeniedException",
};

/** @param {Page} page */
async function fillInCredentials(page) {
  await page.getByLabel("Region", { exact: true }).fill("eu-central-1");
  await page.getByLabel("Access key id").fill("AKIAPAGETEST");
  await page.getByLabel("Secret access key").fill("page-secret");
  await page.getByLabel("Session token").fill("page-token");
}

/** @param {Page} page */
function typedCredentials(page) {
  const labels = ["Access key id", "Secret access key", "Session token"];
  return Promise.all(labels.map((label) => page.getByLabel(label).inputValue()));
}

/**
 * Presses Tab until the element has the focus, and sees that it shows it.
 * @param {Page} page
 * @param {string} id
 */
async function tabTo(page, id) {
  for (let i = 0; i < 20 && (await focusedId(page)) !== id; i++) await page.keyboard.press("Tab");
  assert.equal(await focusedId(page), id);
  const outline = await page.locator(`#${id}`).evaluate((element) => getComputedStyle(element).outline);
  assert.match(outline, /solid 2px/);
}

/** @param {Page} page */
function focusedId(page) {
  return page.evaluate(() => document.activeElement?.id);
}

/** @param {Page} page */
async function assertFits(page) {
  const beyond = await page.evaluate(() => {
    const { clientWidth } = document.documentElement;
    const elements = [...document.body.querySelectorAll("*")].filter((element) => !element.closest("svg"));
    return elements
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
      .map((element) => element.outerHTML.slice(0, 80));
  });
  assert.deepEqual(beyond, []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
}

/** Runs in the page: what its status says, up to the end, or for 20 seconds. */
function announcements() {
  const status = /** @type {HTMLElement} */ (document.querySelector("[role=status]"));
  /** @type {string[]} */
  const texts = [];
  return /** @type {Promise<string[]>} */ (
    new Promise((resolve) => {
      setTimeout(() => resolve(texts), 20_000);
      new MutationObserver(() => {
        texts.push(status.textContent ?? "");
        if (status.textContent?.startsWith("Done")) resolve(texts);
      }).observe(status, { childList: true, characterData: true, subtree: true });
    })
  );
}

/** Runs in the page: whatever it may have kept. */
async function stored() {
  const [databases, names] = await Promise.all([indexedDB.databases(), caches.keys()]);
  return {
    local: localStorage.length,
    session: sessionStorage.length,
    cookies: document.cookie,
    databases: databases.length,
    caches: names.length,
    url: location.href,
  };
}

/**
 * @param {Page} page
 * @param {string} selector
 * @param {string} property
 */
function colorOf(page, selector, property) {
  return page
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
}

/**
 * https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
 * @param {string} color `rgb(r, g, b)`
 */
function luminance(color) {
  const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map((channel) => {
    const c = Number(channel) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 * @param {number} a
 * @param {number} b
 */
function contrast(a, b) {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
