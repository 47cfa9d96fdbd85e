/** What every project does: calls a model, and reads the text as it arrives. */

/** For the local Bedrock, from AWS's documentation: they give access to nothing. */
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

/**
 * @param {typeof import("bedrock-stream").BedrockRuntime} BedrockRuntime as imported by the project
 * @param {string} endpoint
 * @param {string} modelId
 * @returns {AsyncGenerator<string>}
 */
export async function* answer(BedrockRuntime, endpoint, modelId) {
  const bedrock = new BedrockRuntime({ region: "us-east-1", endpoint, credentials });
  const { body } = await bedrock.invokeModelWithResponseStream({
    modelId,
    body: { anthropic_version: "bedrock-2023-05-31", max_tokens: 256, messages: [{ role: "user", content: "Hi" }] },
  });
  for await (const { chunk } of body) {
    if (!chunk) continue;
    const { delta } = JSON.parse(new TextDecoder().decode(chunk.bytes));
    if (delta?.text) yield delta.text;
  }
}
