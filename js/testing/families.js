// The families of models: their ids, and their own documents.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html

import { argumentError } from "../messages.js";
import { answerTo } from "./answer.js";
import { claude, claudeText } from "./claude.js";
import { deepseekR1, mistralChat, openai } from "./choices.js";
import { cohere, commandR, llama, mistral, pegasus, titan } from "./plain.js";
import { nova } from "./nova.js";

/** @import { MockAnswer, MockCall } from "./index.js" */
/** @import { Answer } from "./answer.js" */

/**
 * @typedef {object} Family
 * @property {RegExp} ids of models
 * @property {string} end the word for the usual end
 * @property {string} [toolUse] the word for a call of tools; missing if its documents have none
 * @property {boolean} [reasons] whether its documents have reasoning
 * @property {(answer: Answer) => any[]} chunksOf the documents of a stream, without the metrics
 * @property {(answer: Answer) => any} documentOf the whole
 */

/** In the order in which ids are tried. */
const families = {
  "claude-text": claudeText,
  claude,
  nova,
  titan,
  llama,
  mistral,
  "mistral-chat": mistralChat,
  "command-r": commandR,
  cohere,
  "deepseek-r1": deepseekR1,
  pegasus,
  openai,
};

/**
 * The documents of an answer.
 *
 * @param {MockAnswer} answer
 * @param {MockCall} call
 * @returns {{ chunks: any[], document: any }}
 */
export function familyOf(answer, call) {
  const name = answer.family ?? nameOf(call);
  if (!Object.hasOwn(families, name)) throw argumentError(`family must be one of ${Object.keys(families).join(", ")}`);
  const family = /** @type {Family} */ (families[name]);
  const { end, toolUse } = family;
  if (answer.toolCalls?.length && !toolUse) throw argumentError(`the documents of ${name} have no tool calls`);
  if (answer.reasoning && !family.reasons) throw argumentError(`the documents of ${name} have no reasoning`);
  const said = answerTo(answer, end, toolUse);
  return { chunks: withMetrics(family.chunksOf(said), said), document: family.documentOf(said) };
}

/**
 * By the model's id; if that names no family, as a profile's does not, by the request.
 *
 * @param {MockCall} call
 * @returns {keyof typeof families}
 */
function nameOf({ modelId = "", body }) {
  const plain = modelId.replace(/^(us-gov|us|eu|apac|jp|au|ca|global)\./, "");
  const named = /** @type {(keyof typeof families)[]} */ (Object.keys(families)).find((name) =>
    families[name].ids.test(plain),
  );
  if (named === "claude-text" && body?.messages) return "claude";
  if (named) return named;
  if (body?.anthropic_version) return "claude";
  if (body?.inputText !== undefined) return "titan";
  if (body?.message !== undefined) return "command-r";
  if (body?.prompt !== undefined) return "llama";
  return Array.isArray(body?.messages?.[0]?.content) ? "nova" : "openai";
}

/**
 * Bedrock's own numbers, in the last chunk.
 *
 * @param {any[]} chunks
 * @param {Answer} answer
 */
function withMetrics(chunks, { inputTokens, outputTokens }) {
  const metrics = {
    "amazon-bedrock-invocationMetrics": {
      inputTokenCount: inputTokens,
      outputTokenCount: outputTokens,
      invocationLatency: 500,
      firstByteLatency: 100,
    },
  };
  return [...chunks.slice(0, -1), { ...chunks.at(-1), ...metrics }];
}
