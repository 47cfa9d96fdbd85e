/** examples/hono: started with `npm start` and called with its own `ask.js`. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { endedExchange } from "../page/browser.js";
import { environment, installExample } from "./installed.js";
import { startServer } from "./server.js";

/** Its first answer fails, later ones do not. */
const MODEL = "local.fail-1-mid-throttlingException";
const REFUSING = "local.error-AccessDeniedException";

/** @type {import("./server.js").Opened} */
const opened = [];
let folder = "";
/** @type {import("./server.js").Served} */
let served;

before(
  async () => {
    folder = await installExample(opened, "hono");
    served = await serve(MODEL);
  },
  { timeout: 60_000 },
);
after(async () => {
  for (const close of opened.reverse()) await close();
});

test("a failed answer's error is reported after its text", async () => {
  await assert.rejects(ask("Why?"), { code: 1, stdout: "You asked:", stderr: /RelayError: ThrottlingException: / });
});

test("ask.js prints a whole answer and how it ended", async () => {
  const { stdout, stderr } = await ask("Why is the sky blue?");
  assert.match(
    stdout,
    /^You asked: “Why is the sky blue\?” .* watch the frames come in\. 🌊\nend_turn, \d+ tokens\n$/s,
  );
  assert.equal(stderr, "");
});

test("the connection to Bedrock closes when the client disconnects", async () => {
  const reading = new AbortController();
  const response = await post(served.url, { signal: reading.signal });
  const { value = "" } = (await response.body?.pipeThrough(new TextDecoderStream()).getReader().read()) ?? {};
  assert.match(value, /^retry: \d+\n\n/);
  reading.abort();
  assert.equal((await endedExchange(/** @type {any} */ ({ url: served.bedrockUrl }), MODEL)).closedBy, "client");
});

test("an error from Bedrock becomes a 500 without details", async () => {
  const response = await post((await serve(REFUSING)).url);
  assert.deepEqual([response.status, await response.text()], [500, "Internal Server Error"]);
});

test("a page on another site cannot call it", async () => {
  const headers = { "content-type": "text/plain", origin: "https://example.com" };
  assert.equal((await post(served.url, { headers })).status, 403);
});

/** @param {string} model */
function serve(model) {
  return startServer(opened, "npm", ["start"], { cwd: folder, env: { ...environment, MODEL_ID: model, PORT: "0" } });
}

/** @param {string} prompt */
function ask(prompt) {
  const options = { cwd: folder, env: environment, timeout: 20_000 };
  return promisify(execFile)(process.execPath, [join(folder, "ask.js"), prompt, served.url], options);
}

/**
 * @param {string} url
 * @param {RequestInit} [init]
 */
function post(url, init) {
  const headers = { "content-type": "application/json" };
  return fetch(`${url}/ask`, { method: "POST", headers, body: JSON.stringify({ prompt: "Hi" }), ...init });
}
