/** "Show this call as code": the code is run as it is shown, in Node, as a Worker's module and in a page. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { root } from "../../js/build/run.js";
import { chooseModel, launchChromium, openPage, send, serve, status } from "./browser.js";

/** @typedef {import("playwright-core").Page} Page */

const KEYS = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const PROMPT = `Is "this" a\nquestion, \`with\` \${signs} and </script>?`;
const ANSWER = /^You asked: “Is "this" a question, `with` \$\{signs\} and <\/script>\?” .* 🌊$/s;

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let fast;
const folder = mkdtempSync(join(tmpdir(), "bedrock-stream-code-"));

before(async () => {
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/bedrock-stream"), "dir");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  [browser, fast] = await Promise.all([launchChromium(), serve(0)]);
});

after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([browser?.close(), fast?.close()]);
});

test("as a program for Node it prints the answer", { timeout: 60_000 }, async (t) => {
  const page = await openPage(t, browser, fast.url);
  await send(page, PROMPT);
  const { node } = await shownCode(page);
  assert.match((await runInNode(node, KEYS)).stdout, ANSWER);
});

test("as a Worker it answers with the text", { timeout: 60_000 }, async (t) => {
  const page = await openPage(t, browser, fast.url);
  await page.getByLabel("Operation").selectOption("converseStream");
  await send(page, PROMPT);
  const { worker } = await shownCode(page);
  const path = write(worker);
  const { default: module } = await import(pathToFileURL(path).href);
  const response = await module.fetch(new Request("https://worker.example/"), KEYS);
  assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
  assert.match(await response.text(), ANSWER);
});

test("in a page it shows the answer", { timeout: 60_000 }, async (t) => {
  const page = await openPage(t, browser, fast.url);
  await send(page, PROMPT);
  const code = (await shownCode(page)).browser;
  const withKeys = code
    .replace("YOUR_ACCESS_KEY_ID", KEYS.AWS_ACCESS_KEY_ID)
    .replace("YOUR_SECRET_ACCESS_KEY", KEYS.AWS_SECRET_ACCESS_KEY);
  assert.notEqual(withKeys, code);
  assert.match(await runInPage(t, withKeys), ANSWER);
});

test("an API key is a placeholder, or a variable", { timeout: 60_000 }, async (t) => {
  const page = await openPage(t, browser, fast.url);
  await page.getByText("Region and credentials").click();
  await page.getByLabel("Kind of credentials").selectOption("apiKey");
  await send(page, PROMPT);
  const code = await shownCode(page);
  assert.doesNotMatch(Object.values(code).join(""), /local-api-key/);
  assert.match((await runInNode(code.node, { AWS_BEARER_TOKEN_BEDROCK: "local-api-key" })).stdout, ANSWER);
  assert.match(await runInPage(t, code.browser.replace("YOUR_API_KEY", "local-api-key")), ANSWER);
});

test("a pool’s credentials need no secret: the code runs as it is", { timeout: 60_000 }, async (t) => {
  const page = await openPage(t, browser, fast.url);
  await page.getByText("Region and credentials").click();
  await page.getByLabel("Kind of credentials").selectOption("cognito");
  await send(page, PROMPT);
  const code = await shownCode(page);
  assert.match((await runInNode(code.node, {})).stdout, ANSWER);
  assert.match(await runInPage(t, code.browser), ANSWER);
});

test("the whole conversation is in it", { timeout: 60_000 }, async (t) => {
  const page = await openPage(t, browser, fast.url);
  await send(page, "One?");
  await status(page, "Done");
  await chooseModel(page, "us.amazon.nova-2-lite-v1:0");
  await send(page, "Two?");
  await status(page, "Done");
  const { node } = await shownCode(page);
  assert.match(node, /modelId: "us\.amazon\.nova-2-lite-v1:0"/);
  const roles = [...node.matchAll(/role: "(\w+)"/g)].map(([, role]) => role);
  assert.deepEqual(roles, ["user", "assistant", "user"]);
  assert.match((await runInNode(node, KEYS)).stdout, /^You asked: “Two\?”/);
});

test("nothing that was typed as a secret is in it", async (t) => {
  const page = await openPage(t, browser, fast.url, { expected: /status of (400|403)/ });
  await page.getByText("Region and credentials").click();
  const kinds = {
    keys: ["Access key id", "Secret access key", "Session token"],
    apiKey: ["API key"],
    cognito: ["Login token"],
  };
  for (const [kind, labels] of Object.entries(kinds)) {
    await page.getByLabel("Kind of credentials").selectOption(kind);
    for (const label of labels) await page.getByLabel(label).fill(`typed-secret-${kind}`);
    if (kind === "cognito") await page.getByLabel("Login provider").fill("accounts.google.com");
    await send(page, "Hi");
    await status(page, "Refused");
    const code = await shownCode(page);
    assert.doesNotMatch(JSON.stringify(code), /typed-secret/);
    assert.match(code.browser, /"YOUR_\w+"/);
    assert.doesNotMatch((await page.locator("body").textContent()) ?? "", /typed-secret/);
  }
});

test("Copy copies what is shown", async (t) => {
  const page = await openPage(t, browser, fast.url, { permissions: ["clipboard-read", "clipboard-write"] });
  await send(page);
  await status(page, "Done");
  await page.getByRole("button", { name: "Show this call as code" }).click();
  await page.getByRole("radio", { name: "Worker" }).check();
  await page.getByRole("button", { name: "Copy" }).click();
  await page.getByRole("status").filter({ hasText: "Copied." }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, await page.locator("#code-text").textContent());
  await page.getByRole("button", { name: "Close" }).click();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Show this call as code");
});

/**
 * Of the latest call.
 * @param {Page} page
 * @returns {Promise<{ browser: string, worker: string, node: string }>}
 */
async function shownCode(page) {
  await page.getByRole("button", { name: "Show this call as code" }).last().click();
  /** @type {Record<string, string>} */
  const code = {};
  for (const runtime of ["Browser", "Worker", "Node"]) {
    await page.getByRole("radio", { name: runtime }).check();
    code[runtime.toLowerCase()] = (await page.locator("#code-text").textContent()) ?? "";
  }
  await page.getByRole("button", { name: "Close" }).click();
  return /** @type {any} */ (code);
}

let files = 0;

/** A module beside the installed package. @param {string} code */
function write(code) {
  const path = join(folder, `code-${files++}.js`);
  writeFileSync(path, code);
  return path;
}

/** @param {string} code @param {Record<string, string>} env */
function runInNode(code, env) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  return promisify(execFile)(process.execPath, [write(code)], { env: { ...Object.fromEntries(inherited), ...env } });
}

/**
 * What an empty page shows then.
 * @param {import("node:test").TestContext} t
 * @param {string} code
 */
async function runInPage(t, code) {
  const bundle = await build({
    entryPoints: [write(code)],
    alias: { "bedrock-stream": "bedrock-stream/inline", "bedrock-stream/answer": "bedrock-stream/answer" },
    bundle: true,
    format: "esm",
    write: false,
  });
  const page = await openPage(t, browser, `${fast.local.url}/local/health`, { expected: /status of 404/ });
  await page.evaluate(() => document.body.replaceChildren());
  await page.addScriptTag({ type: "module", content: bundle.outputFiles[0]?.text ?? "" });
  await page.getByText("🌊").waitFor();
  return (await page.locator("body").innerText()).trim();
}
