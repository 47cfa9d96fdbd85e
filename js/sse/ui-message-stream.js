// The stream that the Vercel AI SDK's useChat reads. https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol

import { json, relay } from "./relay.js";

/** @import { Answer, AnswerPart, StreamedOutput } from "../answer/index.js" */
/** @import { RelayOptions } from "./index.js" */

/**
 * @param {StreamedOutput | Answer} output
 * @param {RelayOptions} [options]
 */
export function toUIMessageStream(output, options = {}) {
  const message = new UIMessage();
  return relay(output, options, {
    headers: { "content-type": "text/event-stream", "x-vercel-ai-ui-message-stream": "v1" },
    heartbeat: ":\n\n",
    start: () => chunks({ type: "start" }, { type: "start-step" }),
    part: (part) => chunks(...message.chunksOf(part)),
    // no finishReason: versions before 5.0.92 refuse it
    end: () => `${chunks(...message.close(), { type: "finish-step" }, { type: "finish" })}data: [DONE]\n\n`,
    error: ({ message: errorText }) => `${chunks(...message.close(), { type: "error", errorText })}data: [DONE]\n\n`,
  });
}

/** @typedef {{ type: string, [member: string]: unknown }} Chunk */

/** In the protocol, blocks of text and reasoning have ids, a start and an end. */
class UIMessage {
  #count = 0;
  /** @type {{ type: "text" | "reasoning", id: string } | undefined} */
  #open;

  /**
   * @param {AnswerPart} part
   * @returns {Chunk[]}
   */
  chunksOf(part) {
    switch (part.type) {
      case "text":
      case "reasoning":
        return this.#delta(part.type, part.text);
      case "tool-call-start":
        return [
          ...this.close(),
          { type: "tool-input-start", toolCallId: part.id, toolName: part.name, ...executed(part) },
        ];
      case "tool-call-input":
        return [{ type: "tool-input-delta", toolCallId: part.id, inputTextDelta: part.piece }];
      case "tool-call":
        return [toolInput(part)];
      default:
        return [];
    }
  }

  /** @param {"text" | "reasoning"} type @param {string} delta @returns {Chunk[]} */
  #delta(type, delta) {
    const before = this.#open?.type === type ? [] : [...this.close(), this.#start(type)];
    return [...before, { type: `${type}-delta`, id: this.#open?.id, delta }];
  }

  /** @param {"text" | "reasoning"} type @returns {Chunk} */
  #start(type) {
    this.#open = { type, id: String(this.#count++) };
    return { type: `${type}-start`, id: this.#open.id };
  }

  /** @returns {Chunk[]} */
  close() {
    const open = this.#open;
    this.#open = undefined;
    return open ? [{ type: `${open.type}-end`, id: open.id }] : [];
  }
}

/** @param {Extract<AnswerPart, { type: "tool-call" }>} call @returns {Chunk} */
function toolInput(call) {
  const { id: toolCallId, name: toolName, input, inputText } = call;
  if (input !== undefined) return { type: "tool-input-available", toolCallId, toolName, input, ...executed(call) };
  return {
    type: "tool-input-error",
    toolCallId,
    toolName,
    input: inputText,
    errorText: "The input is not valid JSON.",
    ...executed(call),
  };
}

/** @param {{ server: boolean }} call */
function executed({ server }) {
  return server ? { providerExecuted: true } : {};
}

/** @param {Chunk[]} all */
function chunks(...all) {
  return all.map((chunk) => `data: ${json(chunk)}\n\n`).join("");
}
