// What a program does with Anthropic's SDK over Bedrock.

import { BedrockRuntime } from "bedrock-stream";
import { bedrockFetch } from "bedrock-stream/anthropic";

/** The SDK's declaration of its option; tests/sdks has the SDK itself. */
interface ClientOptions {
  fetch?: ((input: string | URL | Request, init?: RequestInit) => Promise<Response>) | undefined;
}

const bedrock = new BedrockRuntime({ region: "us-east-1", token: "key" });
export const options: ClientOptions = { fetch: bedrockFetch(bedrock) };

export async function own(): Promise<Response> {
  const fetch = bedrockFetch({
    countTokens: (input, options) => bedrock.countTokens(input, options),
    invokeModel: (input, options) => bedrock.invokeModel(input, options),
    invokeModelWithResponseStream: (input, options) => bedrock.invokeModelWithResponseStream(input, options),
  });
  return fetch("https://api.anthropic.com/v1/messages", { method: "POST", body: "{}" });
}

// @ts-expect-error a client, not its options
bedrockFetch({ region: "us-east-1", token: "key" });
