// Requests: the local Bedrock refuses any signature that the AWS SDK's own signer would not make.

import { equal, ok, rejection, same } from "./assert.js";

/** @import { Cases, World } from "./world.js" */

const claude = {
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 8,
  messages: [{ role: "user", content: "Hi ☃" }],
};
const text = JSON.stringify(claude);
const bytes = new TextEncoder().encode(text);
const model = "anthropic.claude-haiku-4-5-20251001-v1:0";
const profile = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${model}`;

/**
 * @param {World} world
 * @param {string} modelId
 * @param {Parameters<World["ask"]>[1]} [more]
 */
async function accepts(world, modelId, more) {
  const output = await world.ask(modelId, { ...more, input: { body: text, ...more?.input } });
  await output.body.cancel();
  return output;
}

/** @param {(Uint8Array | string)[]} chunks */
function streamOf(...chunks) {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

/** @type {Cases} */
export const requests = {
  async "a plain model id is accepted"(world) {
    await accepts(world, "anthropic.claude-haiku-5-5");
  },
  async "a model id with a colon is accepted"(world) {
    await accepts(world, model);
  },
  async "ARNs of every kind are accepted"(world) {
    const account = "arn:aws:bedrock:us-east-1:123456789012:";
    const kinds = ["application-inference-profile", "provisioned-model", "imported-model", "custom-model-deployment"];
    await accepts(world, profile);
    await accepts(world, `arn:aws:bedrock:us-east-1::foundation-model/${model}`);
    for (const kind of kinds) await accepts(world, `${account}${kind}/abcdefgh1234`);
    await accepts(world, `${account}prompt/ABCDEFGHIJ:1`);
    await accepts(world, `${account}default-prompt-router/anthropic.claude:1`);
    await accepts(world, "arn:aws:sagemaker:us-east-1:123456789012:endpoint/my-endpoint");
  },
  async "a session token is accepted"(world) {
    const credentials = { ...world.credentials, accessKeyId: "ASIAEXAMPLE", sessionToken: "local-session-token" };
    await accepts(world, model, { config: { credentials } });
  },

  async "every optional member is sent, signed and returned"(world) {
    const { contentType, performanceConfigLatency, serviceTier } = await accepts(world, model, {
      input: {
        contentType: "application/json",
        accept: "application/json",
        trace: "ENABLED_FULL",
        guardrailIdentifier: "gr1abc123",
        guardrailVersion: "DRAFT",
        performanceConfigLatency: "optimized",
        serviceTier: "flex",
        requestMetadata: '{"team":"a  b","snow":"\\u2603"}',
      },
    });
    equal(contentType, "application/json");
    // hidden by CORS in a page, readable elsewhere
    if (performanceConfigLatency !== undefined) equal(performanceConfigLatency, "optimized");
    if (serviceTier !== undefined) equal(serviceTier, "flex");
  },

  async "a body may be text, bytes, a view, a Blob, a stream or an object"(world) {
    const wide = new Uint8Array(bytes.length + 8).fill(32);
    wide.set(bytes, 5);
    const bodies = {
      text,
      bytes,
      buffer: bytes.buffer,
      view: new Uint8Array(wide.buffer, 5, bytes.length),
      dataView: new DataView(wide.buffer, 5, bytes.length),
      words: new Uint16Array(new Uint8Array([...bytes, ...(bytes.length % 2 ? [32] : [])]).buffer),
      blob: new Blob([bytes]),
      stream: streamOf(bytes.subarray(0, 7), bytes.subarray(7)),
      textStream: streamOf(text.slice(0, 7), text.slice(7)),
      object: claude,
    };
    for (const [name, body] of Object.entries(bodies)) {
      await accepts(world, model, { input: { body } }).catch((error) => {
        throw new Error(`${name}: ${error}`);
      });
    }
  },

  async "a body of 1 MB is accepted, whether the platform hashes it or not"(world) {
    const body = { ...claude, messages: [{ role: "user", content: "é".repeat(500_000) }] };
    await accepts(world, model, { input: { body } });
    Object.defineProperty(crypto, "subtle", { value: undefined, configurable: true });
    try {
      await accepts(world, model, { input: { body } });
    } finally {
      Reflect.deleteProperty(crypto, "subtle");
    }
  },

  async "a body changed while credentials are fetched is sent unchanged"(world) {
    for (const form of ["view", "buffer"]) {
      const body = bytes.slice();
      const credentials = async () => {
        body.fill(0);
        return world.credentials;
      };
      await accepts(world, model, { config: { credentials }, input: { body: form === "view" ? body : body.buffer } });
    }
  },

  async "a missing body is an empty one"(world) {
    for (const body of [undefined, null]) {
      let sent;
      const custom = async (/** @type {string} */ _, /** @type {RequestInit} */ init) => (
        (sent = init.body), new Response(null)
      );
      await world.ask("m", { config: { fetch: custom }, input: { body } });
      same(sent, new Uint8Array());
    }
  },

  async "abort ends the reading of a body"(world) {
    const controller = new AbortController();
    let [pulled, cancel] = /** @type {any[]} */ ([]);
    const waited = new Promise((resolve) => (pulled = resolve));
    const cancelled = new Promise((resolve) => (cancel = resolve));
    const body = new ReadableStream({ pull: () => (pulled(), new Promise(() => {})), cancel }, { highWaterMark: 0 });
    const asked = rejection(world.ask("local.count-1", { input: { body }, options: { signal: controller.signal } }));
    await waited;
    controller.abort("no more");
    same([await asked, await cancelled], ["no more", "no more"]);
  },

  async "the request is one POST with only the headers that the service requires"(world) {
    /** @type {[string, RequestInit][]} */
    const seen = [];
    const custom = (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      seen.push([url, init]);
      return fetch(url, init);
    };
    await accepts(world, model, { config: { fetch: custom } });
    equal(seen.length, 1);
    const [url, init] = seen[0];
    equal(url, `${world.url}/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke-with-response-stream`);
    equal(init.method, "POST");
    same(Object.keys(init.headers ?? {}).sort(), ["authorization", "content-type", "x-amz-date"]);
    ok(init.signal instanceof AbortSignal, "fetch gets a signal");
  },

  async "send accepts a command of the AWS SDK's form"(world) {
    const { BedrockRuntimeClient, InvokeModelWithResponseStreamCommand } = world.library;
    const client = new BedrockRuntimeClient({
      region: "us-east-1",
      endpoint: world.url,
      credentials: world.credentials,
    });
    const command = new InvokeModelWithResponseStreamCommand({ modelId: "local.count-3", body: "{}" });
    equal(command.input.modelId, "local.count-3");
    const { body } = await client.send(command);
    let count = 0;
    for await (const event of body) count += event.chunk ? 1 : 0;
    equal(count, 3);
  },
};
