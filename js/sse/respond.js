// Server-sent events of the parts, and lines of JSON.

import { json, relay } from "./relay.js";

/** @import { Answer, StreamedOutput, WholeAnswer } from "../answer/index.js" */
/** @import { AnswerEnd, RelayOptions } from "./index.js" */

/** An EventSource reconnects after every end, and would cause a second answer. It waits this long, in ms: one day. */
const RETRY = 86_400_000;

/**
 * @param {StreamedOutput | Answer} output
 * @param {RelayOptions} [options]
 */
export function toSSE(output, options = {}) {
  return relay(output, options, {
    headers: { "content-type": "text/event-stream" },
    heartbeat: ":\n\n",
    start: () => `retry: ${RETRY}\n\n`,
    part: (part) => block(part),
    end: (whole) => `event: end\n${block(endOf(whole))}`,
    error: (error) => `event: error\n${block(error)}`,
  });
}

/**
 * @param {StreamedOutput | Answer} output
 * @param {RelayOptions} [options]
 */
export function toNDJSON(output, options = {}) {
  return relay(output, options, {
    headers: { "content-type": "application/x-ndjson" },
    heartbeat: "\n",
    start: () => "",
    part: (part) => (part.type === "text" ? line({ text: part.text }) : ""),
    end: ({ stopReason }) => line({ stopReason: stopReason ?? null }),
    error: (error) => line({ error }),
  });
}

/** @param {unknown} data */
function block(data) {
  return `data: ${json(data)}\n\n`;
}

/** @param {unknown} value */
function line(value) {
  return `${json(value)}\n`;
}

/**
 * Everything about the answer that is not in its parts.
 *
 * @param {WholeAnswer} whole
 * @returns {AnswerEnd}
 */
function endOf({ stopReason, modelStopReason, usage, latencyMs, guardrail, complete }) {
  return { type: "end", stopReason, modelStopReason, usage, latencyMs, guardrailAction: guardrail?.action, complete };
}
