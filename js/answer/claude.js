// Claude's messages. https://docs.anthropic.com/en/docs/build-with-claude/streaming

/** @import { Family } from "./families.js" */
/** @import { SoFar } from "./so-far.js" */

/** @type {Family} */
export const claude = {
  recognizes: (document) => /^(ping|message_|content_block_)/.test(document?.type),
  hasEnded: ({ marks }) => marks.has("message_stop"),
  end: "message_stop",

  read(document, answer) {
    const { type, index, message, delta, usage } = document;
    if (type === "message_start") addUsage(message?.usage, answer);
    else if (type === "content_block_start") startBlock(document, answer);
    else if (type === "content_block_delta") addDelta(document, answer);
    else if (type === "content_block_stop") answer.endToolCall(index);
    else if (type === "message_delta") {
      answer.stop(delta?.stop_reason);
      addUsage(usage, answer);
    } else if (type === "message_stop") answer.marks.add(type);
    else if (type !== "ping") answer.add({ type: "other", document });
  },
};

/** @param {any} document @param {SoFar} answer */
function startBlock(document, answer) {
  const { index, content_block: block } = document;
  switch (block?.type) {
    case "text":
      return answer.addText(block.text);
    case "thinking":
      return answer.addReasoning(block.thinking);
    case "redacted_thinking":
      return answer.add({ type: "redacted-reasoning", data: block.data });
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use":
      return answer.startToolCall(index, { ...block, server: block.type !== "tool_use" });
    default:
      return answer.add({ type: "other", document });
  }
}

/** @param {any} document @param {SoFar} answer */
function addDelta(document, answer) {
  const { index, delta } = document;
  switch (delta?.type) {
    case "text_delta":
      return answer.addText(delta.text);
    case "thinking_delta":
      return answer.addReasoning(delta.thinking);
    case "signature_delta":
      return answer.add({ type: "reasoning-signature", signature: delta.signature });
    case "input_json_delta":
      return answer.addToolInput(index, delta.partial_json);
    case "citations_delta":
      return answer.addCitation(delta.citation);
    default:
      return answer.add({ type: "other", document });
  }
}

/** @param {any} usage @param {SoFar} answer */
function addUsage(usage, answer) {
  answer.addUsage({
    inputTokens: usage?.input_tokens,
    outputTokens: usage?.output_tokens,
    cacheReadInputTokens: usage?.cache_read_input_tokens,
    cacheWriteInputTokens: usage?.cache_creation_input_tokens,
  });
}
