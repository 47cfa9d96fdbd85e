// The error classes, and how a fault that the core describes becomes one of them.

/** @import { ResponseMetadata } from "./index.js" */

/**
 * The error that the service reported, before the stream or in it.
 *
 * The static `shapeId`s make an error also an instance of the AWS SDK's class of its name.
 */
export class BedrockRuntimeServiceException extends Error {
  static shapeId = "smithy.ts.sdk.synthetic.com.amazonaws.bedrockruntime#BedrockRuntimeServiceException";

  /**
   * @param {ServiceFault} fault
   * @param {ResponseMetadata} metadata
   */
  constructor(fault, metadata) {
    super(fault.message || `the service gave no message (${metadata.httpStatusCode ?? "no status"})`);
    this.name = fault.name;
    /** @type {"client" | "server"} */
    this.$fault = fault.fault;
    this.$metadata = metadata;
    for (const member of MEMBERS) {
      if (fault[member] !== undefined) Object.assign(this, { [member]: fault[member] });
    }
  }
}

const MEMBERS = /** @type {const} */ ([
  "originalStatusCode",
  "originalMessage",
  "resourceName",
  "offset",
  "eventIndex",
]);

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

/** @type {Record<string, typeof BedrockRuntimeServiceException>} */
const MODELLED = {
  AccessDeniedException,
  InternalServerException,
  ModelErrorException,
  ModelNotReadyException,
  ModelStreamErrorException,
  ModelTimeoutException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ServiceUnavailableException,
  ThrottlingException,
  ValidationException,
};

/** The stream is cut short, corrupt or none at all. */
export class EventStreamError extends Error {
  /**
   * @param {StreamFault} fault
   * @param {ResponseMetadata} metadata
   */
  constructor(fault, metadata) {
    super(fault.message, "cause" in fault ? { cause: fault.cause } : undefined);
    this.name = "EventStreamError";
    this.code = fault.code;
    this.offset = fault.offset;
    this.eventIndex = fault.eventIndex ?? 0;
    this.$metadata = metadata;
  }
}

/** The request got no answer. */
export class ConnectionError extends Error {
  /** @param {{ message: string, cause: unknown }} fault */
  constructor({ message, cause }) {
    super(message, { cause });
    this.name = "ConnectionError";
  }
}

/**
 * @typedef {{ httpStatusCode?: number, requestId?: string, eventIndex?: number }} Place
 * @typedef {Place & { type: "service", name: string, message: string, fault: "client" | "server", offset?: number, originalStatusCode?: number, originalMessage?: string, resourceName?: string }} ServiceFault
 * @typedef {Place & { type: "stream", code: import("./index.js").EventStreamErrorCode, message: string, offset: number, cause?: unknown }} StreamFault
 * @typedef {ServiceFault | StreamFault | { type: "argument", message: string } | { type: "connection", message: string, cause: unknown }} Fault
 */

/**
 * The error for a fault. `metadata` is that of the response, where its head had come in whole.
 *
 * @param {Fault} fault
 * @param {ResponseMetadata} [metadata]
 */
export function toError(fault, metadata) {
  switch (fault.type) {
    case "argument":
      return new TypeError(fault.message);
    case "connection":
      return new ConnectionError(fault);
    case "stream":
      return new EventStreamError(fault, metadata ?? toMetadata(fault));
    case "service": {
      const known = Object.hasOwn(MODELLED, fault.name) ? MODELLED[fault.name] : undefined;
      return new (known ?? BedrockRuntimeServiceException)(fault, metadata ?? toMetadata(fault));
    }
  }
}

/**
 * @param {Place} place
 * @returns {ResponseMetadata}
 */
export function toMetadata({ httpStatusCode, requestId }) {
  return { httpStatusCode, requestId, attempts: 1, totalRetryDelay: 0 };
}
