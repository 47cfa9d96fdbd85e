// What a server and a page do to relay an answer.

import type { BedrockRuntime } from "bedrock-stream";
import { readAnswer } from "bedrock-stream/answer";
import { readSSE, RelayError, toNDJSON, toSSE, toUIMessageStream } from "bedrock-stream/sse";

const input = { modelId: "m" };

export async function serve(bedrock: BedrockRuntime, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const output = await bedrock.converseStream(input, { signal: request.signal });
  if (pathname === "/ui")
    return toUIMessageStream(readAnswer(output), { headers: { "access-control-allow-origin": "*" } });
  if (pathname === "/lines") return toNDJSON(output, { heartbeat: 0 });
  return toSSE(output, { onError: (error) => void console.error(error) });
}

export async function show(): Promise<string> {
  let text = "";
  try {
    for await (const part of readSSE(await fetch("/ask"))) {
      if (part.type === "text") text += part.text;
      if (part.type === "end") text += part.stopReason ?? "";
    }
  } catch (error) {
    if (error instanceof RelayError) text += error.reported?.message ?? error.code;
  }
  return text;
}
