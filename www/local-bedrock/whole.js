/** Complete, unstreamed answers of models. */
import { answerOf } from "./models.js";

/** @typedef {import("./models.js").Json} Json */
/** @typedef {import("./models.js").Family} Family */

/**
 * The answer to an InvokeModel request. Claude, Nova and Llama have their own format; for the others it is just the
 * text.
 * @param {Family} family
 * @param {string} modelName
 * @param {Json} body
 * @returns {Json}
 */
export function wholeOf(family, modelName, body) {
  const { tokens, cut, inputTokens, hex } = answerOf(family, modelName, body);
  const text = tokens.join("");
  switch (family.name) {
    case "claude":
      return {
        id: `msg_bdrk_${hex(24)}`,
        type: "message",
        role: "assistant",
        model: modelName,
        content: [{ type: "text", text }],
        stop_reason: cut ? "max_tokens" : "end_turn",
        stop_sequence: null,
        usage: { input_tokens: inputTokens, output_tokens: tokens.length },
      };
    case "nova":
      return {
        output: { message: { role: "assistant", content: [{ text }] } },
        stopReason: cut ? "max_tokens" : "end_turn",
        usage: { inputTokens, outputTokens: tokens.length, totalTokens: inputTokens + tokens.length },
      };
    case "llama":
      return {
        generation: text,
        prompt_token_count: inputTokens,
        generation_token_count: tokens.length,
        stop_reason: cut ? "length" : "stop",
      };
    default:
      return { text };
  }
}
