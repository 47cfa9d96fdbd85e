// Turns the module's errors into JavaScript errors.

import * as errors from "./errors.js";
import { argumentError, broken, noResponse, shown } from "./messages.js";

/**
 * The error of this kind: src/wasm/js_error.rs calls this once for each error.
 *
 * @param {string} kind
 * @param {any} members
 * @param {errors.ResponseHead} [response]
 */
export function makeError(kind, members, response) {
  switch (kind) {
    case "argument":
      return argumentError(members.message);
    case "abort":
      return shown(new DOMException(members.message, "AbortError"));
    case "timeout":
      return new errors.StreamTimeoutError(members);
    case "connection": {
      const { url, message, ...rest } = members;
      return new errors.ConnectionError({
        ...rest,
        message: message ? broken(message, rest.cause) : noResponse(url, rest.cause),
      });
    }
    case "stream":
      return new errors.EventStreamError({ ...members, message: broken(members.message, members.cause) }, response);
    default:
      return new (exceptionOf(members.name))(members, response);
  }
}

/** The class with this name, if the service has such an error. @param {string} name */
function exceptionOf(name) {
  const found = Object.hasOwn(errors, name) ? /** @type {any} */ (errors)[name] : undefined;
  return /** @type {typeof errors.BedrockRuntimeServiceException} */ (
    found?.shapeId ? found : errors.BedrockRuntimeServiceException
  );
}
