// This package, read with a reader.

import { clientIn } from "./bedrock-stream.js";
import { bodyWith, modelId } from "./settings.js";

/** @type {import("./settings.js").Start} */
export default async function start(environment) {
  const client = await clientIn(environment);
  return {
    async read(take) {
      const { body } = await client.invokeModelWithResponseStream({ modelId, body: bodyWith("Hi") });
      const reader = body.getReader();
      for (let result = await reader.read(); !result.done; result = await reader.read()) {
        if (result.value.chunk) take(result.value.chunk.bytes);
      }
    },
  };
}
