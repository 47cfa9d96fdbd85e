// Cohere's Command, and Command R, whose documents have an event_type.

/** @import { Family } from "./families.js" */
/** @import { SoFar } from "./so-far.js" */

/** @type {Family} */
export const cohere = {
  recognizes: (document) =>
    typeof document?.is_finished === "boolean" ||
    typeof document?.event_type === "string" ||
    Array.isArray(document?.generations),
  // several answers to one prompt finish one by one, and the metrics come with the last
  hasEnded: ({ modelStopReason, marks, metrics }) =>
    modelStopReason !== undefined && (!marks.has("index") || metrics !== undefined),
  end: "finish_reason",

  read(document, answer) {
    const {
      event_type: type = "text-generation",
      is_finished,
      index,
      text,
      finish_reason,
      response,
      generations,
    } = document;
    if (index !== undefined) answer.marks.add("index");
    if (generations) {
      // sent in one piece, unless the request asks for a stream
      answer.addText(generations[0]?.text);
      answer.stop(generations[0]?.finish_reason);
    } else if (is_finished || type === "stream-end") {
      // Command R repeats the whole text here
      if (!index) answer.stop(finish_reason);
      addUsage(response?.meta?.tokens ?? response?.meta?.billed_units, answer);
    } else if (type === "text-generation") {
      // if there are several answers to one prompt, only the first is read
      if (!index) answer.addText(text);
    } else addOther(document, answer);
  },
};

/** @param {any} document @param {SoFar} answer */
function addOther(document, answer) {
  const { event_type: type, citations, tool_calls: calls } = document;
  if (type === "citation-generation" && Array.isArray(citations))
    citations.forEach((citation) => answer.addCitation(citation));
  else if (type === "tool-calls-generation" && Array.isArray(calls)) {
    calls.forEach((call, position) => {
      answer.startToolCall(position, { id: call?.id, name: call?.name });
      answer.addToolInput(position, JSON.stringify(call?.parameters ?? {}));
      answer.endToolCall(position);
    });
  } else answer.add({ type: "other", document });
}

/** @param {any} tokens @param {SoFar} answer */
function addUsage(tokens, answer) {
  answer.addUsage({ inputTokens: tokens?.input_tokens, outputTokens: tokens?.output_tokens });
}
