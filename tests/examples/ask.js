/** What POST /ask answers, tested over HTTP: the same in workerd and in Deno. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createLocalBedrock, TEMPORARY_CREDENTIALS } from "../../www/local-bedrock/index.js";
import { sdkInvoke } from "../js/local-bedrock-client.js";
import { endedExchange, getJson } from "../page/browser.js";

/** @typedef {{ text?: string, stopReason?: string, error?: { name: string, message: string } }} Line */
/** @typedef {import("../../www/local-bedrock/index.js").LocalBedrock} LocalBedrock */
/** @typedef {Record<string, string>} Env */

/** Misbehaviours of the local Bedrock. A server asks one model, so that there is a server for each. */
const MODELS = [
  "local.claude",
  "local.claude:left",
  "local.stall",
  "local.stall-head",
  "local.error-AccessDeniedException",
  "local.mid-throttlingException",
  "local.cut-2000",
  "local.empty",
];

/**
 * @param {(envs: Env[], opened: (() => unknown)[]) => Promise<string[]>} start starts a server for each environment, and answers their URLs
 * @param {{ noticesAtOnce: boolean }} options whether it notices that a reader went away before it writes something more
 */
export function testAsk(start, { noticesAtOnce }) {
  /** @type {LocalBedrock} */
  let local;
  /** @type {Record<string, string>} by model */
  let servers = {};
  /** @type {(() => unknown)[]} */
  const opened = [];
  before(async () => {
    local = await createLocalBedrock({ eventsPerSecond: 130 });
    opened.push(() => local.close());
    const envs = MODELS.map((model) => ({ ...access(local.url), MODEL_ID: model }));
    const urls = await start(envs, opened);
    servers = Object.fromEntries(MODELS.map((model, i) => [model, urls[i] ?? ""]));
  });
  after(async () => {
    for (const close of opened.reverse()) await close();
  });
  /** @param {string} model @param {RequestInit} [init] */
  const ask = (model, init) => fetch(`${servers[model]}/ask`, { ...question("Why is the sky blue?"), ...init });

  test("a whole answer arrives, and says that it is whole", async () => {
    const { chunks } = await sdkInvoke(local, { modelId: "local.claude", body: question("Why is the sky blue?").claude });
    const expected = chunks.map((chunk) => chunk.delta?.text ?? "").join("");
    const response = await ask("local.claude");
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "application/x-ndjson");
    const lines = await readLines(response);
    assert.deepEqual(lines.pop(), { stopReason: "end_turn" });
    assert.equal(lines.map(({ text }) => text).join(""), expected);
    assert.ok(lines.length > 50, `${lines.length} pieces`);
  });

  test("a piece arrives while the model still answers", async () => {
    const reading = new AbortController();
    const response = await ask("local.stall", { signal: reading.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.deepEqual(await reader?.read(), { done: false, value: '{"text":"You"}\n' });
    reading.abort();
  });

  test("a reader who goes away closes the connection to Bedrock", async () => {
    const reading = new AbortController();
    const response = await ask("local.claude:left", { signal: reading.signal });
    await response.body?.getReader().read();
    reading.abort();
    assert.equal((await endedExchange(local, "local.claude:left")).closedBy, "client");
  });

  if (noticesAtOnce) {
    test("a reader who goes away before the answer closes the connection to Bedrock", async () => {
      const reading = new AbortController();
      const answer = ask("local.stall-head", { signal: reading.signal });
      await seen(local, "local.stall-head");
      reading.abort();
      await assert.rejects(answer, { name: "AbortError" });
      assert.equal((await endedExchange(local, "local.stall-head")).closedBy, "client");
    });
  }

  test("an error of Bedrock is told by its name; its message, which may name accounts, is not", async () => {
    const response = await ask("local.error-AccessDeniedException");
    assert.equal(response.status, 502);
    const [{ error } = {}, ...others] = await readLines(response);
    assert.equal(error?.name, "AccessDeniedException");
    assert.doesNotMatch(String(error?.message), /authorized|access/i);
    assert.deepEqual(others, []);
  });

  for (const [what, model, name, text] of /** @type {const} */ ([
    ["an exception in the stream", "local.mid-throttlingException", "ThrottlingException", "You"],
    ["a cut stream", "local.cut-2000", "EventStreamError", "You asked: “Why is the"],
    ["a stream that ends without the model's last event", "local.empty", "Error", ""],
  ])) {
    test(`${what} is the last line, after the text that came before it`, async () => {
      const response = await ask(model);
      assert.equal(response.status, 200);
      const lines = await readLines(response);
      assert.equal(lines.pop()?.error?.name, name);
      assert.equal(lines.map((line) => line.text).join(""), text);
    });
  }

  /** @type {[string, number, RequestInit][]} */
  const refusals = [
    ["another method", 405, { method: "GET", body: undefined }],
    ["another content type, which a page of another site could send", 415, { headers: { "content-type": "text/plain" } }],
    ["more than 16 KiB", 413, { body: JSON.stringify({ prompt: "x".repeat(16_384) }) }],
    ["more than 16 KiB of no stated length", 413, streamed(JSON.stringify({ prompt: "x".repeat(16_384) }))],
    ["no JSON", 400, { body: "{" }],
    ["JSON of another shape", 400, { body: "null" }],
    ["a prompt that is no text", 400, { body: '{"prompt":1}' }],
    ["a prompt of nothing", 400, { body: '{"prompt":" "}' }],
  ];
  for (const [what, status, init] of refusals) {
    test(`${what} is refused, and Bedrock is not asked`, async () => {
      const before = await getJson(`${local.url}/local/requests`);
      const response = await ask("local.claude", init);
      assert.equal(response.status, status);
      const [{ error } = {}, ...others] = await readLines(response);
      assert.ok(error?.name && error.message);
      assert.deepEqual(others, []);
      assert.equal((await getJson(`${local.url}/local/requests`)).requests.length, before.requests.length);
    });
  }

  test("another path is not found", async () => {
    const response = await fetch(`${servers["local.claude"]}/other`);
    assert.equal(response.status, 404);
    await response.text();
  });
}

/**
 * The environment of a server that asks the local Bedrock.
 * @param {string} endpoint
 * @returns {Env}
 */
function access(endpoint) {
  const { accessKeyId, secretAccessKey, sessionToken } = TEMPORARY_CREDENTIALS;
  return {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    BEDROCK_ENDPOINT: endpoint,
  };
}

/** @param {string} prompt */
function question(prompt) {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ prompt }),
    claude: JSON.stringify({ anthropic_version: "bedrock-2023-05-31", max_tokens: 1024, messages: [{ role: "user", content: prompt }] }),
  };
}

/**
 * @param {string} text
 * @returns {RequestInit}
 */
function streamed(text) {
  // node's types do not know of duplex yet
  return /** @type {RequestInit} */ ({ body: new Blob([text]).stream(), duplex: "half" });
}

/**
 * The lines of a whole answer. No secret may be in it.
 * @param {Response} response
 * @returns {Promise<Line[]>}
 */
async function readLines(response) {
  const text = await response.text();
  const sent = `${JSON.stringify([...response.headers])}${text}`;
  for (const secret of Object.values(TEMPORARY_CREDENTIALS)) assert.ok(!sent.includes(secret), `${secret} was sent to the page`);
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/**
 * Resolves when the local Bedrock has got a request for the model.
 * @param {LocalBedrock} local
 * @param {string} model
 */
async function seen(local, model) {
  for (;;) {
    const { requests } = await getJson(`${local.url}/local/requests?modelId=${model}`);
    if (requests.length > 0) return;
  }
}
