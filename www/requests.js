// What to send: a conversation, in the form that the operation and the model's family take.

/** @typedef {{ role: "user" | "assistant", text: string }} Message */
/** @typedef {"invokeModelWithResponseStream" | "converseStream"} Operation */

const MAX_TOKENS = 1024;

/**
 * @param {Operation} operation
 * @param {string} modelId id or ARN
 * @param {Message[]} messages by turns, the first and the last the user's
 * @returns {{ modelId: string, [member: string]: any }}
 */
export function inputFor(operation, modelId, messages) {
  if (operation === "converseStream") return { modelId, ...converseBody(messages) };
  const body = FAMILIES.find(({ ids }) => ids.test(modelId))?.body ?? claudeBody;
  return { modelId, body: body(messages) };
}

/**
 * Ids begin a name, after a region's prefix or within an ARN. One that names no known family, as an ARN may, is taken for
 * Claude's.
 * @type {{ ids: RegExp, body: (messages: Message[]) => object }[]}
 */
const FAMILIES = [
  { ids: /(^|[./])amazon\.nova/, body: converseBody },
  { ids: /(^|[./])meta\.llama/, body: llamaBody },
  { ids: /(^|[./])mistral\./, body: mistralBody },
];

/**
 * Nova's own requests are those of ConverseStream.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 * https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
 * @param {Message[]} messages
 */
function converseBody(messages) {
  return {
    messages: messages.map(({ role, text }) => ({ role, content: [{ text }] })),
    inferenceConfig: { maxTokens: MAX_TOKENS },
  };
}

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
 * @param {Message[]} messages
 */
function claudeBody(messages) {
  return {
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: MAX_TOKENS,
    messages: messages.map(({ role, text }) => ({ role, content: text })),
  };
}

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html
 * @param {Message[]} messages
 */
function llamaBody(messages) {
  const turns = messages.map(({ role, text }) => `<|start_header_id|>${role}<|end_header_id|>\n\n${text}<|eot_id|>`);
  return {
    prompt: `<|begin_of_text|>${turns.join("")}<|start_header_id|>assistant<|end_header_id|>\n\n`,
    max_gen_len: MAX_TOKENS,
  };
}

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-text-completion.html
 * @param {Message[]} messages
 */
function mistralBody(messages) {
  const turns = messages.map(({ role, text }) => (role === "user" ? `[INST] ${text} [/INST]` : ` ${text}</s>`));
  return { prompt: `<s>${turns.join("")}`, max_tokens: MAX_TOKENS };
}
