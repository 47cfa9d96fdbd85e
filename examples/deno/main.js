// The page at /, and POST /ask with { "prompt": "…" } → the model's answer, as lines of JSON.

import { BedrockRuntime, fromEnv } from "bedrock-stream";
import { toNDJSON } from "bedrock-stream/sse";
import page from "./index.html" with { type: "text" };

const bedrock = new BedrockRuntime({ credentials: fromEnv() });
const modelId = Deno.env.get("MODEL_ID") ?? "us.anthropic.claude-haiku-5-5";

Deno.serve(async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/") return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
  if (pathname === "/ask") return await ask(request);
  return new Response("not found\n", { status: 404 });
});

/** When the page closes its connection, the signal aborts and the model stops. */
async function ask(request) {
  const prompt = await promptOf(request);
  if (!prompt) return failed(400, "BadRequest", 'POST { "prompt": "some text" } as application/json');
  const messages = [{ role: "user", content: [{ text: prompt }] }];
  const input = { modelId, messages, inferenceConfig: { maxTokens: 1024 } };
  try {
    const output = await bedrock.converseStream(input, { signal: request.signal, timeouts: { idle: 60_000 } });
    return toNDJSON(output, { onError: console.error });
  } catch (error) {
    // its message may name accounts and roles, so it goes only to the log
    console.error(error);
    return failed(502, error.name, "The model did not answer; see the server's log.");
  }
}

/** Undefined for anything but a request from our page: a page on another site cannot send JSON without a preflight. */
async function promptOf(request) {
  const isJson = request.headers.get("content-type")?.startsWith("application/json");
  if (request.method !== "POST" || !isJson) return undefined;
  const body = await request.json().catch(() => undefined);
  const prompt = body?.prompt;
  return typeof prompt === "string" && prompt.length <= 4000 ? prompt.trim() : undefined;
}

function failed(status, name, message) {
  return Response.json({ error: { name, message } }, { status });
}
