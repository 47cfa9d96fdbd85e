// This package, read with `for await`.

import { BedrockRuntime, provideModule, signRequest } from "../../../js/slim.js";
import { bodyWith, credentials, modelId, posting, region, url } from "./settings.js";

/** @param {import("./settings.js").Environment} environment */
export async function clientIn({ fetch, module }) {
  provideModule(await module());
  return new BedrockRuntime({ region, credentials, fetch: /** @type {any} */ (fetch) });
}

/** @type {import("./settings.js").Start} */
export default async function start(environment) {
  const client = await clientIn(environment);
  return {
    async read(take) {
      const { body } = await client.invokeModelWithResponseStream({ modelId, body: bodyWith("Hi") });
      for await (const { chunk } of body) if (chunk) take(chunk.bytes);
    },
    async send(text) {
      const { body } = await client.invokeModelWithResponseStream({ modelId, body: bodyWith(text) });
      for await (const _ of body);
    },
    sign: (body) => signRequest(url, posting(body), { credentials, region, service: "bedrock" }),
  };
}
