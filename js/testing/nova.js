// Nova's own documents: Converse's, but each piece of text is a block of its own, and the usage is another.

import { blockEvents, converseDocument, toolBlocks } from "./converse.js";

/** @import { Family } from "./families.js" */

/** @type {Family} */
export const nova = {
  ids: /^amazon\.nova/,
  end: "end_turn",
  toolUse: "tool_use",
  reasons: true,

  chunksOf(answer) {
    const { pieces, reasoning, stopReason, inputTokens, outputTokens } = answer;
    const blocks = [...reasoning.map((text) => ({ reasoningContent: { text } })), ...pieces.map((text) => ({ text }))];
    return [
      { messageStart: { role: "assistant" } },
      ...blockEvents([...blocks.map((delta) => ({ deltas: [delta] })), ...toolBlocks(answer)]),
      { messageStop: { stopReason } },
      { metadata: { usage: { inputTokens, outputTokens }, metrics: {}, trace: {} } },
    ];
  },

  documentOf(answer) {
    const { output, stopReason, usage } = converseDocument(answer);
    return { output, stopReason, usage };
  },
};
