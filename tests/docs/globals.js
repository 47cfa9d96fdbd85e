// Before a block of Markdown that is run: what it leaves to its reader. See names.d.ts.
import { BedrockRuntime } from "bedrock-stream";
import { fromEnv } from "bedrock-stream";

const messages = [{ role: "user", content: [{ text: "Hi" }] }];
const input = { modelId: "us.amazon.nova-2-lite-v1:0", messages };
const bedrock = new BedrockRuntime({ region: "us-east-1", credentials: fromEnv() });
Object.assign(globalThis, {
  credentials: await fromEnv()(),
  region: "us-east-1",
  bedrock,
  input,
  messages,
  prompt: "Hi",
  // Nuxt's, as far as a route needs them
  defineEventHandler: (/** @type {Function} */ run) => ({ fetch: run }),
  readBody: (/** @type {Request} */ request) => request.json(),
});
