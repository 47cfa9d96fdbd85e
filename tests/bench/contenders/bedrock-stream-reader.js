// This package, read with a reader.

import { BedrockRuntime, provideModule } from "../../../js/slim.js";
import { bodyWith, credentials, modelId, region } from "./settings.js";

/** @type {import("./settings.js").Start} */
export default async function start({ fetch, module }) {
  provideModule(await module());
  const client = new BedrockRuntime({ region, credentials, fetch: /** @type {any} */ (fetch) });
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
