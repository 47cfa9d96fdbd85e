// Anthropic's request in Bedrock's form. https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html

/** @import { InvokeModelCommandInput } from "../index.js" */
/** @import { Asked } from "./fetch.js" */

/**
 * The version that every model on Bedrock accepts. Version 1 of the SDK sends 2026-10-21 in a header, which models
 * before Claude 4.7 refuse; it only restricts requests, and does not change responses.
 */
const VERSION = "bedrock-2023-05-31";

/** Headers that are members of the input. The client turns them into headers again, and signs those. */
const MEMBERS = {
  trace: "x-amzn-bedrock-trace",
  guardrailIdentifier: "x-amzn-bedrock-guardrailidentifier",
  guardrailVersion: "x-amzn-bedrock-guardrailversion",
  performanceConfigLatency: "x-amzn-bedrock-performanceconfig-latency",
  serviceTier: "x-amzn-bedrock-service-tier",
  requestMetadata: "x-amzn-bedrock-request-metadata",
};

/**
 * @param {Asked} asked
 * @returns {InvokeModelCommandInput}
 */
export function invokeModelInput({ body, headers }) {
  const { model: modelId, stream: _, ...request } = body;
  const members = Object.entries(MEMBERS).map(([member, name]) => [member, headers.get(name) ?? undefined]);
  return { modelId, body: JSON.stringify(withHeaders(request, headers)), ...Object.fromEntries(members) };
}

/** @param {Asked} asked */
export function countTokensInput({ body, headers }) {
  const { model: modelId, ...request } = body;
  // the operation takes a request that InvokeModel would accept
  const invoked = { max_tokens: 1, ...withHeaders(request, headers) };
  return { modelId, input: { invokeModel: { body: new TextEncoder().encode(JSON.stringify(invoked)) } } };
}

/**
 * The model's request, including what Anthropic's API takes in headers but Bedrock in the body.
 *
 * @param {Record<string, unknown>} request
 * @param {Headers} headers
 */
function withHeaders(request, headers) {
  const betas = betasIn(headers.get("anthropic-beta") ?? "");
  const userProfile = headers.get("anthropic-user-profile-id");
  return {
    anthropic_version: VERSION,
    ...(betas.length > 0 ? { anthropic_beta: betas } : {}),
    ...(userProfile === null ? {} : { user_profile_id: userProfile }),
    ...request,
  };
}

/** @param {string} header */
function betasIn(header) {
  const betas = header.split(",").map((beta) => beta.trim());
  // the SDK requests token counting with a flag, which Bedrock does not know: it has an operation for it
  return betas.filter((beta) => beta !== "" && !beta.startsWith("token-counting-"));
}
