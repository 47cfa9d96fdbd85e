// What has been read of an answer. The families' readers fill it in, event by event.

import { AnswerError } from "./answer-error.js";
import { errorIn } from "./document.js";
import { FAMILIES } from "./families.js";
import { stopReasonOf } from "./stop-reason.js";

/** @import { AnswerPart, Guardrail, InvocationMetrics, ToolCall, Usage, WholeAnswer } from "./index.js" */
/** @import { Family } from "./families.js" */

/** A member that Bedrock adds to the model's own documents. */
const METRICS = "amazon-bedrock-invocationMetrics";
const GUARDRAIL_ACTION = "amazon-bedrock-guardrailAction";
const GUARDRAIL_TRACE = "amazon-bedrock-trace";

export class SoFar {
  /** The family, known from the first document with a known shape. @type {Family | undefined} */
  #family;
  /** Read but not yet delivered. @type {AnswerPart[]} */
  #parts = [];
  #text = "";
  #reasoning = "";
  /** The first half of a character whose second half comes with the next piece. */
  #half = { type: /** @type {"text" | "reasoning"} */ ("text"), unit: "" };
  /** The calls whose input is still growing, by a key that the family chooses. @type {Map<unknown, ToolCall>} */
  #growing = new Map();
  /** @type {ToolCall[]} */
  #toolCalls = [];
  /** @type {any[]} */
  #citations = [];
  /** @type {Partial<Usage>} */
  #usage = {};
  /** @type {{ document: unknown } | undefined} */
  #unknown;
  /** @type {WholeAnswer["complete"]} */
  #complete = false;
  #$metadata;

  /** The final events that the family's reader has seen. @type {Set<string>} */
  marks = new Set();
  /** In the model's own words. @type {string | undefined} */
  modelStopReason;
  /** @type {InvocationMetrics | undefined} */
  metrics;
  /** @type {number | undefined} */
  latencyMs;
  /** @type {Guardrail} */
  guardrail = {};

  /** @param {any} [$metadata] */
  constructor($metadata = {}) {
    this.#$metadata = $metadata;
  }

  /** @param {any} document */
  read(document) {
    if (document === undefined) return;
    const error = errorIn(document);
    if (error) {
      const { type, message } = error;
      throw new AnswerError(
        "ERROR_EVENT",
        `the stream reported an error: ${type ? `${type}: ` : ""}${message}`,
        this.whole(),
        { type, event: document },
      );
    }
    const isAddition = this.#readAdditions(document);
    this.#family ??= FAMILIES.find((family) => family.recognizes(document));
    if (this.#family?.recognizes(document)) this.#family.read(document, this);
    else if (!isAddition) this.#reportUnknown(document);
  }

  /**
   * @param {any} document
   * @returns {boolean} whether the document has nothing else
   */
  #readAdditions(document) {
    if (typeof document !== "object" || document === null) return false;
    const { [METRICS]: metrics, [GUARDRAIL_ACTION]: action, [GUARDRAIL_TRACE]: trace, ...rest } = document;
    if (metrics) {
      this.metrics = metrics;
      this.latencyMs = metrics.invocationLatency;
    }
    if (action && this.guardrail.action !== "INTERVENED") this.guardrail.action = action;
    if (trace) this.guardrail.trace = trace.guardrail ?? trace;
    // the trace comes with the last chunk, and so do the metrics, unless no model was called
    if (trace && !metrics && this.guardrail.action === "INTERVENED") this.marks.add("blocked");
    return Object.keys(rest).length === 0;
  }

  /** Only once: a stream of an unknown shape has many such documents. @param {unknown} document */
  #reportUnknown(document) {
    if (this.#unknown) return;
    this.#unknown = { document };
    this.add({ type: "unknown", document });
  }

  /** The events have ended. */
  end() {
    this.endToolCalls();
    this.#releaseHalf();
    if (this.#family) this.#complete = this.marks.has("blocked") || this.#family.hasEnded(this);
    else if (this.metrics) this.#complete = true;
    else if (this.#unknown) this.#complete = "unknown";
  }

  /** @throws {AnswerError} if the events ended before the answer did */
  requireEnd() {
    if (this.#complete !== false) return;
    const missing = this.#family?.end ?? "any part of an answer";
    throw new AnswerError("INCOMPLETE", `the stream ended before ${missing}: the answer is incomplete`, this.whole());
  }

  takeParts() {
    return this.#parts.splice(0);
  }

  /** @param {AnswerPart} part */
  add(part) {
    this.#releaseHalf();
    this.#parts.push(part);
  }

  /** @param {unknown} piece */
  addText(piece) {
    this.#addPiece("text", piece);
  }

  /** @param {unknown} piece */
  addReasoning(piece) {
    this.#addPiece("reasoning", piece);
  }

  /** @param {any} citation */
  addCitation(citation) {
    if (!citation) return;
    this.#citations.push(citation);
    this.add({ type: "citation", citation });
  }

  /** @param {unknown} key @param {{ id?: any, name?: any, server?: boolean }} call */
  startToolCall(key, { id, name, server = false }) {
    const call = { id: String(id ?? key), name: String(name ?? ""), server, inputText: "", input: undefined };
    this.#growing.set(key, call);
    this.#toolCalls.push(call);
    this.add({ type: "tool-call-start", id: call.id, name: call.name, server });
  }

  /** @param {unknown} key @param {unknown} piece of the input's JSON */
  addToolInput(key, piece) {
    if (typeof piece !== "string" || piece === "") return;
    if (!this.#growing.has(key)) this.startToolCall(key, {});
    const call = /** @type {ToolCall} */ (this.#growing.get(key));
    call.inputText += piece;
    this.add({ type: "tool-call-input", id: call.id, piece });
  }

  /** @param {unknown} key */
  endToolCall(key) {
    const call = this.#growing.get(key);
    if (!call) return;
    this.#growing.delete(key);
    call.input = inputOf(call.inputText);
    this.add({ type: "tool-call", ...call });
  }

  endToolCalls() {
    for (const key of [...this.#growing.keys()]) this.endToolCall(key);
  }

  /** @param {unknown} word */
  stop(word) {
    if (typeof word === "string" && word !== "") this.modelStopReason = word;
  }

  /** Totals so far: a later number replaces an earlier one. @param {{ [Name in keyof Usage]?: unknown }} totals */
  addUsage(totals) {
    for (const [name, total] of Object.entries(totals)) {
      if (typeof total === "number") this.#usage[/** @type {keyof Usage} */ (name)] = total;
    }
  }

  /** @returns {WholeAnswer} */
  whole() {
    const { modelStopReason, metrics, guardrail } = this;
    return {
      text: this.#text,
      reasoning: this.#reasoning,
      toolCalls: this.#toolCalls.map((call) => ({ ...call })),
      citations: [...this.#citations],
      stopReason: this.marks.has("blocked") ? "guardrail_intervened" : stopReasonOf(modelStopReason),
      modelStopReason,
      usage: this.#usageOrMetrics(),
      latencyMs: this.latencyMs,
      firstByteLatencyMs: metrics?.firstByteLatency,
      invocationMetrics: metrics,
      guardrail: guardrail.action || guardrail.trace ? { ...guardrail } : undefined,
      unknown: this.#unknown?.document,
      complete: this.#complete,
      $metadata: this.#$metadata,
    };
  }

  /** The model's own numbers, or else Bedrock's, which are those that it bills. @returns {Usage | undefined} */
  #usageOrMetrics() {
    const { metrics } = this;
    const { inputTokens = metrics?.inputTokenCount, outputTokens = metrics?.outputTokenCount, ...cached } = this.#usage;
    if (inputTokens === undefined && outputTokens === undefined) return undefined;
    const {
      cacheReadInputTokens = metrics?.cacheReadInputTokenCount,
      cacheWriteInputTokens = metrics?.cacheWriteInputTokenCount,
    } = cached;
    return { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens };
  }

  /** @param {"text" | "reasoning"} type @param {unknown} piece */
  #addPiece(type, piece) {
    if (typeof piece !== "string" || piece === "") return;
    if (this.#half.type !== type) this.#releaseHalf();
    const joined = this.#half.unit + piece;
    const endsInHalf = /[\uD800-\uDBFF]$/.test(joined);
    this.#half = { type, unit: endsInHalf ? joined.slice(-1) : "" };
    this.#deliver(type, endsInHalf ? joined.slice(0, -1) : joined);
  }

  /** Called when the second half did not follow. */
  #releaseHalf() {
    const { type, unit } = this.#half;
    this.#half.unit = "";
    if (unit !== "") this.#deliver(type, "\uFFFD");
  }

  /** @param {"text" | "reasoning"} type @param {string} text of whole characters */
  #deliver(type, text) {
    if (text === "") return;
    if (type === "text") this.#text += text;
    else this.#reasoning += text;
    this.#parts.push({ type, text });
  }
}

/**
 * @param {string} text empty for a tool without arguments
 * @returns {any} undefined if it was truncated, for example by `max_tokens`
 */
function inputOf(text) {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
