// The route of examples/next, as a Worker.

import { BedrockRuntime, fromEnv } from "bedrock-stream";
import { toUIMessageStream } from "bedrock-stream/sse";
import { toConverse } from "./next/app/api/chat/messages.js";

export default {
  async fetch(request, env) {
    const { AWS_REGION: region, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint, MODEL_ID: modelId } = env;
    const bedrock = new BedrockRuntime({ region, endpoint, credentials: fromEnv(env) });
    const { messages } = await request.json();
    const input = { modelId, messages: toConverse(messages) };
    return toUIMessageStream(await bedrock.converseStream(input, { signal: request.signal }));
  },
};
