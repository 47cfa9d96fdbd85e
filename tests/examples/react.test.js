/** examples/react: started with `npm start`, in Chromium. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { must } from "../../js/build/run.js";
import { endedExchange, launchChromium, openPage } from "../page/browser.js";
import { environment, installExample } from "./installed.js";
import { startServer } from "./server.js";

/** @typedef {import("playwright-core").Page} Page */

/** Its first answer fails, later ones do not. */
const MODEL = "local.fail-1-mid-throttlingException";

/** @type {import("./server.js").Opened} */
const opened = [];
/** @type {import("playwright-core").Browser} */
let browser;
let folder = "";
/** @type {import("./server.js").Served} */
let served;

before(
  async () => {
    browser = await launchChromium();
    opened.push(() => browser.close());
    folder = await installExample(opened, "react");
    const env = { ...environment, VITE_MODEL_ID: MODEL };
    served = await startServer(opened, "npm", ["start", "--", "--port", "0"], { cwd: folder, env });
  },
  { timeout: 60_000 },
);
after(async () => {
  for (const close of opened.reverse()) await close();
});

test("a failed sign-in is reported", async (t) => {
  const page = await openPage(t, browser, served.url, { expected: /status of 400/ });
  await signIn(page, "wrong");
  await page.getByRole("alert").filter({ hasText: "Incorrect username or password." }).waitFor();
});

test("a failed answer's error is reported after its text", async (t) => {
  const page = await openPage(t, browser, served.url);
  await signIn(page);
  await page.getByRole("button", { name: "Send" }).click();
  await page
    .getByRole("alert")
    .filter({ hasText: /^ThrottlingException: / })
    .waitFor();
  assert.equal(await page.getByRole("log").innerText(), "You asked:");
});

test("the page shows the text as it arrives, and Stop closes the connection to Bedrock", async (t) => {
  const page = await openPage(t, browser, served.url);
  await signIn(page);
  const answer = page.getByRole("log");
  await page.getByRole("button", { name: "Send" }).click();
  await answer.filter({ hasText: "You" }).waitFor();
  const early = await answer.innerText();
  await page.getByRole("button", { name: "Stop", disabled: true }).waitFor();
  const whole = await answer.innerText();
  assert.ok(early.length < whole.length && whole.startsWith(early), `${early.length} of ${whole.length} characters`);
  assert.match(whole, /^You asked: “Why is the sky blue\?” .* watch the frames come in\. 🌊$/s);

  await page.getByLabel("Prompt").fill("And at night?");
  await page.getByRole("button", { name: "Send" }).click();
  await answer.filter({ hasText: "You asked" }).waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  const local = /** @type {any} */ ({ url: served.bedrockUrl });
  const { closedBy, accessKeyId } = await endedExchange(local, MODEL);
  assert.equal(closedBy, "client");
  assert.match(accessKeyId, /^ASIA/); // the user's own, from the identity pool
  assert.equal(await page.getByRole("alert").count(), 0);
});

test("it builds, with the WebAssembly module as a separate file", async () => {
  await must("examples-react-build", "npm", ["run", "build"], { cwd: folder, env: /** @type {any} */ (environment) });
  assert.ok(readdirSync(join(folder, "dist/assets")).some((name) => name.endsWith(".wasm")));
});

/** @param {Page} page @param {string} [password] */
async function signIn(page, password = "local-password") {
  await page.getByLabel("User").fill("local-user");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
