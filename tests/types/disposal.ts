// A program whose compiler knows `Symbol.asyncDispose`.

import type { BedrockRuntime, EventStream } from "bedrock-stream";

export async function disposes(bedrock: BedrockRuntime): Promise<string> {
  await using body = (await bedrock.invokeModelWithResponseStream({ modelId: "m" })).body;
  for await (const { chunk } of body) if (chunk) return String(chunk.bytes.length);
  return "";
}

export function disposable(body: EventStream): AsyncDisposable {
  return body;
}
