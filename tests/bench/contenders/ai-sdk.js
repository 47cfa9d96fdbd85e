// Vercel's AI SDK: its provider for Claude on Bedrock. It yields the text of the deltas, not the model's documents.

import { createBedrockAnthropic } from "@ai-sdk/amazon-bedrock/anthropic";
import { credentials, modelId, region } from "./settings.js";

/** @type {import("./settings.js").Start} */
export default async function start({ fetch }) {
  const model = createBedrockAnthropic({ region, ...credentials, fetch })(modelId);
  const answerTo = async (/** @type {string} */ text) => {
    const { stream } = await model.doStream({ prompt: [{ role: "user", content: [{ type: "text", text }] }] });
    return stream.getReader();
  };
  return {
    async read(take) {
      const reader = await answerTo("Hi");
      for (let result = await reader.read(); !result.done; result = await reader.read()) {
        if (result.value.type === "error") throw result.value.error;
        if (result.value.type === "text-delta") take(result.value.delta);
      }
    },
    async send(text) {
      const reader = await answerTo(text);
      for (let result = await reader.read(); !result.done; result = await reader.read());
    },
  };
}
