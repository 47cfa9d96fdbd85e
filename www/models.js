// The models to choose from, and what the page begins with.

/** @typedef {{ id: string, name: string }} Model */

/**
 * The active ones, as of November 2026. Documentation and examples name no others, which tests/js/models.test.js checks.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html
 *
 * @type {Model[]}
 */
export const models = [
  { id: "us.anthropic.claude-haiku-5-5", name: "Claude Haiku 5.5" },
  { id: "global.anthropic.claude-sonnet-5-5", name: "Claude Sonnet 5.5" },
  { id: "global.anthropic.claude-opus-5-5", name: "Claude Opus 5.5" },
  { id: "us.amazon.nova-2-lite-v1:0", name: "Nova 2 Lite" },
  { id: "amazon.nova-micro-v1:0", name: "Nova Micro" },
  { id: "amazon.nova-lite-v1:0", name: "Nova Lite" },
  { id: "us.meta.llama3-3-70b-instruct-v1:0", name: "Llama 3.3 70B Instruct" },
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
  { id: "local.count-3000", name: "3,000 events without an end" },
  { id: "local.byte-by-byte", name: "One byte at a time" },
];

export const DEFAULT_MODEL = "us.anthropic.claude-haiku-5-5";
export const DEFAULT_PROMPT = "What happens on the wire while you answer?";

/** The key that the local Bedrock accepts: an example of AWS's documentation, which opens nothing. */
export const LOCAL_ACCESS = {
  region: "us-east-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
};
