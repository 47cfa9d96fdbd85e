// Families whose documents are a piece of text beside a stop reason.

/** @import { Family } from "./families.js" */

/** @type {Family} */
export const titan = {
  ids: /^amazon\.titan/,
  end: "FINISH",
  chunksOf: ({ pieces, stopReason, inputTokens, outputTokens }) =>
    (pieces.length > 0 ? pieces : [""]).map((outputText, at, { length }) => ({
      outputText,
      index: 0,
      totalOutputTextTokenCount: at === length - 1 ? outputTokens : null,
      completionReason: at === length - 1 ? stopReason : null,
      inputTextTokenCount: at === 0 ? inputTokens : null,
    })),
  documentOf: ({ pieces, stopReason, inputTokens, outputTokens }) => ({
    inputTextTokenCount: inputTokens,
    results: [{ tokenCount: outputTokens, outputText: pieces.join(""), completionReason: stopReason }],
  }),
};

/** @type {Family} */
export const llama = {
  ids: /^meta\./,
  end: "stop",
  chunksOf: ({ pieces, stopReason, inputTokens, outputTokens }) =>
    [...pieces, ""].map((generation, at) => ({
      generation,
      prompt_token_count: at === 0 ? inputTokens : null,
      generation_token_count: at < pieces.length ? at + 1 : outputTokens,
      stop_reason: at < pieces.length ? null : stopReason,
    })),
  documentOf: ({ pieces, stopReason, inputTokens, outputTokens }) => ({
    generation: pieces.join(""),
    prompt_token_count: inputTokens,
    generation_token_count: outputTokens,
    stop_reason: stopReason,
  }),
};

/** Mistral 7B, Mixtral, and the first Large and Small. @type {Family} */
export const mistral = {
  ids: /^mistral\.(mistral-7b|mixtral|mistral-large-2402|mistral-small-2402)/,
  end: "stop",
  chunksOf: ({ pieces, stopReason }) => [
    ...pieces.map((text) => ({ outputs: [{ text, stop_reason: null }] })),
    { outputs: [{ text: "", stop_reason: stopReason }] },
  ],
  documentOf: ({ pieces, stopReason }) => ({ outputs: [{ text: pieces.join(""), stop_reason: stopReason }] }),
};

/** Cohere's Command. @type {Family} */
export const cohere = {
  ids: /^cohere\./,
  end: "COMPLETE",
  chunksOf: ({ pieces, stopReason }) => [
    ...pieces.map((text) => ({ is_finished: false, text })),
    { is_finished: true, finish_reason: stopReason },
  ],
  documentOf: ({ pieces, stopReason }) => ({
    id: "mock",
    generations: [{ id: "mock", text: pieces.join(""), finish_reason: stopReason }],
    prompt: "",
  }),
};

/** Cohere's Command R, which says all of its text once more at the end. @type {Family} */
export const commandR = {
  ids: /^cohere\.command-r/,
  end: "COMPLETE",
  chunksOf: ({ pieces, stopReason, inputTokens, outputTokens }) => [
    ...pieces.map((text) => ({ is_finished: false, event_type: "text-generation", text })),
    {
      is_finished: true,
      event_type: "stream-end",
      response: {
        response_id: "mock",
        text: pieces.join(""),
        generation_id: "mock",
        finish_reason: stopReason,
        meta: { tokens: { input_tokens: inputTokens, output_tokens: outputTokens } },
      },
      finish_reason: stopReason,
    },
  ],
  documentOf: ({ pieces, stopReason }) => ({
    response_id: "mock",
    text: pieces.join(""),
    generation_id: "mock",
    chat_history: [],
    finish_reason: stopReason,
  }),
};

/** TwelveLabs Pegasus. @type {Family} */
export const pegasus = {
  ids: /^twelvelabs\./,
  end: "stop",
  chunksOf: ({ pieces, stopReason }) => [
    ...pieces.map((message) => ({ message, finishReason: null })),
    { message: "", finishReason: stopReason },
  ],
  documentOf: ({ pieces, stopReason }) => ({ message: pieces.join(""), finishReason: stopReason }),
};
