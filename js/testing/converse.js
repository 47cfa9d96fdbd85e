// ConverseStream's events and Converse's document.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html

/** @import { Answer } from "./answer.js" */

/** @typedef {{ start?: any, deltas: any[] }} Block */

/** @param {Answer} answer @returns {any[]} */
export function converseEvents(answer) {
  const { pieces, reasoning, stopReason, inputTokens, outputTokens } = answer;
  const deltas = [reasoning.map((text) => ({ reasoningContent: { text } })), pieces.map((text) => ({ text }))];
  const blocks = deltas.filter(({ length }) => length > 0).map((deltas) => ({ deltas }));
  const usage = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
  return [
    { messageStart: { role: "assistant" } },
    ...blockEvents([...blocks, ...toolBlocks(answer)]),
    { messageStop: { stopReason } },
    { metadata: { usage, metrics: { latencyMs: 500 } } },
  ];
}

/** @param {Answer} answer @returns {Block[]} */
export function toolBlocks({ toolCalls }) {
  return toolCalls.map(({ id, name, input }) => ({
    start: { toolUse: { toolUseId: id, name } },
    deltas: [{ toolUse: { input: JSON.stringify(input) } }],
  }));
}

/** @param {Block[]} blocks */
export function blockEvents(blocks) {
  return blocks.flatMap(({ start, deltas }, contentBlockIndex) => [
    ...(start ? [{ contentBlockStart: { start, contentBlockIndex } }] : []),
    ...deltas.map((delta) => ({ contentBlockDelta: { delta, contentBlockIndex } })),
    { contentBlockStop: { contentBlockIndex } },
  ]);
}

/** @param {Answer} answer */
export function converseDocument({ pieces, reasoning, toolCalls, stopReason, inputTokens, outputTokens }) {
  const text = pieces.join("");
  const content = [
    ...(reasoning.length > 0 ? [{ reasoningContent: { reasoningText: { text: reasoning.join("") } } }] : []),
    ...(text ? [{ text }] : []),
    ...toolCalls.map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input } })),
  ];
  return {
    output: { message: { role: "assistant", content } },
    stopReason,
    usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
    metrics: { latencyMs: 500 },
  };
}
