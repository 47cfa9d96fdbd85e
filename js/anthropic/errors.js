// Our errors in the form of Anthropic's API. https://platform.claude.com/docs/en/api/errors

/** @typedef {{ type: string, message: string, details?: { error_code: string } }} ErrorObject details: with AWS's name for the error */

/** By HTTP status. Others are `api_error` from 500 on, and `invalid_request_error` below that. @type {Record<number, string>} */
const TYPES = {
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  408: "timeout_error",
  413: "request_too_large",
  424: "api_error",
  429: "rate_limit_error",
  503: "overloaded_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** The statuses that exceptions in a stream are modelled with. @type {Record<string, number>} */
const STATUSES = {
  ModelStreamErrorException: 424,
  ModelTimeoutException: 408,
  ServiceUnavailableException: 503,
  ThrottlingException: 429,
  ValidationException: 400,
};

/**
 * The response to a request that failed before its response began. Failures that are not caused by the request or the
 * service, such as a broken connection, are rethrown: the SDK has its own errors for them.
 *
 * @param {any} error
 */
export function errorResponse(error) {
  if (["AbortError", "ConnectionError", "ModuleError", "TimeoutError"].includes(error?.name)) throw error;
  const headers = new Headers({ "content-type": "application/json", "x-should-retry": String(!!error?.$retryable) });
  const set = (/** @type {string} */ name, /** @type {string | undefined} */ value) =>
    value !== undefined && headers.set(name, value);
  const requestId = error?.$metadata?.requestId;
  set("request-id", requestId);
  set("retry-after", error?.$response?.headers["retry-after"]);
  set("retry-after-ms", error?.$response?.headers["x-amz-retry-after"]);
  const status = statusOf(error);
  return new Response(JSON.stringify(errorBody(errorObject(error, status), requestId)), { status, headers });
}

/**
 * The event that ends a failed stream.
 *
 * @param {any} error
 * @param {string | undefined} requestId
 */
export function errorEvent(error, requestId) {
  const isTimeout = error?.name === "TimeoutError";
  const status = isTimeout ? 504 : typeof error?.$fault === "string" ? (STATUSES[error.name] ?? 500) : 502;
  return errorBody(errorObject(error, status), requestId);
}

/**
 * @param {ErrorObject} error
 * @param {string | undefined} requestId
 */
export function errorBody(error, requestId) {
  return { type: "error", error, request_id: requestId ?? null };
}

/** @param {any} error */
function statusOf(error) {
  if (typeof error?.$fault === "string") {
    const { httpStatusCode } = error.$metadata;
    return httpStatusCode >= 400 ? httpStatusCode : (STATUSES[error.name] ?? 500);
  }
  // a proxy's page
  if (error?.name === "EventStreamError") return 502;
  // an argument is invalid, or credentials are missing: nothing was sent
  return error instanceof TypeError || error instanceof SyntaxError ? 400 : 401;
}

/**
 * @param {any} error
 * @param {number} status
 * @returns {ErrorObject}
 */
function errorObject(error, status) {
  const type = TYPES[status] ?? (status >= 500 ? "api_error" : "invalid_request_error");
  const message = String(error?.message ?? error);
  return typeof error?.$fault === "string" ? { type, message, details: { error_code: error.name } } : { type, message };
}
