// Small answers of each family, written by hand from its documentation, and their expected content.

const METRICS = {
  "amazon-bedrock-invocationMetrics": {
    inputTokenCount: 7,
    outputTokenCount: 2,
    invocationLatency: 90,
    firstByteLatency: 40,
  },
};
const billed = { inputTokens: 7, outputTokens: 2, cacheReadInputTokens: undefined, cacheWriteInputTokens: undefined };
const counted = { ...billed, inputTokens: 3, outputTokens: 5 };

/** @typedef {{ documents: any[], whole: Record<string, unknown> }} Vector whole: some of its members */

/** @type {Record<string, Vector>} */
export const VECTORS = {
  "Claude thinks, cites and calls tools": {
    documents: [
      {
        type: "message_start",
        message: {
          usage: { input_tokens: 3, output_tokens: 1, cache_read_input_tokens: 11, cache_creation_input_tokens: 0 },
        },
      },
      { type: "ping" },
      { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "", signature: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "hm" } },
      { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "c2ln" } },
      { type: "content_block_stop", index: 0 },
      { type: "content_block_start", index: 1, content_block: { type: "redacted_thinking", data: "AAEC" } },
      { type: "content_block_stop", index: 1 },
      { type: "content_block_start", index: 2, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 2, delta: { type: "text_delta", text: "Hi" } },
      { type: "content_block_delta", index: 2, delta: { type: "citations_delta", citation: { cited_text: "x" } } },
      { type: "content_block_stop", index: 2 },
      {
        type: "content_block_start",
        index: 3,
        content_block: { type: "tool_use", id: "toolu_1", name: "weather", input: {} },
      },
      { type: "content_block_delta", index: 3, delta: { type: "input_json_delta", partial_json: "" } },
      { type: "content_block_delta", index: 3, delta: { type: "input_json_delta", partial_json: '{"city":' } },
      { type: "content_block_delta", index: 3, delta: { type: "input_json_delta", partial_json: '"Łódź"}' } },
      { type: "content_block_stop", index: 3 },
      {
        type: "content_block_start",
        index: 4,
        content_block: { type: "server_tool_use", id: "toolu_2", name: "clock", input: {} },
      },
      { type: "content_block_stop", index: 4 },
      { type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 5 } },
      { type: "message_stop", ...METRICS },
    ],
    whole: {
      text: "Hi",
      reasoning: "hm",
      citations: [{ cited_text: "x" }],
      toolCalls: [
        { id: "toolu_1", name: "weather", server: false, inputText: '{"city":"Łódź"}', input: { city: "Łódź" } },
        { id: "toolu_2", name: "clock", server: true, inputText: "", input: {} },
      ],
      stopReason: "tool_use",
      usage: { ...counted, cacheReadInputTokens: 11, cacheWriteInputTokens: 0 },
      latencyMs: 90,
      firstByteLatencyMs: 40,
    },
  },
  "Claude refuses": {
    documents: [{ type: "message_delta", delta: { stop_reason: "refusal" } }, { type: "message_stop" }],
    whole: { text: "", stopReason: "refusal", usage: undefined, latencyMs: undefined },
  },
  "Claude completes text": {
    documents: [
      { completion: " Hi", stop_reason: null, stop: null },
      { type: "completion", completion: "", stop_reason: "stop_sequence", stop: "x", ...METRICS },
    ],
    whole: { text: " Hi", stopReason: "stop_sequence", usage: billed },
  },
  "ConverseStream reasons, cites and calls a tool": {
    documents: [
      { messageStart: { role: "assistant" } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { text: "hm" } } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { signature: "c2ln" } } } },
      { contentBlockDelta: { contentBlockIndex: 1, delta: { text: "Hi" } } },
      { contentBlockDelta: { contentBlockIndex: 1, delta: { citation: { title: "t" } } } },
      { contentBlockStart: { contentBlockIndex: 2, start: { toolUse: { toolUseId: "tooluse_1", name: "now" } } } },
      { contentBlockStop: { contentBlockIndex: 2 } },
      { messageStop: { stopReason: "guardrail_intervened" } },
      {
        metadata: {
          usage: { inputTokens: 3, outputTokens: 5, totalTokens: 8 },
          metrics: { latencyMs: 12 },
          trace: { guardrail: { modelOutput: ["x"] } },
        },
      },
    ],
    whole: {
      text: "Hi",
      reasoning: "hm",
      citations: [{ title: "t" }],
      toolCalls: [{ id: "tooluse_1", name: "now", server: false, inputText: "", input: {} }],
      stopReason: "guardrail_intervened",
      guardrail: { action: "INTERVENED", trace: { modelOutput: ["x"] } },
      usage: counted,
      latencyMs: 12,
    },
  },
  "ConverseStream sends its metadata first": {
    documents: [
      { contentBlockStart: { contentBlockIndex: 0, start: {} } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: "Hi" } } },
      { metadata: { usage: { inputTokens: 3, outputTokens: 5 }, metrics: { latencyMs: 12 } } },
      { messageStop: { stopReason: "brand_new" } },
    ],
    whole: { text: "Hi", stopReason: "other", modelStopReason: "brand_new", guardrail: undefined },
  },
  "Nova numbers each piece separately": {
    documents: [
      { messageStart: { role: "assistant" } },
      {
        contentBlockDelta: { contentBlockIndex: 0, delta: { text: "H" } },
        "amazon-bedrock-guardrailAction": "INTERVENED",
      },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { contentBlockDelta: { contentBlockIndex: 1, delta: { text: "i" } }, "amazon-bedrock-guardrailAction": "NONE" },
      { contentBlockStop: { contentBlockIndex: 1 } },
      { contentBlockStart: { contentBlockIndex: 27, start: { toolUse: { toolUseId: "u", name: "n" } } } },
      { contentBlockDelta: { contentBlockIndex: 27, delta: { toolUse: { input: '{"a":' } } } },
      { contentBlockStop: { contentBlockIndex: 27 } },
      { messageStop: { stopReason: "max_tokens" } },
      {
        metadata: {
          usage: { inputTokens: 3, outputTokens: 5, cacheReadInputTokenCount: 0, cacheWriteInputTokenCount: 4 },
        },
        ...METRICS,
        "amazon-bedrock-trace": { guardrail: { outputs: [] } },
      },
    ],
    whole: {
      text: "Hi",
      toolCalls: [{ id: "u", name: "n", server: false, inputText: '{"a":', input: undefined }],
      stopReason: "max_tokens",
      guardrail: { action: "INTERVENED", trace: { outputs: [] } },
      usage: { ...counted, cacheReadInputTokens: 0, cacheWriteInputTokens: 4 },
      latencyMs: 90,
    },
  },
  Titan: {
    documents: [
      { outputText: "H", index: 0, totalOutputTextTokenCount: null, completionReason: null, inputTextTokenCount: 3 },
      {
        outputText: "i",
        index: 0,
        totalOutputTextTokenCount: 5,
        completionReason: "CONTENT_FILTERED",
        inputTextTokenCount: null,
        ...METRICS,
      },
    ],
    whole: { text: "Hi", stopReason: "content_filtered", modelStopReason: "CONTENT_FILTERED", usage: counted },
  },
  "a guardrail instead of Titan": {
    documents: [
      {
        outputText: "blocked",
        index: 0.0,
        inputTextTokenCount: 3.0,
        totalOutputTextTokenCount: 5.0,
        "amazon-bedrock-guardrailAction": "INTERVENED",
      },
    ],
    whole: {
      text: "blocked",
      stopReason: "guardrail_intervened",
      modelStopReason: undefined,
      guardrail: { action: "INTERVENED" },
      usage: counted,
    },
  },
  Llama: {
    documents: [
      { generation: "H", prompt_token_count: 3, generation_token_count: 1, stop_reason: null },
      { generation: "i", prompt_token_count: null, generation_token_count: 5, stop_reason: "length", ...METRICS },
    ],
    whole: { text: "Hi", stopReason: "max_tokens", modelStopReason: "length", usage: counted },
  },
  "Mistral completes text": {
    documents: [
      { outputs: [{ text: "H", stop_reason: null }] },
      { outputs: [{ text: "i", stop_reason: "stop" }], ...METRICS },
    ],
    whole: { text: "Hi", stopReason: "end_turn", usage: billed },
  },
  "Mistral chats": {
    documents: [
      { choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, stop_reason: null }] },
      {
        choices: [
          {
            index: 0,
            message: { content: "", tool_calls: [{ id: "t", function: { name: "n", arguments: '{"a":1}' } }] },
            stop_reason: "tool_calls",
          },
        ],
        ...METRICS,
      },
    ],
    whole: {
      text: "Hi",
      toolCalls: [{ id: "t", name: "n", server: false, inputText: '{"a":1}', input: { a: 1 } }],
      stopReason: "tool_use",
      usage: billed,
    },
  },
  "DeepSeek R1": {
    documents: [
      { choices: [{ text: "Hi", stop_reason: null }] },
      { choices: [{ text: "", stop_reason: "stop" }], ...METRICS },
    ],
    whole: { text: "Hi", stopReason: "end_turn" },
  },
  "OpenAI's format, its tools in pieces, the first of two answers": {
    documents: [
      { choices: [{ index: 0, delta: { role: "assistant" }, finish_reason: null }] },
      { choices: [{ index: 0, delta: { reasoning_content: "hm" }, finish_reason: null }] },
      { choices: [{ index: 0, delta: { content: "Hi" }, finish_reason: null }] },
      { choices: [{ index: 1, delta: { content: "Ho" }, finish_reason: "length" }] },
      {
        choices: [
          {
            index: 0,
            delta: { tool_calls: [{ index: 0, id: "a", function: { name: "n", arguments: "" } }] },
            finish_reason: null,
          },
        ],
      },
      {
        choices: [
          { index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] }, finish_reason: null },
        ],
      },
      {
        choices: [
          { index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: "1}" } }] }, finish_reason: null },
        ],
      },
      {
        choices: [
          { index: 0, delta: { tool_calls: [{ index: 1, id: "b", function: { name: "m" } }] }, finish_reason: null },
        ],
      },
      { choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] },
      { choices: [], usage: { prompt_tokens: 14, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 11 } } },
      METRICS,
    ],
    whole: {
      text: "Hi",
      reasoning: "hm",
      toolCalls: [
        { id: "a", name: "n", server: false, inputText: '{"a":1}', input: { a: 1 } },
        { id: "b", name: "m", server: false, inputText: "", input: {} },
      ],
      stopReason: "tool_use",
      usage: { ...counted, cacheReadInputTokens: 11 },
    },
  },
  "Writer ends with a bare string": {
    documents: [
      { choices: [{ delta: { content: "Hi" }, finish_reason: null }] },
      { choices: [{ delta: {}, finish_reason: "stop" }] },
      "[DONE]",
    ],
    whole: { text: "Hi", stopReason: "end_turn", usage: undefined },
  },
  "Cohere Command": {
    documents: [
      { is_finished: false, text: "Hi" },
      { is_finished: true, finish_reason: "ERROR_TOXIC", ...METRICS },
    ],
    whole: { text: "Hi", stopReason: "content_filtered", usage: billed },
  },
  "Cohere Command, the first of two answers": {
    documents: [
      { index: 0, is_finished: false, text: "Hi" },
      { index: 1, is_finished: false, text: "Ho" },
      { index: 0, is_finished: true, finish_reason: "COMPLETE" },
      { index: 1, is_finished: true, finish_reason: "MAX_TOKENS", ...METRICS },
    ],
    whole: { text: "Hi", stopReason: "end_turn" },
  },
  "Cohere Command, not asked to stream": {
    documents: [{ generations: [{ text: "Hi", finish_reason: "COMPLETE" }], ...METRICS }],
    whole: { text: "Hi", stopReason: "end_turn" },
  },
  "Cohere Command R": {
    documents: [
      { is_finished: false, event_type: "text-generation", text: "Hi" },
      { is_finished: false, event_type: "citation-generation", citations: [{ start: 0 }, { start: 1 }] },
      { is_finished: false, event_type: "tool-calls-generation", tool_calls: [{ name: "n", parameters: { a: 1 } }] },
      {
        is_finished: true,
        event_type: "stream-end",
        finish_reason: "COMPLETE",
        response: { text: "Hi", meta: { tokens: { input_tokens: 3, output_tokens: 5 } } },
        ...METRICS,
      },
    ],
    whole: {
      text: "Hi",
      citations: [{ start: 0 }, { start: 1 }],
      toolCalls: [{ id: "0", name: "n", server: false, inputText: '{"a":1}', input: { a: 1 } }],
      usage: counted,
    },
  },
  Pegasus: {
    documents: [
      { message: "Hi", finishReason: null },
      { message: "", finishReason: "stop" },
    ],
    whole: { text: "Hi", stopReason: "end_turn" },
  },
};
