// The service's errors, as responses.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html

/** @import { MockError } from "./index.js" */

/** By code: the status, and what the service says. @type {Record<string, [status: number, message: string]>} */
const known = {
  AccessDeniedException: [403, "You don't have access to the model with the specified model ID."],
  ExpiredTokenException: [403, "The security token included in the request is expired"],
  InternalServerException: [
    500,
    "The system encountered an unexpected error during processing. Try your request again.",
  ],
  ModelErrorException: [424, "The model returned an error while processing the request."],
  ModelNotReadyException: [429, "Model is not ready for inference. Wait and try your request again."],
  ModelTimeoutException: [408, "Model has timed out in processing the request. Try your request again."],
  ResourceNotFoundException: [404, "Could not resolve the foundation model from the provided model identifier."],
  ServiceQuotaExceededException: [400, "Your request exceeds the service quota for your account."],
  ServiceUnavailableException: [503, "Bedrock is unable to process your request."],
  ThrottlingException: [429, "Too many requests, please wait before trying again."],
  UnrecognizedClientException: [403, "The security token included in the request is invalid."],
  ValidationException: [400, "Malformed input request, please reformat your input and try again."],
};

/** What the service says, if the script does not. @param {string} code */
export function messageFor(code) {
  return known[code]?.[1] ?? "The mock has no message for this.";
}

/** @param {number} number of the call */
export function requestId(number) {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** @param {MockError} error @param {number} number of the call */
export function httpError({ error, status, message, headers, members }, number) {
  return new Response(JSON.stringify({ message: message ?? messageFor(error), ...members }), {
    status: status ?? known[error]?.[0] ?? 400,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": requestId(number),
      "x-amzn-errortype": `${error}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
      ...headers,
    },
  });
}
