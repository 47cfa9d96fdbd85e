import { BedrockRuntime, fromEnv } from "bedrock-stream";
import { toUIMessageStream } from "bedrock-stream/sse";
import { toConverse } from "./messages.js";

const bedrock = new BedrockRuntime({ credentials: fromEnv() });
const modelId = process.env.MODEL_ID ?? "us.amazon.nova-2-lite-v1:0";

export async function POST(request) {
  const { messages } = await request.json();
  const input = { modelId, messages: toConverse(messages) };
  const output = await bedrock.converseStream(input, { signal: request.signal });
  return toUIMessageStream(output, { onError: console.error });
}
