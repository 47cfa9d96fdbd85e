// OpenAI's format, shared by most newer families (gpt-oss, Qwen, Kimi, GLM, MiniMax, Jamba, Writer …), and its
// variants: Mistral's chat has `message` instead of `delta`, DeepSeek R1 has `text`.

/** @import { Family } from "./families.js" */
/** @import { SoFar } from "./so-far.js" */

/** Writer's last chunk. */
const DONE = "[DONE]";

/** @type {Family} */
export const choices = {
  recognizes: (document) => document === DONE || Array.isArray(document?.choices),
  // the metrics may follow in a separate chunk, as for Jamba
  hasEnded: ({ modelStopReason, marks, metrics }) =>
    modelStopReason !== undefined && (!marks.has("delta") || marks.has(DONE) || metrics !== undefined),
  end: "finish_reason and the invocation's metrics",

  read(document, answer) {
    if (document === DONE) return void answer.marks.add(DONE);
    addUsage(document.usage, answer);
    // if there are several answers to one prompt, only the first is read
    const choice = document.choices.find((/** @type {any} */ choice) => !choice?.index);
    if (!choice) return;
    if (choice.delta) answer.marks.add("delta");
    const { content, reasoning_content, reasoning, tool_calls } = choice.delta ?? choice.message ?? {};
    answer.addReasoning(reasoning_content ?? reasoning);
    answer.addText(content ?? choice.text);
    if (Array.isArray(tool_calls)) tool_calls.forEach((call, position) => addToolCall(call, position, answer));
    const word = choice.finish_reason ?? choice.stop_reason;
    if (word == null) return;
    answer.endToolCalls();
    answer.stop(word);
  },
};

/** @param {any} call @param {number} position @param {SoFar} answer */
function addToolCall(call, position, answer) {
  const key = call?.index ?? position;
  const { name, arguments: input } = call?.function ?? {};
  if (name) {
    answer.endToolCall(key);
    answer.startToolCall(key, { id: call.id, name });
  }
  answer.addToolInput(key, input && typeof input === "object" ? JSON.stringify(input) : input);
}

/** `prompt_tokens` includes cached tokens, which other families count separately. @param {any} usage @param {SoFar} answer */
function addUsage(usage, answer) {
  const cached = usage?.prompt_tokens_details?.cached_tokens;
  const prompt = usage?.prompt_tokens;
  answer.addUsage({
    inputTokens: typeof prompt === "number" ? prompt - (cached ?? 0) : undefined,
    outputTokens: usage?.completion_tokens,
    cacheReadInputTokens: cached,
  });
}
