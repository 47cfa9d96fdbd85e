/**
 * The model families: their ids, the form of their request bodies, and the JSON of each chunk.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
 */
import { answerTo, tokensOf } from "./answer.js";
import { randomHex, seededRandom } from "./random.js";

/** @typedef {Record<string, any>} Json */

/**
 * @typedef {object} Answer
 * @property {string} modelName
 * @property {string[]} tokens the text, in pieces
 * @property {boolean} cut whether the request's token limit ended the answer
 * @property {number} inputTokens
 * @property {(length: number) => string} hex pseudo-random digits for ids
 */

/**
 * @typedef {object} Family
 * @property {string} name
 * @property {RegExp} ids
 * @property {string[]} required members required members of the request's body
 * @property {(body: Json) => string | undefined} promptOf
 * @property {(body: Json) => unknown} maxTokensOf
 * @property {(answer: Answer) => Json[]} eventsOf the JSON of each chunk, without the metrics
 */

/**
 * The family of a plain model id, with or without the prefix of a cross-region inference profile.
 * @param {string} modelName for example `us.anthropic.claude-haiku-5-5`
 * @returns {Family | undefined}
 */
export function familyOf(modelName) {
  const plain = modelName.replace(/^(?:us-gov|us|eu|apac|jp|au|ca|global)\./, "");
  return FAMILIES.find((family) => family.ids.test(plain));
}

/**
 * The family that this request could be for, for ids that do not name one (application inference profiles, provisioned,
 * imported and custom models, routers).
 * @param {Json} body
 * @returns {Family}
 */
export function familyOfBody(body) {
  const fits = (/** @type {Family} */ family) => family.required.every((member) => member in body);
  return FAMILIES.find((family) => fits(family) && family.promptOf(body) !== undefined) ?? CLAUDE;
}

/**
 * The JSON of each chunk of the answer to a request; the last one carries the metrics.
 * @param {Family} family
 * @param {string} modelName
 * @param {Json} body
 * @param {number} eventsPerSecond the pace that the metrics report
 * @returns {Json[]}
 */
export function chunksOf(family, modelName, body, eventsPerSecond) {
  const answer = answerOf(family, modelName, body);
  return withMetrics(family.eventsOf(answer), answer.inputTokens, answer.tokens.length, eventsPerSecond);
}

/**
 * @param {Family} family
 * @param {string} modelName
 * @param {Json} body
 * @returns {Answer}
 */
export function answerOf(family, modelName, body) {
  const prompt = family.promptOf(body) ?? "";
  const random = seededRandom(`${modelName}\n${prompt}`);
  const all = tokensOf(answerTo(prompt));
  const max = Number(family.maxTokensOf(body) ?? all.length);
  const tokens = all.slice(0, max);
  const hex = (/** @type {number} */ length) => randomHex(random, length);
  return { modelName, tokens, cut: tokens.length < all.length, inputTokens: tokensIn(prompt), hex };
}

/**
 * The number of tokens reported for a prompt.
 * @param {string} prompt
 */
export function tokensIn(prompt) {
  return Math.ceil(prompt.length / 4) + 3;
}

/**
 * A request for Claude.
 * @param {string} prompt
 * @returns {Json}
 */
export function claudeBody(prompt) {
  return { messages: [{ role: "user", content: prompt }] };
}

/**
 * @param {Json[]} events
 * @param {number} inputTokenCount
 * @param {number} outputTokenCount
 * @param {number} eventsPerSecond
 * @returns {Json[]}
 */
export function withMetrics(events, inputTokenCount, outputTokenCount, eventsPerSecond) {
  const millisecondsPerEvent = 1000 / (eventsPerSecond || 40);
  const metrics = {
    inputTokenCount,
    outputTokenCount,
    invocationLatency: Math.round(millisecondsPerEvent * (events.length + 3)),
    firstByteLatency: Math.round(millisecondsPerEvent * 4),
  };
  return events.map((event, i) =>
    i === events.length - 1 ? { ...event, "amazon-bedrock-invocationMetrics": metrics } : event,
  );
}

/** @type {Family} */
export const CLAUDE = {
  name: "claude",
  ids: /^anthropic\.claude/,
  required: ["anthropic_version", "max_tokens", "messages"],
  promptOf: lastUserText,
  maxTokensOf: (body) => body.max_tokens,
  eventsOf: ({ modelName, tokens, cut, inputTokens, hex }) => [
    {
      type: "message_start",
      message: {
        id: `msg_bdrk_${hex(24)}`,
        type: "message",
        role: "assistant",
        model: modelName.replace(/^.*anthropic\.|-v\d+:\d+$/g, ""),
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: inputTokens, output_tokens: 1 },
      },
    },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    ...tokens.map(claudeDelta),
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: cut ? "max_tokens" : "end_turn", stop_sequence: null },
      usage: { output_tokens: tokens.length },
    },
    { type: "message_stop" },
  ],
};

/**
 * @param {string} text
 * @returns {Json}
 */
export function claudeDelta(text) {
  return { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } };
}

/** @type {Family} */
const NOVA = {
  name: "nova",
  ids: /^amazon\.nova/,
  required: ["messages"],
  promptOf: lastUserText,
  maxTokensOf: (body) => body.inferenceConfig?.maxTokens ?? body.inferenceConfig?.max_new_tokens,
  eventsOf: ({ tokens, cut, inputTokens }) => [
    { messageStart: { role: "assistant" } },
    ...tokens.flatMap((text, contentBlockIndex) => [
      { contentBlockDelta: { delta: { text }, contentBlockIndex } },
      { contentBlockStop: { contentBlockIndex } },
    ]),
    { messageStop: { stopReason: cut ? "max_tokens" : "end_turn" } },
    { metadata: { usage: { inputTokens, outputTokens: tokens.length }, metrics: {}, trace: {} } },
  ],
};

/** @type {Family} */
const LLAMA = {
  name: "llama",
  ids: /^meta\.llama/,
  required: ["prompt"],
  promptOf: (body) => textOrNone(body.prompt),
  maxTokensOf: (body) => body.max_gen_len,
  eventsOf: ({ tokens, cut, inputTokens }) =>
    [...tokens, ""].map((generation, i) => ({
      generation,
      prompt_token_count: i === 0 ? inputTokens : null,
      generation_token_count: i + 1,
      stop_reason: i < tokens.length ? null : cut ? "length" : "stop",
    })),
};

/** @type {Family} */
const MISTRAL = {
  name: "mistral",
  ids: /^mistral\./,
  required: ["prompt"],
  promptOf: (body) => textOrNone(body.prompt),
  maxTokensOf: (body) => body.max_tokens,
  eventsOf: ({ tokens, cut }) => [
    ...tokens.map((text) => ({ outputs: [{ text, stop_reason: null }] })),
    { outputs: [{ text: "", stop_reason: cut ? "length" : "stop" }] },
  ],
};

/** @type {Family} */
const TITAN = {
  name: "titan",
  ids: /^amazon\.titan-text/,
  required: ["inputText"],
  promptOf: (body) => textOrNone(body.inputText),
  maxTokensOf: (body) => body.textGenerationConfig?.maxTokenCount,
  // Titan sends its text in a few large chunks.
  eventsOf: ({ tokens, cut, inputTokens }) =>
    grouped(tokens, 8).map((group, i, groups) => ({
      outputText: group.join(""),
      index: 0,
      totalOutputTextTokenCount: i === groups.length - 1 ? tokens.length : null,
      completionReason: i < groups.length - 1 ? null : cut ? "LENGTH" : "FINISH",
      inputTextTokenCount: i === 0 ? inputTokens : null,
    })),
};

/** @type {Family} */
const COHERE_CHAT = {
  name: "cohere-chat",
  ids: /^cohere\.command-r/,
  required: ["message"],
  promptOf: (body) => textOrNone(body.message),
  maxTokensOf: (body) => body.max_tokens,
  eventsOf: ({ tokens, cut, hex }) => [
    ...tokens.map((text) => ({ is_finished: false, event_type: "text-generation", text })),
    {
      is_finished: true,
      event_type: "stream-end",
      response: {
        response_id: hex(32),
        text: tokens.join(""),
        generation_id: hex(32),
        finish_reason: cut ? "MAX_TOKENS" : "COMPLETE",
      },
      finish_reason: cut ? "MAX_TOKENS" : "COMPLETE",
    },
  ],
};

/** @type {Family} */
const COHERE = {
  name: "cohere",
  ids: /^cohere\.command/,
  required: ["prompt"],
  promptOf: (body) => textOrNone(body.prompt),
  maxTokensOf: (body) => body.max_tokens,
  eventsOf: ({ tokens, cut }) => [
    ...tokens.map((text) => ({ is_finished: false, text })),
    { is_finished: true, finish_reason: cut ? "MAX_TOKENS" : "COMPLETE" },
  ],
};

const FAMILIES = [CLAUDE, NOVA, LLAMA, MISTRAL, TITAN, COHERE_CHAT, COHERE];

/**
 * @param {Json} body
 * @returns {string | undefined}
 */
function lastUserText(body) {
  if (!Array.isArray(body.messages)) return undefined;
  const content = body.messages.filter((message) => message?.role === "user").at(-1)?.content;
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  return content.map((block) => block?.text ?? "").join(" ");
}

/**
 * @param {unknown} value
 * @returns {string | undefined}
 */
function textOrNone(value) {
  return typeof value === "string" ? value : undefined;
}

/**
 * @param {string[]} items
 * @param {number} size
 * @returns {string[][]} at least one group
 */
function grouped(items, size) {
  const groups = [];
  for (let i = 0; i < Math.max(items.length, 1); i += size) groups.push(items.slice(i, i + size));
  return groups;
}
