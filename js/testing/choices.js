// OpenAI's shape, which most newer families share, and its variants.

/** @import { Family } from "./families.js" */
/** @import { Answer } from "./answer.js" */

/** @param {Answer} answer */
const usageOf = ({ inputTokens, outputTokens }) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
});

/** @param {Answer} answer */
const callsOf = ({ toolCalls }) =>
  toolCalls.map(({ id, name, input }, index) => ({
    index,
    id,
    type: "function",
    function: { name, arguments: JSON.stringify(input) },
  }));

/** gpt-oss, Qwen, Kimi, GLM, MiniMax, Nemotron, Gemma, DeepSeek V3, newer Mistral and more. @type {Family} */
export const openai = {
  ids: /^(openai|qwen|moonshot|moonshotai|zai|minimax|nvidia|google|ai21|writer|deepseek\.v|mistral\.)/,
  end: "stop",
  toolUse: "tool_calls",
  reasons: true,

  chunksOf(answer) {
    const chunk = (/** @type {object} */ delta, /** @type {string | null} */ word = null, more = {}) => ({
      id: "chatcmpl-mock",
      object: "chat.completion.chunk",
      created: 0,
      model: "mock",
      choices: [{ index: 0, delta, finish_reason: word }],
      ...more,
    });
    const calls = callsOf(answer);
    return [
      chunk({ role: "assistant", content: "" }),
      ...answer.reasoning.map((text) => chunk({ reasoning_content: text })),
      ...answer.pieces.map((content) => chunk({ content })),
      ...(calls.length > 0 ? [chunk({ tool_calls: calls })] : []),
      chunk({}, answer.stopReason, { usage: usageOf(answer) }),
    ];
  },

  documentOf(answer) {
    const calls = callsOf(answer);
    const message = {
      role: "assistant",
      content: answer.pieces.join(""),
      ...(answer.reasoning.length > 0 ? { reasoning_content: answer.reasoning.join("") } : {}),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    };
    return {
      id: "chatcmpl-mock",
      object: "chat.completion",
      created: 0,
      model: "mock",
      choices: [{ index: 0, message, finish_reason: answer.stopReason }],
      usage: usageOf(answer),
    };
  },
};

/** Mistral Large 2407, Pixtral Large: `message` and `stop_reason`. @type {Family} */
export const mistralChat = {
  ids: /^mistral\.(mistral-large-2407|pixtral)/,
  end: "stop",
  toolUse: "tool_calls",

  chunksOf(answer) {
    const chunk = (/** @type {object} */ message, /** @type {string | null} */ word = null) => ({
      choices: [{ index: 0, message, stop_reason: word }],
    });
    const calls = callsOf(answer);
    return [
      ...answer.pieces.map((content) => chunk({ role: "assistant", content })),
      chunk({ role: "assistant", content: "", ...(calls.length > 0 ? { tool_calls: calls } : {}) }, answer.stopReason),
    ];
  },

  documentOf(answer) {
    const calls = callsOf(answer);
    const message = {
      role: "assistant",
      content: answer.pieces.join(""),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    };
    return { choices: [{ index: 0, message, stop_reason: answer.stopReason }] };
  },
};

/** DeepSeek R1: `text`. @type {Family} */
export const deepseekR1 = {
  ids: /^deepseek\.r1/,
  end: "stop",
  chunksOf: ({ pieces, stopReason }) => [
    ...pieces.map((text) => ({ choices: [{ text, stop_reason: null }] })),
    { choices: [{ text: "", stop_reason: stopReason }] },
  ],
  documentOf: ({ pieces, stopReason }) => ({ choices: [{ text: pieces.join(""), stop_reason: stopReason }] }),
};
