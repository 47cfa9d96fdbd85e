/** Tests of POST /ask over HTTP, the same for workerd and Deno. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createLocalBedrock, TEMPORARY_CREDENTIALS } from "../../www/local-bedrock/index.js";
import { ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { sdkClient } from "../js/local-bedrock-client.js";
import { endedExchange, getJson } from "../page/browser.js";

/** @typedef {{ text?: string, stopReason?: string, error?: { name: string, message: string } }} Line */
/** @typedef {import("../../www/local-bedrock/index.js").LocalBedrock} LocalBedrock */
/** @typedef {import("./server.js").Opened} Opened */
/** @typedef {Record<string, string>} Env */
/** @typedef {(envs: Env[], opened: Opened) => Promise<string[]>} Start starts a server for each environment; returns their URLs */

/** Behaviours of the local Bedrock. A server calls one model, so each has its own server. */
const MODELS = [
  "local.claude",
  "local.endless",
  "local.stall",
  "local.stall-head",
  "local.error-AccessDeniedException",
  "local.mid-throttlingException",
  "local.cut-2000",
  "local.count-3",
  "local.empty",
];

const PROMPT = "Hi";
const QUESTION = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ prompt: PROMPT }),
};

/** The local Bedrock, and servers that call it. */
class World {
  /** @type {LocalBedrock} */
  local = /** @type {any} */ (undefined);
  /** @type {Record<string, string>} by model */
  servers = {};
  /** @type {Opened} */
  opened = [];

  /** @param {Start} start */
  async begin(start) {
    this.local = await createLocalBedrock({ eventsPerSecond: 0 });
    this.opened.push(() => this.local.close());
    const envs = MODELS.map((model) => ({ ...access(this.local.url), MODEL_ID: model }));
    const urls = await start(envs, this.opened);
    this.servers = Object.fromEntries(MODELS.map((model, i) => [model, urls[i] ?? ""]));
  }

  async end() {
    for (const close of this.opened.reverse()) await close();
  }

  /**
   * @param {string} model
   * @param {RequestInit} [init]
   */
  ask(model, init) {
    return fetch(`${this.servers[model]}/ask`, { ...QUESTION, ...init });
  }

  /** The answer's text as the AWS SDK reads it, up to the failure if there is one. @param {string} modelId */
  async expectedText(modelId) {
    const client = sdkClient(this.local);
    const messages = [{ role: /** @type {const} */ ("user"), content: [{ text: PROMPT }] }];
    let text = "";
    try {
      const { stream } = await client.send(new ConverseStreamCommand({ modelId, messages }));
      for await (const event of stream ?? []) text += event.contentBlockDelta?.delta?.text ?? "";
    } catch {
      // the text is what came before
    }
    client.destroy();
    return text;
  }

  /** The number of requests that the local Bedrock has received. */
  async requestCount() {
    return (await getJson(`${this.local.url}/local/requests`)).requests.length;
  }

  /** Resolves once the local Bedrock has received a request for the model. @param {string} model */
  async requested(model) {
    for (;;) {
      const { requests } = await getJson(`${this.local.url}/local/requests?modelId=${model}`);
      if (requests.length > 0) return;
    }
  }
}

/**
 * @param {Start} start
 * @param {{ noticesAtOnce: boolean }} options whether it notices a disconnected client before it writes more
 */
export function testAsk(start, { noticesAtOnce }) {
  const world = new World();
  before(() => world.begin(start));
  after(() => world.end());
  testAnswers(world);
  testFailures(world);
  testReaders(world);
  if (noticesAtOnce) testEarlyLeave(world);
  testRefusals(world);
}

/** @param {World} world */
function testAnswers(world) {
  test("a whole answer arrives, and its last line says that it is complete", async () => {
    const response = await world.ask("local.claude");
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "application/x-ndjson");
    const lines = await readLines(response);
    assert.deepEqual(lines.pop(), { stopReason: "end_turn" });
    assert.equal(lines.map(({ text }) => text).join(""), await world.expectedText("local.claude"));
    assert.ok(lines.length > 50, `${lines.length} pieces`);
  });

  test("a piece arrives while the model is still answering", async () => {
    const reading = new AbortController();
    const response = await world.ask("local.stall", { signal: reading.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.match((await reader?.read())?.value ?? "", /^\{"text":"You"\}\n/);
    reading.abort();
  });
}

/** @param {World} world */
function testFailures(world) {
  test("an error from Bedrock is reported by name, without its message, which may name accounts", async () => {
    const response = await world.ask("local.error-AccessDeniedException");
    assert.equal(response.status, 502);
    const [{ error } = {}, ...others] = await readLines(response);
    assert.equal(error?.name, "AccessDeniedException");
    assert.doesNotMatch(String(error?.message), /authorized|access/i);
    assert.deepEqual(others, []);
  });

  for (const [what, model, name] of /** @type {const} */ ([
    ["an exception in the stream", "local.mid-throttlingException", "ThrottlingException"],
    ["a cut stream", "local.cut-2000", "EventStreamError"],
    ["a stream without the model's last event", "local.count-3", "AnswerError"],
    ["an empty answer", "local.empty", "EventStreamError"],
  ])) {
    test(`${what} is reported in the last line, after the text that preceded it`, async () => {
      const response = await world.ask(model);
      assert.equal(response.status, 200);
      const lines = await readLines(response);
      assert.equal(lines.pop()?.error?.name, name);
      assert.equal(lines.map(({ text }) => text).join(""), await world.expectedText(model));
    });
  }
}

/** @param {World} world */
function testReaders(world) {
  test("the connection to Bedrock closes when the client disconnects", async () => {
    const reading = new AbortController();
    const response = await world.ask("local.endless", { signal: reading.signal });
    await response.body?.getReader().read();
    reading.abort();
    assert.equal((await endedExchange(world.local, "local.endless")).closedBy, "client");
  });
}

/** @param {World} world */
function testEarlyLeave(world) {
  test("the connection to Bedrock closes when the client disconnects before the answer", async () => {
    const reading = new AbortController();
    const answer = world.ask("local.stall-head", { signal: reading.signal });
    await world.requested("local.stall-head");
    reading.abort();
    await assert.rejects(answer, { name: "AbortError" });
    assert.equal((await endedExchange(world.local, "local.stall-head")).closedBy, "client");
  });
}

/** @type {[string, RequestInit][]} */
const REFUSALS = [
  ["another method", { method: "GET", body: undefined }],
  ["another content type, which a page on another site could send,", { headers: { "content-type": "text/plain" } }],
  ["a long prompt", { body: JSON.stringify({ prompt: "x".repeat(4001) }) }],
  ["a body that is not JSON", { body: "{" }],
  ["JSON that is not an object", { body: "null" }],
  ["a prompt that is not text", { body: '{"prompt":1}' }],
  ["an empty prompt", { body: '{"prompt":" "}' }],
];

/** @param {World} world */
function testRefusals(world) {
  for (const [what, init] of REFUSALS) {
    test(`${what} is refused without a call to Bedrock`, async () => {
      const requestCount = await world.requestCount();
      const response = await world.ask("local.claude", init);
      assert.equal(response.status, 400);
      const [{ error } = {}, ...others] = await readLines(response);
      assert.ok(error?.name && error.message);
      assert.deepEqual(others, []);
      assert.equal(await world.requestCount(), requestCount);
    });
  }

  test("any other path gets a 404", async () => {
    const response = await fetch(`${world.servers["local.claude"]}/other`);
    assert.equal(response.status, 404);
    await response.text();
  });
}

/**
 * The environment of a server that calls the local Bedrock.
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
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint,
  };
}

/**
 * The lines of a whole answer, which must not contain a secret.
 * @param {Response} response
 * @returns {Promise<Line[]>}
 */
async function readLines(response) {
  const text = await response.text();
  const sent = `${JSON.stringify([...response.headers])}${text}`;
  for (const secret of Object.values(TEMPORARY_CREDENTIALS))
    assert.ok(!sent.includes(secret), `${secret} was sent to the page`);
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
