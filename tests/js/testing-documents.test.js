/**
 * The exact documents of `mockFetch`, in the shapes of each model's documentation and of recorded streams:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readAnswer } from "../../js/answer/index.js";
import { BedrockRuntime } from "../../js/node.js";
import { mockFetch } from "../../js/testing/index.js";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
/** @param {any} fetch */
const clientOf = (fetch) => new BedrockRuntime({ region: "us-east-1", credentials, fetch });

const answer = { text: ["Hi", " you"], usage: { inputTokens: 7, outputTokens: 3 } };
const thoughts = {
  ...answer,
  reasoning: ["So", " so"],
  toolCalls: [{ id: "t-1", name: "f", input: { a: 1 } }, { name: "g" }],
};
const METRICS = {
  "amazon-bedrock-invocationMetrics": {
    inputTokenCount: 7,
    outputTokenCount: 3,
    invocationLatency: 500,
    firstByteLatency: 100,
  },
};

/** @param {string} modelId @param {any} script */
async function chunksOf(modelId, script) {
  const { body } = await clientOf(mockFetch(script)).invokeModelWithResponseStream({ modelId, body: {} });
  const documents = [];
  for await (const { chunk } of body) documents.push(JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()));
  return documents;
}

/** @param {string} modelId @param {any} script */
async function documentOf(modelId, script) {
  const { body } = await clientOf(mockFetch(script)).invokeModel({ modelId, body: {} });
  return JSON.parse(Buffer.from(body).toString());
}

/** By model id: what to say, the chunks, and the whole. @type {[modelId: string, script: object, chunks: object[], whole: object][]} */
const families = [
  [
    "anthropic.claude-v2:1",
    answer,
    [
      { type: "completion", completion: "Hi", stop_reason: null, stop: null },
      { type: "completion", completion: " you", stop_reason: null, stop: null },
      { type: "completion", completion: "", stop_reason: "stop_sequence", stop: null, ...METRICS },
    ],
    { type: "completion", completion: "Hi you", stop_reason: "stop_sequence", stop: null },
  ],
  [
    "amazon.titan-text-lite-v1",
    answer,
    [
      { outputText: "Hi", index: 0, totalOutputTextTokenCount: null, completionReason: null, inputTextTokenCount: 7 },
      {
        outputText: " you",
        index: 0,
        totalOutputTextTokenCount: 3,
        completionReason: "FINISH",
        inputTextTokenCount: null,
        ...METRICS,
      },
    ],
    { inputTextTokenCount: 7, results: [{ tokenCount: 3, outputText: "Hi you", completionReason: "FINISH" }] },
  ],
  [
    "amazon.titan-text-lite-v1",
    { ...answer, text: "", stopReason: "LENGTH" },
    [
      {
        outputText: "",
        index: 0,
        totalOutputTextTokenCount: 3,
        completionReason: "LENGTH",
        inputTextTokenCount: 7,
        ...METRICS,
      },
    ],
    { inputTextTokenCount: 7, results: [{ tokenCount: 3, outputText: "", completionReason: "LENGTH" }] },
  ],
  [
    "meta.llama3-8b-instruct-v1:0",
    answer,
    [
      { generation: "Hi", prompt_token_count: 7, generation_token_count: 1, stop_reason: null },
      { generation: " you", prompt_token_count: null, generation_token_count: 2, stop_reason: null },
      { generation: "", prompt_token_count: null, generation_token_count: 3, stop_reason: "stop", ...METRICS },
    ],
    { generation: "Hi you", prompt_token_count: 7, generation_token_count: 3, stop_reason: "stop" },
  ],
  [
    "mistral.mixtral-8x7b-instruct-v0:1",
    answer,
    [
      { outputs: [{ text: "Hi", stop_reason: null }] },
      { outputs: [{ text: " you", stop_reason: null }] },
      { outputs: [{ text: "", stop_reason: "stop" }], ...METRICS },
    ],
    { outputs: [{ text: "Hi you", stop_reason: "stop" }] },
  ],
  [
    "cohere.command-light-text-v14",
    answer,
    [
      { is_finished: false, text: "Hi" },
      { is_finished: false, text: " you" },
      { is_finished: true, finish_reason: "COMPLETE", ...METRICS },
    ],
    { id: "mock", generations: [{ id: "mock", text: "Hi you", finish_reason: "COMPLETE" }], prompt: "" },
  ],
  [
    "cohere.command-r-v1:0",
    answer,
    [
      { is_finished: false, event_type: "text-generation", text: "Hi" },
      { is_finished: false, event_type: "text-generation", text: " you" },
      {
        is_finished: true,
        event_type: "stream-end",
        response: {
          response_id: "mock",
          text: "Hi you",
          generation_id: "mock",
          finish_reason: "COMPLETE",
          meta: { tokens: { input_tokens: 7, output_tokens: 3 } },
        },
        finish_reason: "COMPLETE",
        ...METRICS,
      },
    ],
    { response_id: "mock", text: "Hi you", generation_id: "mock", chat_history: [], finish_reason: "COMPLETE" },
  ],
  [
    "us.deepseek.r1-v1:0",
    answer,
    [
      { choices: [{ text: "Hi", stop_reason: null }] },
      { choices: [{ text: " you", stop_reason: null }] },
      { choices: [{ text: "", stop_reason: "stop" }], ...METRICS },
    ],
    { choices: [{ text: "Hi you", stop_reason: "stop" }] },
  ],
  [
    "twelvelabs.pegasus-1-2-v1:0",
    answer,
    [
      { message: "Hi", finishReason: null },
      { message: " you", finishReason: null },
      { message: "", finishReason: "stop", ...METRICS },
    ],
    { message: "Hi you", finishReason: "stop" },
  ],
  [
    "mistral.mistral-large-2407-v1:0",
    { ...answer, toolCalls: thoughts.toolCalls },
    [
      { choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, stop_reason: null }] },
      { choices: [{ index: 0, message: { role: "assistant", content: " you" }, stop_reason: null }] },
      {
        choices: [
          {
            index: 0,
            message: { role: "assistant", content: "", tool_calls: openaiCalls() },
            stop_reason: "tool_calls",
          },
        ],
        ...METRICS,
      },
    ],
    {
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "Hi you", tool_calls: openaiCalls() },
          stop_reason: "tool_calls",
        },
      ],
    },
  ],
  [
    "us.mistral.pixtral-large-2502-v1:0",
    { ...answer, text: "Hi" },
    [
      { choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, stop_reason: null }] },
      { choices: [{ index: 0, message: { role: "assistant", content: "" }, stop_reason: "stop" }], ...METRICS },
    ],
    { choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, stop_reason: "stop" }] },
  ],
  [
    "openai.gpt-oss-20b-1:0",
    thoughts,
    [
      openaiChunk({ role: "assistant", content: "" }),
      openaiChunk({ reasoning_content: "So" }),
      openaiChunk({ reasoning_content: " so" }),
      openaiChunk({ content: "Hi" }),
      openaiChunk({ content: " you" }),
      openaiChunk({ tool_calls: openaiCalls() }),
      { ...openaiChunk({}, "tool_calls"), usage: openaiUsage(), ...METRICS },
    ],
    openaiWhole({ content: "Hi you", reasoning_content: "So so", tool_calls: openaiCalls() }, "tool_calls"),
  ],
  [
    "moonshot.kimi-k2-thinking",
    { ...answer, text: "Hi" },
    [
      openaiChunk({ role: "assistant", content: "" }),
      openaiChunk({ content: "Hi" }),
      { ...openaiChunk({}, "stop"), usage: openaiUsage(), ...METRICS },
    ],
    openaiWhole({ content: "Hi" }, "stop"),
  ],
  [
    "anthropic.claude-haiku-5-5",
    thoughts,
    [
      { type: "message_start", message: claudeMessage([], null, { input_tokens: 7, output_tokens: 1 }) },
      { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "", signature: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "So" } },
      { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: " so" } },
      { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "c2lnbmVk" } },
      { type: "content_block_stop", index: 0 },
      { type: "content_block_start", index: 1, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "Hi" } },
      { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: " you" } },
      { type: "content_block_stop", index: 1 },
      { type: "content_block_start", index: 2, content_block: { type: "tool_use", id: "t-1", name: "f", input: {} } },
      { type: "content_block_delta", index: 2, delta: { type: "input_json_delta", partial_json: "" } },
      { type: "content_block_delta", index: 2, delta: { type: "input_json_delta", partial_json: '{"a":1}' } },
      { type: "content_block_stop", index: 2 },
      {
        type: "content_block_start",
        index: 3,
        content_block: { type: "tool_use", id: "tooluse_mock-2", name: "g", input: {} },
      },
      { type: "content_block_delta", index: 3, delta: { type: "input_json_delta", partial_json: "" } },
      { type: "content_block_delta", index: 3, delta: { type: "input_json_delta", partial_json: "{}" } },
      { type: "content_block_stop", index: 3 },
      { type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 3 } },
      { type: "message_stop", ...METRICS },
    ],
    claudeMessage(
      [
        { type: "thinking", thinking: "So so", signature: "c2lnbmVk" },
        { type: "text", text: "Hi you" },
        { type: "tool_use", id: "t-1", name: "f", input: { a: 1 } },
        { type: "tool_use", id: "tooluse_mock-2", name: "g", input: {} },
      ],
      "tool_use",
      { input_tokens: 7, output_tokens: 3 },
    ),
  ],
  [
    "anthropic.claude-haiku-5-5",
    { usage: answer.usage },
    [
      { type: "message_start", message: claudeMessage([], null, { input_tokens: 7, output_tokens: 1 }) },
      { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 3 } },
      { type: "message_stop", ...METRICS },
    ],
    claudeMessage([], "end_turn", { input_tokens: 7, output_tokens: 3 }),
  ],
  [
    "amazon.nova-lite-v1:0",
    thoughts,
    [
      { messageStart: { role: "assistant" } },
      ...["So", " so"].flatMap((text, contentBlockIndex) => [
        { contentBlockDelta: { delta: { reasoningContent: { text } }, contentBlockIndex } },
        { contentBlockStop: { contentBlockIndex } },
      ]),
      ...["Hi", " you"].flatMap((text, at) => [
        { contentBlockDelta: { delta: { text }, contentBlockIndex: at + 2 } },
        { contentBlockStop: { contentBlockIndex: at + 2 } },
      ]),
      ...converseTools(4),
      { messageStop: { stopReason: "tool_use" } },
      { metadata: { usage: { inputTokens: 7, outputTokens: 3 }, metrics: {}, trace: {} }, ...METRICS },
    ],
    {
      output: { message: { role: "assistant", content: converseContent() } },
      stopReason: "tool_use",
      usage: { inputTokens: 7, outputTokens: 3, totalTokens: 10 },
    },
  ],
];

function openaiCalls() {
  return [
    { index: 0, id: "t-1", type: "function", function: { name: "f", arguments: '{"a":1}' } },
    { index: 1, id: "tooluse_mock-2", type: "function", function: { name: "g", arguments: "{}" } },
  ];
}

function openaiUsage() {
  return { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
}

/** @param {object} delta @param {string | null} [finish_reason] */
function openaiChunk(delta, finish_reason = null) {
  const choices = [{ index: 0, delta, finish_reason }];
  return { id: "chatcmpl-mock", object: "chat.completion.chunk", created: 0, model: "mock", choices };
}

/** @param {object} message @param {string} finish_reason */
function openaiWhole(message, finish_reason) {
  const choices = [{ index: 0, message: { role: "assistant", ...message }, finish_reason }];
  return { id: "chatcmpl-mock", object: "chat.completion", created: 0, model: "mock", choices, usage: openaiUsage() };
}

/** @param {object[]} content @param {string | null} stop_reason @param {object} usage */
function claudeMessage(content, stop_reason, usage) {
  const head = { id: "msg_bdrk_mock", type: "message", role: "assistant", model: "claude-mock" };
  return { ...head, content, stop_reason, stop_sequence: null, usage };
}

/** The events of the two tool calls. @param {number} first */
function converseTools(first) {
  return [
    ["t-1", "f", '{"a":1}'],
    ["tooluse_mock-2", "g", "{}"],
  ].flatMap(([toolUseId, name, input], at) => [
    { contentBlockStart: { start: { toolUse: { toolUseId, name } }, contentBlockIndex: first + at } },
    { contentBlockDelta: { delta: { toolUse: { input } }, contentBlockIndex: first + at } },
    { contentBlockStop: { contentBlockIndex: first + at } },
  ]);
}

function converseContent() {
  return [
    { reasoningContent: { reasoningText: { text: "So so" } } },
    { text: "Hi you" },
    { toolUse: { toolUseId: "t-1", name: "f", input: { a: 1 } } },
    { toolUse: { toolUseId: "tooluse_mock-2", name: "g", input: {} } },
  ];
}

describe("the documents of a mocked answer", () => {
  families.forEach(([modelId, script, chunks, whole], at) => {
    it(`${at}: of ${modelId}, in a stream`, async () => assert.deepEqual(await chunksOf(modelId, script), chunks));
    it(`${at}: of ${modelId}, as a whole`, async () => assert.deepEqual(await documentOf(modelId, script), whole));
  });

  it("of ConverseStream and Converse", async () => {
    const { stream } = await clientOf(mockFetch(thoughts)).converseStream({ modelId: "m", messages: [] });
    const events = [];
    for await (const event of stream ?? []) events.push(event);
    const delta = (/** @type {object} */ delta, /** @type {number} */ contentBlockIndex) => ({
      contentBlockDelta: { delta, contentBlockIndex },
    });
    const usage = { inputTokens: 7, outputTokens: 3, totalTokens: 10 };
    assert.deepEqual(events, [
      { messageStart: { role: "assistant" } },
      delta({ reasoningContent: { text: "So" } }, 0),
      delta({ reasoningContent: { text: " so" } }, 0),
      { contentBlockStop: { contentBlockIndex: 0 } },
      delta({ text: "Hi" }, 1),
      delta({ text: " you" }, 1),
      { contentBlockStop: { contentBlockIndex: 1 } },
      ...converseTools(2),
      { messageStop: { stopReason: "tool_use" } },
      { metadata: { usage, metrics: { latencyMs: 500 } } },
    ]);
    const { $metadata: _, ...output } = await clientOf(mockFetch(thoughts)).converse({ modelId: "m", messages: [] });
    assert.deepEqual(output, {
      output: { message: { role: "assistant", content: converseContent() } },
      stopReason: "tool_use",
      usage,
      metrics: { latencyMs: 500 },
    });
    const plain = await clientOf(mockFetch({ text: "Hi" })).converseStream({ modelId: "m", messages: [] });
    const reasons = [];
    for await (const { messageStop } of plain.stream ?? []) if (messageStop) reasons.push(messageStop.stopReason);
    assert.deepEqual(reasons, ["end_turn"]);
    const bare = await clientOf(mockFetch({})).converse({ modelId: "m", messages: [] });
    assert.deepEqual([bare.output?.message?.content, bare.stopReason], [[], "end_turn"]);
  });
});

describe("what a script leaves open", () => {
  it("is words, a token for each piece, and the usual end", async () => {
    assert.deepEqual(
      (await chunksOf("meta.llama", { text: " One  two\nthree \n" })).map(({ generation }) => generation),
      [" One", "  two", "\nthree", " \n", ""],
    );
    const { usage } = await clientOf(mockFetch({ text: "a b", reasoning: "c" })).converse({ modelId: "m" });
    assert.deepEqual(usage, { inputTokens: 10, outputTokens: 3, totalTokens: 13 });
  });

  it("is not text or pieces of it: refused, with its name", async () => {
    for (const [name, value] of [
      ["text", 5],
      ["text", ["a", 5]],
      ["reasoning", { a: 1 }],
    ])
      await assert.rejects(chunksOf("anthropic.claude-haiku-5-5", { [String(name)]: value }), {
        name: "ConnectionError",
        message: new RegExp(`${name} must be text, or an array of pieces of it`),
      });
  });
});

it("every mocked answer is complete to bedrock-stream/answer", async () => {
  for (const [modelId, script] of families) {
    const output = await clientOf(mockFetch(script)).invokeModelWithResponseStream({ modelId, body: {} });
    assert.equal((await readAnswer(output).whole()).complete, true, modelId);
  }
});
