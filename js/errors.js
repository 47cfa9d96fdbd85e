// The error classes.

/** @import { EventStreamErrorCode, ResponseMetadata, Timeouts } from "./index.js" */
/** @typedef {{ statusCode: number, headers: Record<string, string> }} AnswerHead */

/**
 * The error that the service reported, before the stream or in it.
 *
 * The static `shapeId`s make an error also an instance of the AWS SDK's class of its name.
 */
export class BedrockRuntimeServiceException extends Error {
  static shapeId = "smithy.ts.sdk.synthetic.com.amazonaws.bedrockruntime#BedrockRuntimeServiceException";

  /**
   * @param {{ message: string, $fault: "client" | "server", $metadata: ResponseMetadata }} members and whatever else it says
   * @param {AnswerHead} [response]
   */
  constructor({ message, ...members }, response) {
    super(message);
    Object.defineProperty(this, "message", { enumerable: true }); // so that it is in a log of JSON too
    Object.assign(this, members);
    hide(this, response);
  }
}

/** @param {string} name */
const shapeId = (name) => `com.amazonaws.bedrockruntime#${name}`;

export class AccessDeniedException extends BedrockRuntimeServiceException {
  static shapeId = shapeId("AccessDeniedException");
}
export class InternalServerException extends BedrockRuntimeServiceException {
  static shapeId = shapeId("InternalServerException");
}
export class ModelErrorException extends BedrockRuntimeServiceException {
  static shapeId = shapeId("ModelErrorException");
}
export class ModelNotReadyException extends BedrockRuntimeServiceException {
  static shapeId = shapeId("ModelNotReadyException");
}
export class ModelStreamErrorException extends BedrockRuntimeServiceException {
  static shapeId = shapeId("ModelStreamErrorException");
}
export class ModelTimeoutException extends BedrockRuntimeServiceException {
  static shapeId = shapeId("ModelTimeoutException");
}
export class ResourceNotFoundException extends BedrockRuntimeServiceException {
  static shapeId = shapeId("ResourceNotFoundException");
}
export class ServiceQuotaExceededException extends BedrockRuntimeServiceException {
  static shapeId = shapeId("ServiceQuotaExceededException");
}
export class ServiceUnavailableException extends BedrockRuntimeServiceException {
  static shapeId = shapeId("ServiceUnavailableException");
}
export class ThrottlingException extends BedrockRuntimeServiceException {
  static shapeId = shapeId("ThrottlingException");
}
export class ValidationException extends BedrockRuntimeServiceException {
  static shapeId = shapeId("ValidationException");
}

/** The stream is cut short, corrupt or none at all. */
export class EventStreamError extends Error {
  /**
   * @param {{ code: EventStreamErrorCode, message: string, offset: number, eventIndex?: number, cause?: unknown }} fault
   * @param {ResponseMetadata} $metadata
   * @param {AnswerHead} [response]
   */
  constructor({ code, message, offset, eventIndex = 0, ...rest }, $metadata, response) {
    super(message, "cause" in rest ? { cause: rest.cause } : undefined);
    Object.assign(this, { name: "EventStreamError", code, offset, eventIndex, $metadata });
    hide(this, response);
  }
}

/** A deadline of the call passed. */
export class StreamTimeoutError extends Error {
  /**
   * @param {keyof Timeouts} phase
   * @param {number} limit in ms
   */
  constructor(phase, limit) {
    super(`timeouts.${phase}: ${WAITED_FOR[phase]} within ${limit} ms`);
    this.name = "TimeoutError";
    this.phase = phase;
  }
}

const WAITED_FOR = {
  connect: "the answer did not begin",
  firstEvent: "the first event did not come",
  idle: "nothing more came",
  total: "the answer did not end",
};

/** The request got no answer. */
export class ConnectionError extends Error {
  /**
   * @param {{ message: string, cause: unknown }} fault
   * @param {ResponseMetadata} $metadata
   */
  constructor({ message, cause }, $metadata) {
    super(message, { cause });
    this.name = "ConnectionError";
    this.$metadata = $metadata;
  }
}

/**
 * Keeps what is of use, but not to be printed with every error.
 *
 * @param {Error} error
 * @param {AnswerHead | undefined} value
 */
function hide(error, value) {
  if (value) Object.defineProperty(error, "$response", { value, configurable: true, writable: true });
}
