// What the core says went wrong, and the error that it becomes.

import * as errors from "./errors.js";

/** @import { ResponseMetadata } from "./index.js" */

/**
 * @typedef {{ $metadata: ResponseMetadata, $response?: errors.AnswerHead }} Answer what is known of the response
 * @typedef {{ failure?: "throttling" | "transient" | "clock" | "identity", retryAfter?: number, eventIndex?: number }} Retry what may be done about it
 * @typedef {Retry & { type: "service", name: string, message: string, fault: "client" | "server", member?: string, offset?: number, originalStatusCode?: number, originalMessage?: string, resourceName?: string }} ServiceFault
 * @typedef {Retry & { type: "stream", code: import("./index.js").EventStreamErrorCode, message: string, offset: number, cause?: unknown }} StreamFault
 * @typedef {ServiceFault | StreamFault | Retry & ({ type: "argument", message: string } | { type: "connection", message: string, cause: unknown } | { type: "thrown", error: any })} Fault
 */

/**
 * The error for a fault.
 *
 * @param {Fault} fault
 * @param {Answer} answer
 * @returns {Error}
 */
export function toError(fault, answer) {
  switch (fault.type) {
    case "argument":
      return new TypeError(fault.message);
    case "connection":
      return new errors.ConnectionError(fault, answer.$metadata);
    case "stream":
      return new errors.EventStreamError(fault, answer.$metadata, answer.$response);
    case "service":
      return new (classOf(fault.name))(toMembers(fault, answer), answer.$response);
    case "thrown":
      return Object.assign(fault.error, { $metadata: answer.$metadata });
  }
}

/**
 * @param {string} name
 * @returns {typeof errors.BedrockRuntimeServiceException}
 */
function classOf(name) {
  const found = /** @type {any} */ (errors)[name];
  return found?.shapeId ? found : errors.BedrockRuntimeServiceException;
}

/**
 * What is told of an answer: never the request.
 *
 * @param {Response | undefined} response
 * @param {{ attempts?: number, totalRetryDelay?: number }} [tally]
 * @returns {Answer}
 */
export function answerOf(response, { attempts, totalRetryDelay } = {}) {
  if (!response) return { $metadata: { attempts, totalRetryDelay } };
  const $response = headOf(response);
  const { statusCode: httpStatusCode, headers } = $response;
  return { $metadata: { httpStatusCode, requestId: headers["x-amzn-requestid"], attempts, totalRetryDelay }, $response };
}

/** @param {Response} response */
export function headOf({ status, headers }) {
  return { statusCode: status, headers: Object.fromEntries(headers) };
}

/**
 * What an exception says, as members of a plain object.
 *
 * @param {Fault} fault a service's
 * @param {Answer} answer
 */
export function toMembers(fault, { $metadata }) {
  const { name, message, fault: $fault, failure, ...rest } = /** @type {ServiceFault} */ (fault);
  const said = message || `the service gave no message (${$metadata.httpStatusCode})`;
  const members = MEMBERS.flatMap((member) => (rest[member] === undefined ? [] : [[member, rest[member]]]));
  const $retryable = failure && RETRYABLE.has(failure) ? { $retryable: { throttling: failure === "throttling" } } : {};
  return { name, message: said, $fault, $metadata, ...$retryable, ...Object.fromEntries(members) };
}

const MEMBERS = /** @type {const} */ ([
  "originalStatusCode",
  "originalMessage",
  "resourceName",
  "offset",
  "eventIndex",
]);
const RETRYABLE = new Set(["throttling", "transient"]);
