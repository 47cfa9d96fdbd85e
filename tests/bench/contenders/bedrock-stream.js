// This package, read with `for await`.

import { BedrockRuntime, provideModule } from "../../../js/slim.js";
import { bodyWith, credentials, modelId, region } from "./settings.js";

/** @type {import("./settings.js").Start} */
export default async function start({ fetch, module }) {
  provideModule(await module());
  const client = new BedrockRuntime({ region, credentials, fetch: /** @type {any} */ (fetch) });
  return {
    async read(take) {
      const { body } = await client.invokeModelWithResponseStream({ modelId, body: bodyWith("Hi") });
      for await (const { chunk } of body) if (chunk) take(chunk.bytes);
    },
    async send(text) {
      const { body } = await client.invokeModelWithResponseStream({ modelId, body: bodyWith(text) });
      for await (const _ of body);
    },
  };
}
