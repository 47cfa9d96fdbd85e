// Turns an output's events into the parts of the answer, and into the whole answer.

import { AnswerError } from "./answer-error.js";
import { documentOf } from "./document.js";
import { readable } from "./readable.js";
import { SoFar } from "./so-far.js";

/** @import { AnswerPart, StreamedOutput, WholeAnswer } from "./index.js" */
/** @typedef {{ next(): Promise<IteratorResult<any, unknown>>, cancel(reason: unknown): Promise<unknown> }} Events */

/**
 * @param {StreamedOutput} output
 * @returns {Answer}
 */
export function readAnswer(output) {
  return new Answer(eventsOf(output), new SoFar(output.$metadata));
}

/**
 * @param {StreamedOutput | import("./index.js").Answer} output
 * @returns {import("../index.js").EventStream<string>}
 */
export function textStream(output) {
  const answer = answerIn(output);
  const reader = answer.parts.getReader();
  const next = async () => {
    for (;;) {
      const { done, value: part } = await reader.read();
      if (done) {
        requireText(await answer.whole());
        return { done, value: undefined };
      }
      if (part.type === "text") return { done: false, value: part.text };
    }
  };
  return readable(/** @type {any} */ (next), (reason) => reader.cancel(reason));
}

/**
 * The answer itself, if it is one (possibly from another copy of this module), or else the answer of an output.
 *
 * @param {any} output
 * @returns {import("./index.js").Answer}
 */
export function answerIn(output) {
  return typeof output?.parts?.getReader === "function" ? output : readAnswer(output);
}

/**
 * Someone who reads only text would mistake an unknown model for a silent one.
 *
 * @param {WholeAnswer} answer
 */
function requireText(answer) {
  if (answer.unknown === undefined || answer.text !== "" || answer.modelStopReason !== undefined) return;
  throw new AnswerError(
    "UNKNOWN_SHAPE",
    "the model's events have an unknown shape, so there is no text: read `parts`",
    answer,
    { event: answer.unknown },
  );
}

class Answer {
  #soFar;
  /** @type {(answer: WholeAnswer) => void} */
  #complete = () => {};
  /** @type {(error: unknown) => void} */
  #fail = () => {};
  /** @type {Promise<WholeAnswer>} */
  #whole;

  /**
   * @param {Events} events
   * @param {SoFar} soFar
   */
  constructor(events, soFar) {
    this.#soFar = soFar;
    this.#whole = new Promise((resolve, reject) => {
      this.#complete = resolve;
      this.#fail = reject;
    });
    // callers that do not ask for the whole learn of a failure from `parts`
    this.#whole.catch(() => {});
    const parts = this.#read(events);
    this.parts = readable(
      () => parts.next(),
      (reason) => {
        this.#fail(
          new AnswerError("CANCELED", "the answer was cancelled before its end", soFar.whole(), { cause: reason }),
        );
        // not through the generator, which would wait for the pending event
        return events.cancel(reason);
      },
    );
  }

  [Symbol.asyncIterator]() {
    return this.parts[Symbol.asyncIterator]();
  }

  get soFar() {
    return this.#soFar.whole();
  }

  async whole() {
    if (!this.parts.locked) {
      const reader = this.parts.getReader();
      try {
        while (!(await reader.read()).done);
      } catch {
        // the whole fails with the same error
      } finally {
        reader.releaseLock();
      }
    }
    return this.#whole;
  }

  /**
   * @param {Events} events
   * @returns {AsyncGenerator<AnswerPart, void>}
   */
  async *#read(events) {
    try {
      for (;;) {
        const { done, value } = await events.next();
        if (done) break;
        this.#soFar.read(documentOf(value));
        yield* this.#soFar.takeParts();
      }
      this.#soFar.end();
      yield* this.#soFar.takeParts();
      this.#soFar.requireEnd();
      this.#complete(this.#soFar.whole());
    } catch (error) {
      this.#fail(error);
      events.cancel(error).catch(() => {});
      throw error;
    }
  }
}

/**
 * @param {any} output
 * @returns {Events}
 */
function eventsOf(output) {
  const source = output?.stream ?? output?.body;
  if (typeof source?.getReader === "function") {
    const reader = source.getReader();
    return { next: () => reader.read(), cancel: (reason) => reader.cancel(reason) };
  }
  if (typeof source?.[Symbol.asyncIterator] !== "function") {
    throw new TypeError(
      "output: pass what invokeModelWithResponseStream or converseStream returned, with its body or stream",
    );
  }
  // the AWS SDK's stream
  const iterator = source[Symbol.asyncIterator]();
  return { next: () => iterator.next(), cancel: async () => iterator.return?.() };
}
