/** Which family of documents `mockFetch` takes for a model: by its id, or else by the request. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BedrockRuntime } from "../../js/node.js";
import { mockFetch } from "../../js/testing/index.js";

/** @param {any} fetch */
const clientOf = (fetch) => new BedrockRuntime({ region: "us-east-1", token: "t", fetch });

/** @param {string} modelId @param {any} script */
async function documentOf(modelId, script) {
  const { body } = await clientOf(mockFetch(script)).invokeModel({ modelId, body: {} });
  return JSON.parse(Buffer.from(body).toString());
}

describe("the family of a model id", () => {
  /** The first member that only this family has. @type {Record<string, (document: any) => unknown>} */
  const marks = {
    claude: ({ content }) => content,
    claudeText: ({ completion }) => completion,
    nova: ({ output }) => output,
    titan: ({ results }) => results,
    llama: ({ generation }) => generation,
    mistral: ({ outputs }) => outputs,
    cohere: ({ generations }) => generations,
    commandR: ({ chat_history }) => chat_history,
    openai: ({ object }) => object,
    r1: ({ choices }) => choices?.[0].text,
    mistralChat: ({ choices, object }) => !object && choices?.[0].message,
    pegasus: ({ finishReason }) => finishReason,
  };
  // https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
  const ids = {
    claude: [
      "anthropic.claude-3-haiku-20240307-v1:0",
      "global.anthropic.claude-opus-5",
      "us-gov.anthropic.claude-3-5-sonnet-20240620-v1:0",
      "eu.anthropic.claude-haiku-5-5",
      "apac.anthropic.claude-sonnet-4-20250514-v1:0",
      "jp.anthropic.claude-haiku-5-5",
      "au.anthropic.claude-haiku-5-5",
    ],
    claudeText: ["anthropic.claude-v2:1", "anthropic.claude-instant-v1"],
    nova: ["amazon.nova-pro-v1:0", "us.amazon.nova-2-lite-v1:0", "ca.amazon.nova-lite-v1:0"],
    titan: ["amazon.titan-text-express-v1"],
    llama: ["meta.llama3-70b-instruct-v1:0", "us.meta.llama4-maverick-17b-instruct-v1:0"],
    mistral: [
      "mistral.mistral-7b-instruct-v0:2",
      "mistral.mixtral-8x7b-instruct-v0:1",
      "mistral.mistral-large-2402-v1:0",
      "mistral.mistral-small-2402-v1:0",
    ],
    mistralChat: ["mistral.mistral-large-2407-v1:0", "us.mistral.pixtral-large-2502-v1:0"],
    openai: [
      "openai.gpt-oss-120b-1:0",
      "qwen.qwen3-32b-v1:0",
      "moonshot.kimi-k2-thinking",
      "moonshotai.kimi-k2.5",
      "zai.glm-4.7",
      "minimax.minimax-m2",
      "nvidia.nemotron-nano-9b-v2",
      "google.gemma-3-27b-it",
      "ai21.jamba-1-5-large-v1:0",
      "writer.palmyra-x5-v1:0",
      "deepseek.v3.2",
      "mistral.mistral-large-3-675b-instruct",
      "mistral.magistral-small-2509",
      "mistral.voxtral-mini-3b-2507",
    ],
    cohere: ["cohere.command-text-v14", "cohere.command-light-text-v14"],
    commandR: ["cohere.command-r-v1:0", "cohere.command-r-plus-v1:0"],
    r1: ["deepseek.r1-v1:0", "us.deepseek.r1-v1:0"],
    pegasus: ["eu.twelvelabs.pegasus-1-2-v1:0"],
  };
  for (const [family, names] of Object.entries(ids)) {
    it(family, async () => {
      for (const id of names) {
        const document = await documentOf(id, { text: "Hi" });
        const found = Object.keys(marks).filter((name) => marks[name]?.(document));
        assert.deepEqual(found, [family], id);
      }
    });
  }

  it("is not read from a part of another name", async () => {
    for (const id of Object.values(ids).flat()) {
      assert.ok("object" in (await documentOf(`my-${id}`, { text: "Hi" })), id);
      // no family of its own, and a request like Llama's
      const { body } = await clientOf(mockFetch({ text: "Hi" })).invokeModel({
        modelId: `my-${id}`,
        body: { prompt: "Hi" },
      });
      assert.ok("generation" in JSON.parse(Buffer.from(body).toString()), id);
    }
    const { body } = await clientOf(mockFetch({ text: "Hi" })).invokeModel({
      modelId: "mistral.mistral-large-3-675b-instruct",
      body: { prompt: "Hi" },
    });
    assert.ok("object" in JSON.parse(Buffer.from(body).toString()));
  });

  it("is read from the request if the id names none", async () => {
    const first = async (/** @type {any} */ asked) => {
      const response = await mockFetch({ text: "Hi" })("https://a.example/model/my-model/invoke", {
        method: "POST",
        body: asked && JSON.stringify(asked),
      });
      const document = await response.json();
      return Object.keys(marks).find((name) => marks[name]?.(document));
    };
    for (const [asked, family] of /** @type {[any, string][]} */ ([
      [{ anthropic_version: "bedrock-2023-05-31", messages: [] }, "claude"],
      [{ inputText: "" }, "titan"],
      [{ message: "" }, "commandR"],
      [{ prompt: "" }, "llama"],
      [{ messages: [{ content: [] }] }, "nova"],
      [{ messages: [{ content: "" }] }, "openai"],
      [{ messages: [] }, "openai"],
      [{}, "openai"],
      [undefined, "openai"],
    ]))
      assert.equal(await first(asked), family);
    const old = await mockFetch({ text: "Hi" })("https://a.example/model/anthropic.claude-v2/invoke", {
      method: "POST",
    });
    assert.equal((await old.json()).completion, "Hi");
  });
});
