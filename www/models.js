// The models to choose from, and the request's body for each family.

/** @typedef {{ id: string, name: string }} Model */

/** @type {Model[]} one or more of each family */
export const models = [
  { id: "anthropic.claude-3-5-sonnet-20240620-v1:0", name: "Claude 3.5 Sonnet" },
  { id: "us.anthropic.claude-sonnet-4-20250514-v1:0", name: "Claude Sonnet 4 (inference profile)" },
  { id: "amazon.nova-micro-v1:0", name: "Nova Micro" },
  { id: "amazon.nova-lite-v1:0", name: "Nova Lite" },
  { id: "meta.llama3-8b-instruct-v1:0", name: "Llama 3 8B Instruct" },
  { id: "mistral.mistral-7b-instruct-v0:2", name: "Mistral 7B Instruct" },
  { id: "amazon.titan-text-express-v1", name: "Titan Text Express" },
  { id: "cohere.command-r-v1:0", name: "Command R" },
  { id: "cohere.command-text-v14", name: "Command" },
];

/** @type {Model[]} what can go wrong, of the local Bedrock only */
export const misbehaviours = [
  { id: "local.error-AccessDeniedException", name: "Access denied, 403" },
  { id: "local.error-ThrottlingException", name: "Throttled, 429" },
  { id: "local.throttle-then-succeed", name: "Throttled, every first time" },
  { id: "local.html-503", name: "503 with an HTML page" },
  { id: "local.not-eventstream", name: "200 with an HTML page" },
  { id: "local.mid-throttlingException", name: "Mid-stream throttling" },
  { id: "local.mid-validationException", name: "Mid-stream validation error" },
  { id: "local.mid-internalServerException", name: "Mid-stream server error" },
  { id: "local.mid-modelStreamErrorException", name: "Mid-stream model error" },
  { id: "local.mid-modelTimeoutException", name: "Mid-stream model time-out" },
  { id: "local.mid-serviceUnavailableException", name: "Mid-stream service outage" },
  { id: "local.unknown-event", name: "An event of an unknown type" },
  { id: "local.cut-2000", name: "Cut at byte 2,000" },
  { id: "local.flip-2000", name: "A bit flipped in byte 2,000" },
  { id: "local.reset-2000", name: "Connection reset at byte 2,000" },
  { id: "local.huge-prelude", name: "A message that claims 1 GiB" },
  { id: "local.stall", name: "Silence after three events" },
  { id: "local.byte-by-byte", name: "One byte at a time" },
];

export const DEFAULT_MODEL = "anthropic.claude-3-5-sonnet-20240620-v1:0";
export const DEFAULT_PROMPT = "What happens on the wire while you answer?";

/** The key that the local Bedrock accepts: an example of AWS's documentation, which opens nothing. */
export const LOCAL_ACCESS = {
  region: "us-east-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
};

/**
 * The body that the model's family takes; Claude's for an id that names no known family, as an ARN may.
 * @param {string} modelId id or ARN
 * @param {string} prompt
 * @returns {object}
 */
export function requestBody(modelId, prompt) {
  const family = FAMILIES.find(([ids]) => ids.test(modelId));
  return family ? family[1](prompt) : claudeBody(prompt);
}

const MAX_TOKENS = 1024;

/** @type {[ids: RegExp, body: (prompt: string) => object][]} ids begin a name, after a region's prefix or within an ARN */
const FAMILIES = [
  [/(^|[./])amazon\.nova/, novaBody],
  [/(^|[./])meta\.llama/, llamaBody],
  [/(^|[./])mistral\./, mistralBody],
  [/(^|[./])amazon\.titan-text/, titanBody],
  [/(^|[./])cohere\.command-r/, commandRBody],
  [/(^|[./])cohere\.command/, commandBody],
];

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
 * @param {string} prompt
 */
function claudeBody(prompt) {
  return { anthropic_version: "bedrock-2023-05-31", max_tokens: MAX_TOKENS, messages: [{ role: "user", content: prompt }] };
}

/**
 * https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
 * @param {string} prompt
 */
function novaBody(prompt) {
  return { messages: [{ role: "user", content: [{ text: prompt }] }], inferenceConfig: { maxTokens: MAX_TOKENS } };
}

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html
 * @param {string} prompt
 */
function llamaBody(prompt) {
  const user = `<|start_header_id|>user<|end_header_id|>\n\n${prompt}<|eot_id|>`;
  return { prompt: `<|begin_of_text|>${user}<|start_header_id|>assistant<|end_header_id|>\n\n`, max_gen_len: MAX_TOKENS };
}

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-text-completion.html
 * @param {string} prompt
 */
function mistralBody(prompt) {
  return { prompt: `<s>[INST] ${prompt} [/INST]`, max_tokens: MAX_TOKENS };
}

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html
 * @param {string} prompt
 */
function titanBody(prompt) {
  return { inputText: prompt, textGenerationConfig: { maxTokenCount: MAX_TOKENS } };
}

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command-r-plus.html
 * @param {string} prompt
 */
function commandRBody(prompt) {
  return { message: prompt, max_tokens: MAX_TOKENS };
}

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command.html
 * @param {string} prompt
 */
function commandBody(prompt) {
  return { prompt, max_tokens: MAX_TOKENS, stream: true };
}
