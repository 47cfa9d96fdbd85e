// Claude's messages, and its text completions of old.

/** @import { Family } from "./families.js" */

/** @type {Family} */
export const claude = {
  ids: /^anthropic\./,
  end: "end_turn",
  toolUse: "tool_use",
  reasons: true,

  chunksOf({ pieces, reasoning, toolCalls, stopReason, inputTokens, outputTokens }) {
    /** @type {[start: any, deltas: any[]][]} */
    const blocks = [];
    if (reasoning.length > 0)
      blocks.push([
        { type: "thinking", thinking: "", signature: "" },
        [
          ...reasoning.map((thinking) => ({ type: "thinking_delta", thinking })),
          { type: "signature_delta", signature: "c2lnbmVk" },
        ],
      ]);
    if (pieces.length > 0)
      blocks.push([{ type: "text", text: "" }, pieces.map((text) => ({ type: "text_delta", text }))]);
    for (const { id, name, input } of toolCalls) {
      const parts = ["", JSON.stringify(input)].map((json) => ({ type: "input_json_delta", partial_json: json }));
      blocks.push([{ type: "tool_use", id, name, input: {} }, parts]);
    }
    const usage = { input_tokens: inputTokens, output_tokens: 1 };
    return [
      { type: "message_start", message: { ...head, content: [], stop_reason: null, stop_sequence: null, usage } },
      ...blocks.flatMap(([start, deltas], index) => [
        { type: "content_block_start", index, content_block: start },
        ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
        { type: "content_block_stop", index },
      ]),
      {
        type: "message_delta",
        delta: { stop_reason: stopReason, stop_sequence: null },
        usage: { output_tokens: outputTokens },
      },
      { type: "message_stop" },
    ];
  },

  documentOf({ pieces, reasoning, toolCalls, stopReason, inputTokens, outputTokens }) {
    const text = pieces.join("");
    return {
      ...head,
      content: [
        ...(reasoning.length > 0 ? [{ type: "thinking", thinking: reasoning.join(""), signature: "c2lnbmVk" }] : []),
        ...(text ? [{ type: "text", text }] : []),
        ...toolCalls.map((call) => ({ type: "tool_use", ...call })),
      ],
      stop_reason: stopReason,
      stop_sequence: null,
      usage: { input_tokens: inputTokens, output_tokens: outputTokens },
    };
  },
};

const head = { id: "msg_bdrk_mock", type: "message", role: "assistant", model: "claude-mock" };

/** @type {Family} */
export const claudeText = {
  ids: /^anthropic\.claude-(instant|v2)/,
  end: "stop_sequence",
  chunksOf: ({ pieces, stopReason }) => [
    ...pieces.map((completion) => ({ type: "completion", completion, stop_reason: null, stop: null })),
    { type: "completion", completion: "", stop_reason: stopReason, stop: null },
  ],
  documentOf: ({ pieces, stopReason }) => ({
    type: "completion",
    completion: pieces.join(""),
    stop_reason: stopReason,
    stop: null,
  }),
};
