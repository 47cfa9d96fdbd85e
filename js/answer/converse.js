// The events of ConverseStream, and Nova's own documents, which differ only in how blocks are numbered.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html

/** @import { Family } from "./families.js" */
/** @import { SoFar } from "./so-far.js" */

const EVENTS = [
  "messageStart",
  "contentBlockStart",
  "contentBlockDelta",
  "contentBlockStop",
  "messageStop",
  "metadata",
];

/** @type {Family} */
export const converse = {
  recognizes: (document) => EVENTS.some((name) => typeof document?.[name] === "object" && document[name] !== null),
  // the order of the two is not documented
  hasEnded: ({ marks }) => marks.has("messageStop") && marks.has("metadata"),
  end: "messageStop and metadata",

  read(document, answer) {
    const { contentBlockStart, contentBlockDelta, contentBlockStop, messageStop, metadata } = document;
    if (contentBlockStart) startBlock(document, answer);
    else if (contentBlockDelta) addDelta(document, answer);
    else if (contentBlockStop) answer.endToolCall(contentBlockStop.contentBlockIndex);
    else if (messageStop) {
      answer.marks.add("messageStop");
      answer.stop(messageStop.stopReason);
      if (messageStop.stopReason === "guardrail_intervened") answer.guardrail.action = "INTERVENED";
    } else if (metadata) {
      answer.marks.add("metadata");
      addMetadata(metadata, answer);
    }
  },
};

/** @param {any} document @param {SoFar} answer */
function startBlock(document, answer) {
  const { start, contentBlockIndex } = document.contentBlockStart;
  const { toolUse, ...others } = start ?? {};
  if (toolUse)
    answer.startToolCall(contentBlockIndex, {
      id: toolUse.toolUseId,
      name: toolUse.name,
      server: toolUse.type === "server_tool_use",
    });
  else if (Object.keys(others).length > 0) answer.add({ type: "other", document });
}

/** @param {any} document @param {SoFar} answer */
function addDelta(document, answer) {
  const { delta, contentBlockIndex } = document.contentBlockDelta;
  const { text, toolUse, reasoningContent, citation } = delta ?? {};
  if (text !== undefined) answer.addText(text);
  else if (toolUse) answer.addToolInput(contentBlockIndex, toolUse.input);
  else if (reasoningContent) addReasoning(reasoningContent, answer);
  else if (citation) answer.addCitation(citation);
  else answer.add({ type: "other", document });
}

/** @param {any} reasoning @param {SoFar} answer */
function addReasoning({ text, signature, redactedContent }, answer) {
  answer.addReasoning(text);
  if (signature) answer.add({ type: "reasoning-signature", signature });
  if (redactedContent) answer.add({ type: "redacted-reasoning", data: redactedContent });
}

/** @param {any} metadata @param {SoFar} answer */
function addMetadata({ usage, metrics, trace }, answer) {
  answer.addUsage({
    inputTokens: usage?.inputTokens,
    outputTokens: usage?.outputTokens,
    // the second name of each is Nova's
    cacheReadInputTokens: usage?.cacheReadInputTokens ?? usage?.cacheReadInputTokenCount,
    cacheWriteInputTokens: usage?.cacheWriteInputTokens ?? usage?.cacheWriteInputTokenCount,
  });
  answer.latencyMs ??= metrics?.latencyMs;
  if (trace?.guardrail) {
    answer.guardrail.trace = trace.guardrail;
    answer.guardrail.action ??= "NONE";
  }
}
