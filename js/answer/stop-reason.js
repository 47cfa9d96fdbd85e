// Why a model stopped: maps each family's word to Converse's, or to one of the two that only Claude has.

/** @import { StopReason } from "./index.js" */

/** @type {Map<string, StopReason>} */
const REASONS = new Map([
  ["stop", "end_turn"],
  ["finish", "end_turn"],
  ["complete", "end_turn"],
  ["eos_token", "end_turn"],
  ["length", "max_tokens"],
  ["stop_criteria_met", "stop_sequence"],
  ["tool_calls", "tool_use"],
  ["function_call", "tool_use"],
  ["content_filter", "content_filtered"],
  ["error_toxic", "content_filtered"],
  ["error_limit", "model_context_window_exceeded"],
]);
for (const reason of /** @type {StopReason[]} */ ([
  "end_turn",
  "max_tokens",
  "stop_sequence",
  "tool_use",
  "guardrail_intervened",
  "content_filtered",
  "malformed_model_output",
  "malformed_tool_use",
  "model_context_window_exceeded",
  "pause_turn",
  "refusal",
  "error",
]))
  REASONS.set(reason, reason);

/**
 * @param {string | undefined} word
 * @returns {StopReason | undefined}
 */
export function stopReasonOf(word) {
  if (word === undefined) return undefined;
  return REASONS.get(word.toLowerCase()) ?? "other";
}
