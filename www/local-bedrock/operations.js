/** The supported operations: their paths, checks and responses. */
import { converse, converseStream } from "./converse.js";
import { countTokens } from "./count-tokens.js";
import { applyGuardrail } from "./guardrail.js";
import { invokeModel, invokeModelWithResponseStream } from "./invoke.js";

/**
 * A request with a valid signature.
 * @typedef {object} Asked
 * @property {string} modelName from the id or ARN in the path; for a guardrail, its id
 * @property {boolean} opaque whether that does not name a model
 * @property {boolean} isLocal whether it names a misbehaviour
 * @property {import("node:http").IncomingHttpHeaders} headers
 * @property {Uint8Array} body
 * @property {number} eventsPerSecond
 */

/**
 * @typedef {object} Operation
 * @property {string} name
 * @property {RegExp} path with the id of a model or guardrail
 * @property {(headers: Asked["headers"]) => Record<string, string>} headers checks the request's headers, and returns the response's
 * @property {(asked: Asked) => import("./faults.js").Script} script checks the rest of the request, and returns the answer
 */

/** @type {Operation[]} */
const OPERATIONS = [invokeModelWithResponseStream, invokeModel, converseStream, converse, countTokens, applyGuardrail];

/**
 * @param {string} path without prefixes, as sent
 * @returns {{ operation: Operation, id: string } | undefined} the id still encoded
 */
export function operationAt(path) {
  for (const operation of OPERATIONS) {
    const id = operation.path.exec(path)?.[1];
    if (id !== undefined) return { operation, id };
  }
  return undefined;
}
