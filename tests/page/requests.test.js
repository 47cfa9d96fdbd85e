/** A conversation in the form of each family. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inputFor } from "../../www/requests.js";

/** @type {import("../../www/requests.js").Message[]} */
const messages = [
  { role: "user", text: "One?" },
  { role: "assistant", text: "Two." },
  { role: "user", text: "Three?" },
];

test("InvokeModelWithResponseStream takes the family’s own request", () => {
  const body = (/** @type {string} */ id) => inputFor("invokeModelWithResponseStream", id, messages).body;
  const claude = {
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 1024,
    messages: [
      { role: "user", content: "One?" },
      { role: "assistant", content: "Two." },
      { role: "user", content: "Three?" },
    ],
  };
  const profile = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
  for (const id of ["us.anthropic.claude-haiku-5-5", profile]) assert.deepEqual(body(id), claude, id);
  assert.deepEqual(body("us.amazon.nova-2-lite-v1:0"), {
    messages: [
      { role: "user", content: [{ text: "One?" }] },
      { role: "assistant", content: [{ text: "Two." }] },
      { role: "user", content: [{ text: "Three?" }] },
    ],
    inferenceConfig: { maxTokens: 1024 },
  });
  // https://www.llama.com/docs/model-cards-and-prompt-formats/llama3_1/
  assert.deepEqual(body("us.meta.llama3-3-70b-instruct-v1:0"), {
    prompt:
      "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nOne?<|eot_id|>" +
      "<|start_header_id|>assistant<|end_header_id|>\n\nTwo.<|eot_id|>" +
      "<|start_header_id|>user<|end_header_id|>\n\nThree?<|eot_id|>" +
      "<|start_header_id|>assistant<|end_header_id|>\n\n",
    max_gen_len: 1024,
  });
  // https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-text-completion.html
  assert.deepEqual(body("mistral.mistral-large-2407-v1:0"), {
    prompt: "<s>[INST] One? [/INST] Two.</s>[INST] Three? [/INST]",
    max_tokens: 1024,
  });
});

test("ConverseStream takes the same request for all", () => {
  for (const modelId of ["us.anthropic.claude-haiku-5-5", "us.meta.llama3-3-70b-instruct-v1:0"]) {
    assert.deepEqual(inputFor("converseStream", modelId, messages.slice(2)), {
      modelId,
      messages: [{ role: "user", content: [{ text: "Three?" }] }],
      inferenceConfig: { maxTokens: 1024 },
    });
  }
});
