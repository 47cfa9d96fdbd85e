// POST { "prompt": "…" } → the model's answer, a line of JSON for each piece of text. The same code in a Worker and in Deno.

import { BedrockRuntime, fromEnv } from "bedrock-stream";

const DEFAULT_MODEL = "us.anthropic.claude-haiku-5-5";
const MAX_TOKENS = 1024;
const MAX_REQUEST_LEN = 16_384; // bytes

/**
 * @typedef {object} Env
 * @property {string} AWS_REGION
 * @property {string} AWS_ACCESS_KEY_ID
 * @property {string} AWS_SECRET_ACCESS_KEY
 * @property {string} [AWS_SESSION_TOKEN] goes with temporary credentials
 * @property {string} [MODEL_ID] id or ARN of a Claude model
 * @property {string} [BEDROCK_ENDPOINT] another endpoint than the region's
 */

/**
 * Lines of `{ text }` come as the model speaks, then one of `{ stopReason }` or `{ error }`: what ends without either was
 * cut on its way. Without an answer the status is 4xx or 5xx, and the body one `{ error }`.
 *
 * @param {Request} request whoever sent it closes the connection to stop the model
 * @param {Env} env
 * @returns {Promise<Response>}
 */
export async function ask(request, env) {
  try {
    const prompt = await promptOf(request);
    const { body } = await invoke(prompt, env, request.signal);
    const headers = { "content-type": "application/x-ndjson", "cache-control": "no-store" };
    // @ts-expect-error TypeScript knows nothing that some browsers lack
    return new Response(ReadableStream.from(linesOf(body)), { headers });
  } catch (error) {
    const status = error instanceof Refusal ? error.status : 502;
    return Response.json({ error: told(error) }, { status, headers: { allow: "POST" } });
  }
}

/**
 * @param {string} prompt
 * @param {Env} env
 * @param {AbortSignal} signal
 */
function invoke(prompt, env, signal) {
  const access = { region: env.AWS_REGION, credentials: fromEnv(env), endpoint: env.BEDROCK_ENDPOINT };
  const bedrock = new BedrockRuntime({ ...access, timeouts: { idle: 60_000 } });
  const messages = [{ role: "user", content: prompt }];
  const input = {
    modelId: env.MODEL_ID ?? DEFAULT_MODEL,
    body: { anthropic_version: "bedrock-2023-05-31", max_tokens: MAX_TOKENS, messages },
  };
  return bedrock.invokeModelWithResponseStream(input, { signal });
}

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
 *
 * @param {import("bedrock-stream").EventStream} events
 */
async function* linesOf(events) {
  const decoder = new TextDecoder();
  let stopReason;
  try {
    for await (const { chunk } of events) {
      const { delta } = chunk ? JSON.parse(decoder.decode(chunk.bytes)) : {};
      if (delta?.text) yield line({ text: delta.text });
      stopReason ??= delta?.stop_reason;
    }
    if (!stopReason) throw new Error("the model's answer ended without its last event");
    yield line({ stopReason });
  } catch (error) {
    yield line({ error: told(error) });
  }
}

const encoder = new TextEncoder();

/** @param {unknown} value */
function line(value) {
  return encoder.encode(`${JSON.stringify(value)}\n`);
}

/** What the request must be for the model to be asked. */
class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} name of the status
   * @param {string} message
   */
  constructor(status, name, message) {
    super(message);
    this.status = status;
    this.name = name;
  }
}

/**
 * JSON is asked for by name because a page of another site cannot send it without asking first.
 *
 * @param {Request} request
 * @returns {Promise<string>}
 */
async function promptOf(request) {
  if (request.method !== "POST") throw new Refusal(405, "MethodNotAllowed", "use POST");
  const [type = ""] = (request.headers.get("content-type") ?? "").split(";");
  if (type.trim().toLowerCase() !== "application/json")
    throw new Refusal(415, "UnsupportedMediaType", "send application/json");
  const prompt = promptIn(await textOf(request));
  if (typeof prompt !== "string" || prompt.trim() === "")
    throw new Refusal(400, "BadRequest", 'send { "prompt": "some text" }');
  return prompt;
}

/** @param {Request} request */
async function textOf({ body }) {
  const decoder = new TextDecoder();
  let text = "";
  let len = 0;
  for await (const bytes of body ?? []) {
    len += bytes.length;
    if (len > MAX_REQUEST_LEN) throw new Refusal(413, "ContentTooLarge", `send at most ${MAX_REQUEST_LEN} bytes`);
    text += decoder.decode(bytes, { stream: true });
  }
  return text;
}

/** @param {string} text */
function promptIn(text) {
  try {
    return JSON.parse(text)?.prompt;
  } catch {
    return undefined;
  }
}

/**
 * What the page is told. A message of Bedrock may name accounts and roles, so it goes to the log alone.
 *
 * @param {unknown} error
 */
function told(error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (error instanceof Refusal) return { name, message };
  if (name !== "AbortError") console.error(error);
  return { name, message: "The model did not answer to the end; the server’s log tells why." };
}
