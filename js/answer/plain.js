// Families whose documents consist of a piece of text and a stop reason, which is null until the last document.

/** @import { Family } from "./families.js" */
/** @import { SoFar } from "./so-far.js" */

const hasStopped = (/** @type {SoFar} */ { modelStopReason }) => modelStopReason !== undefined;

/** Claude's text completions. @type {Family} */
export const claudeText = {
  recognizes: (document) => typeof document?.completion === "string",
  read({ completion, stop_reason }, answer) {
    answer.addText(completion);
    answer.stop(stop_reason);
  },
  hasEnded: hasStopped,
  end: "stop_reason",
};

/** @type {Family} */
export const titan = {
  recognizes: (document) => typeof document?.outputText === "string",
  read(document, answer) {
    const { outputText, completionReason, inputTextTokenCount, totalOutputTextTokenCount } = document;
    answer.addText(outputText);
    answer.stop(completionReason);
    answer.addUsage({ inputTokens: inputTextTokenCount, outputTokens: totalOutputTextTokenCount });
    // a guardrail that blocks the input sends a single chunk, without this member, instead of the model
    if (completionReason === undefined && answer.guardrail.action === "INTERVENED") answer.marks.add("blocked");
  },
  hasEnded: hasStopped,
  end: "completionReason",
};

/** Llama, and imported models based on it. @type {Family} */
export const llama = {
  recognizes: (document) => typeof document?.generation === "string",
  read({ generation, stop_reason, prompt_token_count, generation_token_count }, answer) {
    answer.addText(generation);
    answer.stop(stop_reason);
    answer.addUsage({ inputTokens: prompt_token_count, outputTokens: generation_token_count });
  },
  hasEnded: hasStopped,
  end: "stop_reason",
};

/** Mistral's text completions. @type {Family} */
export const mistral = {
  recognizes: (document) => Array.isArray(document?.outputs),
  read({ outputs: [output] }, answer) {
    answer.addText(output?.text);
    answer.stop(output?.stop_reason);
  },
  hasEnded: hasStopped,
  end: "stop_reason",
};

/** TwelveLabs Pegasus. @type {Family} */
export const pegasus = {
  recognizes: (document) => typeof document?.message === "string" && "finishReason" in document,
  read({ message, finishReason }, answer) {
    answer.addText(message);
    answer.stop(finishReason);
  },
  hasEnded: hasStopped,
  end: "finishReason",
};
