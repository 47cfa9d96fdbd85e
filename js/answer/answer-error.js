/** @import { AnswerErrorCode, WholeAnswer } from "./index.js" */

/** An answer that is incomplete; see index.d.ts. */
export class AnswerError extends Error {
  /**
   * @param {AnswerErrorCode} code
   * @param {string} message
   * @param {WholeAnswer} answer what was read
   * @param {{ type?: string | undefined, event?: unknown, cause?: unknown }} [more]
   */
  constructor(code, message, answer, { type, event, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "AnswerError";
    this.code = code;
    this.answer = answer;
    this.$metadata = answer.$metadata;
    if (type !== undefined) this.type = type;
    if (event !== undefined) this.event = event;
  }
}
