// In a page: turns the response of toSSE back into the answer's parts.

import { readable } from "../answer/readable.js";

/** @import { AnswerPart } from "../answer/index.js" */
/** @import { AnswerEnd, RelayErrorCode } from "./index.js" */
/** @typedef {{ event: string, data: string }} ServerSentEvent */

/** Why the answer did not arrive completely; see index.d.ts. */
export class RelayError extends Error {
  /**
   * @param {RelayErrorCode} code
   * @param {string} message
   * @param {{ status?: number, reported?: any }} [more]
   */
  constructor(code, message, { status, reported } = {}) {
    super(message);
    this.name = "RelayError";
    this.code = code;
    if (status !== undefined) this.status = status;
    if (reported !== undefined) this.reported = reported;
  }
}

/**
 * @param {Response} response
 * @returns {import("../index.js").EventStream<AnswerPart | AnswerEnd>}
 */
export function readSSE(response) {
  const reader = response.body?.getReader();
  const parts = partsOf(response, reader);
  return readable(
    () => parts.next(),
    (reason) => reader?.cancel(reason),
  );
}

/**
 * @param {Response} response
 * @param {ReadableStreamDefaultReader<Uint8Array> | undefined} reader
 * @returns {AsyncGenerator<AnswerPart | AnswerEnd, void>}
 */
async function* partsOf({ ok, status, headers }, reader) {
  const type = headers.get("content-type") ?? "";
  if (!ok || !/^text\/event-stream\b/i.test(type)) {
    reader?.cancel().catch(() => {});
    throw new RelayError("REFUSED", `the response is not an answer: status ${status}, type ${type || "unknown"}`, {
      status,
    });
  }
  for await (const { event, data } of eventsOf(reader)) {
    const value = JSON.parse(data);
    if (event === "error") throw new RelayError("REPORTED", `${value?.name}: ${value?.message}`, { reported: value });
    yield value;
    if (event === "end") return;
  }
  throw new RelayError("INCOMPLETE", "the response ended before the answer did");
}

/**
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 *
 * @param {ReadableStreamDefaultReader<Uint8Array> | undefined} reader
 * @returns {AsyncGenerator<ServerSentEvent, void>}
 */
async function* eventsOf(reader) {
  let event = "";
  /** @type {string[]} */
  let data = [];
  for await (const line of linesOf(reader)) {
    if (line === "") {
      if (data.length > 0) yield { event, data: data.join("\n") };
      event = "";
      data = [];
      continue;
    }
    const [, field = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
  }
}

/**
 * Yields complete lines, which end with LF, CR or both.
 *
 * @param {ReadableStreamDefaultReader<Uint8Array> | undefined} reader
 */
async function* linesOf(reader) {
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    // a CR at the end may be the first half of a CR LF
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
