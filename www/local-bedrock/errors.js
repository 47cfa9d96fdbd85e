/**
 * The service's errors, as data and as an exception that the server turns into an HTTP response.
 * Codes, statuses and members are those of the Bedrock Runtime model:
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html#API_runtime_InvokeModelWithResponseStream_Errors
 */

/** A response with an error status. Thrown anywhere before the head of the response is written. */
export class ServiceError extends Error {
  /**
   * @param {number} status HTTP status code
   * @param {string} code for example `ThrottlingException`
   * @param {string} message
   * @param {Record<string, string | number | undefined>} [members] further members of the JSON body
   */
  constructor(status, code, message, members = {}) {
    super(message);
    this.name = "ServiceError";
    this.status = status;
    this.code = code;
    this.members = members;
  }
}

/**
 * @typedef {object} KnownError
 * @property {number} status HTTP status code
 * @property {string} message
 * @property {Record<string, string | number>} [members]
 */

/** @type {Readonly<Record<string, KnownError>>} */
export const KNOWN_ERRORS = {
  AccessDeniedException: { status: 403, message: "You don't have access to the model with the specified model ID." },
  ResourceNotFoundException: {
    status: 404,
    message: "Could not resolve the foundation model from the provided model identifier.",
  },
  ModelTimeoutException: {
    status: 408,
    message: "Model has timed out in processing the request. Try your request again.",
  },
  ValidationException: { status: 400, message: "Malformed input request, please reformat your input and try again." },
  ServiceQuotaExceededException: { status: 400, message: "Your request exceeds the service quota for your account." },
  ThrottlingException: { status: 429, message: "Too many requests, please wait before trying again." },
  ModelNotReadyException: {
    status: 429,
    message: "Model is not ready for inference. Wait and try your request again.",
  },
  ModelErrorException: {
    status: 424,
    message: "The model returned an error while processing the request.",
    members: { originalStatusCode: 500, resourceName: "local-model" },
  },
  ModelStreamErrorException: {
    status: 424,
    message: "The model returned an error while streaming the response.",
    members: { originalStatusCode: 500, originalMessage: "the local model stopped" },
  },
  InternalServerException: {
    status: 500,
    message: "The system encountered an unexpected error during processing. Try your request again.",
  },
  ServiceUnavailableException: { status: 503, message: "Bedrock is unable to process your request." },
  ExpiredTokenException: { status: 403, message: "The security token included in the request is expired" },
  UnrecognizedClientException: { status: 403, message: "The security token included in the request is invalid." },
  MissingAuthenticationTokenException: { status: 403, message: "Missing Authentication Token" },
  IncompleteSignatureException: {
    status: 403,
    message: "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.",
  },
  InvalidSignatureException: {
    status: 403,
    message:
      "The request signature we calculated does not match the signature you provided. " +
      "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  },
  UnknownOperationException: { status: 404, message: "The operation is unknown." },
};

/**
 * A known error, with its usual message or a given one.
 * @param {string} code a key of KNOWN_ERRORS
 * @param {string} [message]
 * @returns {ServiceError}
 */
export function knownError(code, message) {
  const known = KNOWN_ERRORS[code];
  if (!known) throw new RangeError(`no such error: ${code}`);
  return new ServiceError(known.status, code, message ?? known.message, known.members);
}

/**
 * The value of `x-amzn-ErrorType`. The services append a namespace, which clients cut off at the first colon.
 * @param {string} code
 * @returns {string}
 */
export function errorTypeHeader(code) {
  const namespace = SIGNING_ERRORS.has(code) ? "com.amazon.coral.service" : "com.amazon.bedrock";
  return `${code}:http://internal.amazon.com/coral/${namespace}/`;
}

const SIGNING_ERRORS = new Set([
  "ExpiredTokenException",
  "IncompleteSignatureException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "UnknownOperationException",
  "UnrecognizedClientException",
]);
