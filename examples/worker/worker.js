// POST /ask with { "prompt": "…" } → the model's answer, as lines of JSON. Cloudflare serves the page at / as an asset.

import { BedrockRuntime, fromEnv } from "bedrock-stream";
import { toNDJSON } from "bedrock-stream/sse";

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname !== "/ask") return new Response("not found\n", { status: 404 });
    const prompt = await promptOf(request);
    if (!prompt) return failed(400, "BadRequest", 'POST { "prompt": "some text" } as application/json');
    try {
      return toNDJSON(await converse(prompt, env, request.signal), { onError: console.error });
    } catch (error) {
      // its message may name accounts and roles, so it goes only to the log
      console.error(error);
      return failed(502, error.name, "The model did not answer; see the Worker's log.");
    }
  },
};

/** Aborting the signal, as the page does by closing its connection, stops the model. */
function converse(prompt, env, signal) {
  const bedrock = new BedrockRuntime({
    region: env.AWS_REGION,
    credentials: fromEnv(env),
    endpoint: env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME, // if unset, the region's endpoint
  });
  const input = {
    modelId: env.MODEL_ID,
    messages: [{ role: "user", content: [{ text: prompt }] }],
    inferenceConfig: { maxTokens: 1024 },
  };
  return bedrock.converseStream(input, { signal, timeouts: { idle: 60_000 } });
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
