// POST /ask with { "prompt": "…" } → the model's answer, as server-sent events.

import { serve } from "@hono/node-server";
import { BedrockRuntime, fromEnv } from "bedrock-stream";
import { toSSE } from "bedrock-stream/sse";
import { Hono } from "hono";
import { csrf } from "hono/csrf";

const bedrock = new BedrockRuntime({ credentials: fromEnv() });
const modelId = process.env.MODEL_ID ?? "us.amazon.nova-2-lite-v1:0";
const app = new Hono();
app.use(csrf());

app.post("/ask", async (c) => {
  const { prompt } = await c.req.json();
  const messages = [{ role: "user", content: [{ text: prompt }] }];
  const output = await bedrock.converseStream({ modelId, messages }, { signal: c.req.raw.signal });
  return toSSE(output, { onError: console.error });
});

// reachable from this machine only; without hostname, it listens on all interfaces
const address = { hostname: "127.0.0.1", port: Number(process.env.PORT ?? 3000) };
serve({ fetch: app.fetch, ...address }, ({ port }) => console.log(`listening on http://127.0.0.1:${port}`));
