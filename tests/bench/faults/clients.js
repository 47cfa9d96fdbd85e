// The same call with each client, through its own transport.

import { BedrockRuntimeClient, InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { readAnswer } from "../../../js/answer/index.js";
import { BedrockRuntime } from "../../../js/slim.js";
import { bodyWith, credentials, region } from "../contenders/settings.js";

/**
 * @typedef {object} Call
 * @property {string} endpoint
 * @property {string} modelId
 * @property {AbortSignal} [signal]
 * @property {import("../../../js/index.js").BedrockRuntimeClientConfig["fetch"]} [fetch] only for ours
 * @property {boolean} [asAnswer] only for ours: read with `readAnswer`, which knows the model's last event
 * @property {number} [silence] how long the response may be silent, in ms
 */

/** @typedef {(call: Call) => Promise<AsyncIterable<object>>} Open */

const body = bodyWith("Hi");

/** @type {Open} */
export async function openOurs({ endpoint, modelId, signal, silence, fetch, asAnswer }) {
  const timeouts = silence === undefined ? undefined : { idle: silence };
  const client = new BedrockRuntime({ endpoint, region, credentials, timeouts, fetch });
  const output = await client.invokeModelWithResponseStream({ modelId, body }, { signal });
  return asAnswer ? readAnswer(output) : output.body;
}

/**
 * @param {(silence: number | undefined) => object} transport the SDK's options for its `requestHandler`
 * @returns {Open}
 */
export function openSdk(transport) {
  return async ({ endpoint, modelId, signal, silence }) => {
    const requestHandler = /** @type {any} */ (transport(silence));
    const client = new BedrockRuntimeClient({ endpoint, region, credentials, requestHandler });
    const command = new InvokeModelWithResponseStreamCommand({ modelId, body, contentType: "application/json" });
    const output = await client.send(command, { abortSignal: signal });
    if (!output.body) throw new Error("the SDK returned no body");
    return output.body;
  };
}
