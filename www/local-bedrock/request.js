/**
 * The checks after a valid signature: the model id, the optional headers, the body.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 */
import { knownError } from "./errors.js";

/** The maximum length of a request body, in bytes. */
export const MAX_BODY_LEN = 25_000_000;

/**
 * The name in an id or ARN of a model or guardrail.
 * @param {string} operation
 * @param {string} id decoded
 * @returns {{ modelName: string, opaque: boolean }}
 * @throws {import("./errors.js").ServiceError} 400, if it is neither an id nor an ARN
 */
export function resolveId(operation, id) {
  if (operation !== "ApplyGuardrail") return resolveModel(id);
  const modelName =
    /^(?:arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]{1,20}:\d{12}:guardrail\/)?([a-z0-9]+|local\.[A-Za-z0-9.:-]+)$/.exec(
      id,
    )?.[1];
  if (modelName === undefined) throw knownError("ValidationException", "The provided guardrail identifier is invalid.");
  return { modelName, opaque: true };
}

/**
 * The model's name in an id or ARN. An ARN of a profile or deployment may not name a model.
 * @param {string} modelId decoded
 * @returns {{ modelName: string, opaque: boolean }}
 * @throws {import("./errors.js").ServiceError} 400, if it is neither an id nor an ARN
 */
function resolveModel(modelId) {
  if (/^[A-Za-z0-9.:_-]{1,2048}$/.test(modelId) && !modelId.startsWith("arn:"))
    return { modelName: modelId, opaque: false };
  const [, service, kind = "", resource = ""] = ARN.exec(modelId) ?? [];
  const [modelName = ""] = resource.split("/");
  if (service === "bedrock" && NAMING_KINDS.has(kind)) return { modelName, opaque: false };
  if (service === "bedrock" && OPAQUE_KINDS.has(kind)) return { modelName, opaque: true };
  if (service === "sagemaker" && kind === "endpoint") return { modelName, opaque: true };
  throw knownError("ValidationException", "The provided model identifier is invalid.");
}

const ARN =
  /^arn:aws(?:-[a-z-]+)?:(bedrock|sagemaker):[a-z0-9-]{1,20}:(?:\d{12})?:([a-z-]+)\/([A-Za-z0-9.:/_-]{1,1024})$/;
const NAMING_KINDS = new Set(["foundation-model", "inference-profile", "custom-model"]);
const OPAQUE_KINDS = new Set([
  "application-inference-profile",
  "provisioned-model",
  "imported-model",
  "custom-model-deployment",
  "prompt",
  "prompt-router",
  "default-prompt-router",
]);

/**
 * Checks the optional headers against their constraints.
 * @param {import("node:http").IncomingHttpHeaders} headers
 * @returns {Record<string, string>} the resulting headers of the response
 * @throws {import("./errors.js").ServiceError} 400
 */
export function responseHeadersFor(headers) {
  for (const [name, member, allowed] of CONSTRAINTS) {
    const value = headers[name];
    if (typeof value === "string" && !allowed.test(value))
      throw knownError("ValidationException", violation(member, value, allowed));
  }
  /** @type {Record<string, string>} */
  const echoed = {};
  for (const name of ["X-Amzn-Bedrock-PerformanceConfig-Latency", "X-Amzn-Bedrock-Service-Tier"]) {
    const value = headers[name.toLowerCase()];
    if (typeof value === "string") echoed[name] = value;
  }
  return echoed;
}

/** @type {[header: string, member: string, allowed: RegExp][]} */
const CONSTRAINTS = [
  ["x-amzn-bedrock-accept", "accept", /^[\w.+*-]+\/[\w.+*-]+(?:;.*)?$/],
  ["x-amzn-bedrock-trace", "trace", /^(?:ENABLED|DISABLED|ENABLED_FULL)$/],
  [
    "x-amzn-bedrock-guardrailidentifier",
    "guardrailIdentifier",
    /^(?:[a-z0-9]{0,2048}|arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]{1,20}:\d{12}:guardrail\/[a-z0-9]+)$/,
  ],
  ["x-amzn-bedrock-guardrailversion", "guardrailVersion", /^(?:|[1-9]\d{0,7}|DRAFT)$/],
  ["x-amzn-bedrock-performanceconfig-latency", "performanceConfigLatency", /^(?:standard|optimized)$/],
  ["x-amzn-bedrock-service-tier", "serviceTier", /^(?:priority|default|flex|reserved)$/],
  ["x-amzn-bedrock-request-metadata", "requestMetadata", /^[^]{0,8500}$/],
];

/**
 * @param {string} member
 * @param {string} value
 * @param {RegExp} allowed
 * @returns {string}
 */
function violation(member, value, allowed) {
  return `1 validation error detected: Value '${value.slice(0, 100)}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${allowed.source}`;
}

/**
 * The JSON object of a body.
 * @param {Uint8Array} body
 * @param {string | undefined} contentType
 * @returns {Record<string, any>}
 * @throws {import("./errors.js").ServiceError} 400
 */
export function parseBody(body, contentType) {
  // The AWS SDK for JavaScript sends application/octet-stream if it is not given a type.
  if (contentType !== undefined && !/^application\/(?:json|octet-stream)\b/i.test(contentType)) {
    throw knownError("ValidationException", "The content type must be application/json.");
  }
  try {
    const json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  } catch {
    // Reported below, like any other body that is not an object.
  }
  throw knownError("ValidationException");
}

/**
 * Checks what a model family requires of a body.
 * @param {import("./models.js").Family} family
 * @param {Record<string, any>} body
 * @throws {import("./errors.js").ServiceError} 400
 */
export function checkBody(family, body) {
  const missing = family.required.find((member) => !(member in body));
  if (missing !== undefined) throw malformed(`#: required key [${missing}] not found`);
  if (family.promptOf(body) === undefined) throw malformed("#: the prompt has the wrong type");
  const maxTokens = family.maxTokensOf(body);
  if (maxTokens !== undefined && !(Number.isSafeInteger(maxTokens) && Number(maxTokens) > 0)) {
    throw malformed("#: the number of tokens must be greater than 0");
  }
}

/**
 * @param {string} reason
 * @returns {import("./errors.js").ServiceError}
 */
function malformed(reason) {
  return knownError(
    "ValidationException",
    `Malformed input request: ${reason}, please reformat your input and try again.`,
  );
}
