/** One call with this package's client, reported in the same form as `sdkInvoke` reports one with the AWS SDK's. */
import { BedrockRuntime } from "../../js/node.js";
import { CLAUDE_BODY, CREDENTIALS } from "./local-bedrock-client.js";

/** @typedef {Partial<import("../../js/index.js").BedrockRuntimeClientConfig>} Config */

/**
 * @param {{ url: string }} bedrock
 * @param {Config} [config]
 * @returns {import("../../js/index.js").BedrockRuntime}
 */
export function ourClient(bedrock, config = {}) {
  const client = new BedrockRuntime({
    region: "us-east-1",
    endpoint: bedrock.url,
    credentials: CREDENTIALS,
    ...config,
  });
  return /** @type {any} */ (client);
}

/**
 * @param {{ url: string }} bedrock
 * @param {Partial<import("../../js/index.js").InvokeModelWithResponseStreamInput>} input
 * @param {Config} [config]
 * @returns {Promise<{ head?: any, chunks: any[], error?: any }>} the model's JSON of each chunk, other events unchanged, and the error, if any
 */
export async function ourInvoke(bedrock, input, config) {
  const client = ourClient(bedrock, config);
  /** @type {any[]} */
  const chunks = [];
  let head;
  try {
    head = await client.invokeModelWithResponseStream({ modelId: "local.claude", body: CLAUDE_BODY, ...input });
    for await (const event of head.body)
      chunks.push(event.chunk ? JSON.parse(Buffer.from(event.chunk.bytes).toString()) : event);
    return { head, chunks };
  } catch (error) {
    return { head, chunks, error };
  } finally {
    client.destroy();
  }
}
