// What every contender is given, and what it must do.

/**
 * @typedef {object} Environment
 * @property {(url: any, init?: any) => Promise<Response>} fetch
 * @property {() => any} module `bedrock_stream.wasm` in the form that the runtime loads
 */

/**
 * @typedef {object} Contender
 * @property {(take: (part: Uint8Array | string) => void) => Promise<void>} [read] makes a call, and passes on each decoded event
 *   of its answer: the model's document as bytes, or the text of a delta
 * @property {(text: string) => Promise<void>} [send] makes a call with this prompt, and reads its answer to the end
 * @property {(body: Uint8Array<ArrayBuffer>) => Promise<Request>} [sign] the request that posts this body to `url`, signed
 */

/** @typedef {(environment: Environment) => Promise<Contender>} Start what each file in this folder exports */

export const region = "us-east-1";
export const modelId = "anthropic.claude-haiku-4-5-20251001-v1:0";
export const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
export const url = `https://bedrock-runtime.${region}.amazonaws.com/model/${encodeURIComponent(modelId)}/invoke-with-response-stream`;
export const contentType = "application/vnd.amazon.eventstream";

/** fetch's second argument for a request to be signed. @param {BodyInit} body */
export const posting = (body) => ({ method: "POST", headers: { "content-type": "application/json" }, body });

/** @param {string} text the prompt */
export function bodyWith(text) {
  return JSON.stringify({
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 1024,
    messages: [{ role: "user", content: text }],
  });
}
