// A message with blocks of every kind, as Claude streams it over Bedrock, and the resulting message.

import { chunkFrame } from "../js/suite/frames.js";

const usage = {
  input_tokens: 12,
  cache_creation_input_tokens: 3,
  cache_read_input_tokens: 4,
  output_tokens: 1,
};

export const START = {
  type: "message_start",
  message: {
    id: "msg_bdrk_1",
    type: "message",
    role: "assistant",
    model: "claude-haiku-5-5",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  },
};

const citation = {
  type: "char_location",
  cited_text: "grass",
  document_index: 0,
  document_title: null,
  start_char_index: 0,
  end_char_index: 5,
};
const started = (/** @type {number} */ index, /** @type {any} */ content_block) => ({
  type: "content_block_start",
  index,
  content_block,
});
const delta = (/** @type {number} */ index, /** @type {any} */ delta) => ({
  type: "content_block_delta",
  index,
  delta,
});
const stopped = (/** @type {number} */ index) => ({ type: "content_block_stop", index });
const END = {
  type: "message_stop",
  "amazon-bedrock-invocationMetrics": { inputTokenCount: 12, outputTokenCount: 34 },
};

/** The chunks' documents. */
export const EVENTS = [
  START,
  { type: "ping" },
  started(0, { type: "thinking", thinking: "", signature: "" }),
  delta(0, { type: "thinking_delta", thinking: "Green, " }),
  delta(0, { type: "thinking_delta", thinking: "surely." }),
  delta(0, { type: "signature_delta", signature: "c2ln" }),
  stopped(0),
  started(1, { type: "redacted_thinking", data: "cmVk" }),
  stopped(1),
  started(2, { type: "text", text: "", citations: [] }),
  delta(2, { type: "text_delta", text: 'It is\n"gr' }),
  delta(2, { type: "text_delta", text: 'een".' }),
  delta(2, { type: "citations_delta", citation }),
  stopped(2),
  { "amazon-bedrock-guardrailAction": "NONE" },
  started(3, { type: "tool_use", id: "toolu_bdrk_1", name: "paint", input: {} }),
  delta(3, { type: "input_json_delta", partial_json: "" }),
  delta(3, { type: "input_json_delta", partial_json: '{"colour": "gr' }),
  delta(3, { type: "input_json_delta", partial_json: 'een"}' }),
  stopped(3),
  { type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 34 } },
  END,
];

export const ENDING = [chunkFrame(JSON.stringify(END))];

export const MESSAGE = {
  ...START.message,
  content: [
    { type: "thinking", thinking: "Green, surely.", signature: "c2ln" },
    { type: "redacted_thinking", data: "cmVk" },
    { type: "text", text: 'It is\n"green".', citations: [citation] },
    { type: "tool_use", id: "toolu_bdrk_1", name: "paint", input: { colour: "green" } },
  ],
  stop_reason: "tool_use",
  usage: { ...usage, output_tokens: 34 },
};
