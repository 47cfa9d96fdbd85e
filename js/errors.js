// The error classes.

import { shown } from "./messages.js";

/** @import { EventStreamErrorCode, ResponseMetadata, Timeouts } from "./index.js" */
/** @typedef {{ statusCode: number, headers: Record<string, string>, body?: string }} ResponseHead */

/**
 * An error that the service reported, before or in the stream.
 *
 * The static `shapeId`s make an error also an instance of the AWS SDK's class with the same name.
 */
export class BedrockRuntimeServiceException extends Error {
  static shapeId = "smithy.ts.sdk.synthetic.com.amazonaws.bedrockruntime#BedrockRuntimeServiceException";

  /**
   * @param {{ message: string, $fault: "client" | "server", $metadata: ResponseMetadata }} members and any others that the service sent
   * @param {ResponseHead} [response]
   */
  constructor({ message, ...members }, response) {
    super(message);
    shown(this);
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

/** The stream is truncated, corrupt, too large, or not an event stream. */
export class EventStreamError extends Error {
  /**
   * @param {{ code: EventStreamErrorCode, message: string, offset: number, eventIndex: number, $metadata?: ResponseMetadata, cause?: unknown }} members
   * @param {ResponseHead} [response]
   */
  constructor({ message, cause, ...members }, response) {
    super(message, cause === undefined ? undefined : { cause });
    shown(this);
    Object.assign(this, { name: "EventStreamError", ...members });
    hide(this, response);
  }
}

/** A deadline of the call passed. */
export class StreamTimeoutError extends Error {
  /** @param {{ phase: keyof Timeouts, limit: number, offset?: number, eventIndex?: number, $metadata?: ResponseMetadata }} members limit: in ms */
  constructor({ phase, limit, ...members }) {
    super(`timeouts.${phase}: ${WAITED_FOR[phase]} within ${limit} ms`);
    shown(this);
    Object.assign(this, { name: "TimeoutError", ...members });
    this.phase = phase;
  }
}

const WAITED_FOR = {
  connect: "the response did not begin",
  firstEvent: "the first event did not come",
  idle: "nothing more came",
  total: "the response did not end",
};

/** The request got no response, or only part of one that is not a stream. */
export class ConnectionError extends Error {
  /** @param {{ message: string, cause?: unknown, $metadata?: ResponseMetadata }} members */
  constructor({ message, cause, ...members }) {
    super(message, { cause });
    shown(this);
    Object.assign(this, { name: "ConnectionError", ...members });
  }
}

/** The WebAssembly module stopped: a bug in this library, or no more memory. The next call starts it again. */
export class ModuleError extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super("bedrock-stream's WebAssembly module stopped: call again, which restarts it, and please report this", {
      cause,
    });
    shown(this);
    this.name = "ModuleError";
  }
}

/**
 * Attaches useful details that should not be printed with every error.
 *
 * @param {Error} error
 * @param {ResponseHead | undefined} value
 */
function hide(error, value) {
  if (value) Object.defineProperty(error, "$response", { value, configurable: true, writable: true });
}
