// A program in Deno.

import { BedrockRuntime, fromEnv, type ResponseStream } from "bedrock-stream";

const bedrock = new BedrockRuntime({ region: "us-east-1", credentials: fromEnv(Deno.env.toObject()) });

Deno.serve(async (request): Promise<Response> => {
  const { body } = await bedrock.invokeModelWithResponseStream(
    { modelId: "m", body: request.body ?? "{}" },
    { signal: request.signal },
  );
  const text = new TransformStream<ResponseStream, Uint8Array>({
    transform({ chunk }, controller) {
      if (chunk) controller.enqueue(chunk.bytes);
    },
  });
  return new Response(body.pipeThrough(text));
});

// @ts-expect-error there is no DOM
export const page = document;
