// What a scripted answer says, with what it leaves open.

import { argumentError } from "../messages.js";

/** @import { MockAnswer } from "./index.js" */

/**
 * @typedef {object} Answer
 * @property {string[]} pieces of the text
 * @property {string[]} reasoning in pieces
 * @property {{ id: string, name: string, input: any }[]} toolCalls
 * @property {string} stopReason in the model's word
 * @property {number} inputTokens
 * @property {number} outputTokens
 */

/**
 * @param {MockAnswer} answer
 * @param {string} end the word for the usual end
 * @param {string} [toolUse] the word for a call of tools; missing if the family has none
 * @returns {Answer}
 */
export function answerTo({ text = "", reasoning = "", toolCalls = [], stopReason, usage }, end, toolUse = "tool_use") {
  const [pieces, thoughts] = [piecesOf(text, "text"), piecesOf(reasoning, "reasoning")];
  return {
    pieces,
    reasoning: thoughts,
    toolCalls: toolCalls.map(({ id, name, input = {} }, at) => ({ id: id ?? `tooluse_mock-${at + 1}`, name, input })),
    stopReason: stopReason ?? (toolCalls.length > 0 ? toolUse : end),
    inputTokens: usage?.inputTokens ?? 10,
    outputTokens: usage?.outputTokens ?? pieces.length + thoughts.length,
  };
}

/** Words, unless it is in pieces already. @param {unknown} text @param {string} name */
function piecesOf(text, name) {
  if (typeof text === "string") return text.match(/\s*\S+|\s+/g) ?? [];
  if (Array.isArray(text) && text.every((piece) => typeof piece === "string")) return /** @type {string[]} */ (text);
  throw argumentError(`${name} must be text, or an array of pieces of it`);
}
