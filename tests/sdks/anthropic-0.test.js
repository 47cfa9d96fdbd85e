/** The last major version of Anthropic's SDK before 1, which many programs still have. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import Anthropic from "anthropic-sdk-0";
import { bedrockFetch } from "../../js/anthropic/index.js";
import { BedrockRuntime } from "../../js/node.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const asking = (/** @type {string} */ model) => ({
  model,
  max_tokens: 1000,
  messages: [{ role: /** @type {const} */ ("user"), content: "Hi" }],
});

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let local;
/** @type {Anthropic} */
let anthropic;
before(async () => {
  local = await createLocalBedrock({ port: 0, eventsPerSecond: 0 });
  const bedrock = new BedrockRuntime({ region: "us-east-1", endpoint: local.url, credentials });
  anthropic = new Anthropic({ apiKey: "not used", maxRetries: 0, fetch: bedrockFetch(bedrock) });
});
after(() => local.close());

describe("version 0 of Anthropic's SDK over Bedrock", () => {
  it("creates, streams and counts", async () => {
    const { model, messages, ...rest } = asking("us.anthropic.claude-haiku-5-5");
    const { content, _request_id } = await anthropic.messages.create({ model, messages, ...rest, temperature: 1 });
    assert.match(/** @type {any} */ (content[0]).text, /^You asked: “Hi” .*🌊$/s);
    assert.match(String(_request_id), /^[\w-]{36}$/);
    const final = await anthropic.messages.stream({ model, messages, ...rest }).finalMessage();
    assert.deepEqual(final.content, content);
    assert.ok((await anthropic.messages.countTokens({ model, messages })).input_tokens > 0);
  });

  it("has its own errors, before the stream and in it", async () => {
    const throttled = anthropic.messages.create(asking("local.error-ThrottlingException"));
    await assert.rejects(throttled, { constructor: Anthropic.RateLimitError, status: 429, type: "rate_limit_error" });
    for (const [fault, type] of [
      ["mid-throttlingException", "rate_limit_error"],
      ["mid-modelTimeoutException", "timeout_error"],
      ["cut-mid", "api_error"],
    ]) {
      const stream = await anthropic.messages.create({ ...asking(`local.${fault}`), stream: true });
      await assert.rejects(
        async () => {
          for await (const event of stream) assert.ok(event.type);
        },
        { constructor: Anthropic.APIError, type },
      );
    }
    await assert.rejects(anthropic.models.retrieve("m"), Anthropic.NotFoundError);
  });
});
