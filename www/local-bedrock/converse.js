/** ConverseStream and Converse: a common request and answer format for all models, as events or as a whole. */
import { answerTo, tokensOf } from "./answer.js";
import { documentHeaders, documentPieces } from "./document.js";
import { knownError } from "./errors.js";
import { eventFrame } from "./frames.js";
import { familyOf, tokensIn } from "./models.js";
import { seededRandom } from "./random.js";
import { parseBody } from "./request.js";
import { checkShape } from "./shapes.js";

/** @typedef {import("./operations.js").Asked} Asked */
/** @typedef {import("./operations.js").Operation} Operation */
/** @typedef {import("./models.js").Json} Json */

/** @type {Operation} */
export const converseStream = {
  name: "ConverseStream",
  path: /^\/model\/([^/]+)\/converse-stream$/,
  headers: () => ({ "Content-Type": "application/vnd.amazon.eventstream" }),
  script: (asked) => {
    const request = requestOf(asked);
    return {
      pieces: (maxTokens) => framesOf(eventsOf(answer(request, maxTokens)), promptOf(request)),
      large: (length) => framesOf([textDelta("large ".repeat(Math.ceil(length / 6)).slice(0, length))], "large"),
      stream: {
        deltas: (texts, isWhole) => deltas(texts, isWhole),
        badBase64: eventFrame(
          "contentBlockDelta",
          '{"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"*** not base64 ***"}}}',
        ),
        badJson: eventFrame("contentBlockDelta", '{"contentBlockIndex":0,"delta":{"te'),
      },
    };
  },
};

/** @type {Operation} */
export const converse = {
  name: "Converse",
  path: /^\/model\/([^/]+)\/converse$/,
  headers: documentHeaders,
  script: (asked) => {
    const request = requestOf(asked);
    return {
      pieces: (maxTokens) => documentPieces(wholeOf(answer(request, maxTokens))),
      large: (length) =>
        documentPieces({
          ...wholeOf(answer(request, 1)),
          output: { message: { role: "assistant", content: [{ text: "x".repeat(length) }] } },
        }),
    };
  },
};

/**
 * @param {Asked} asked
 * @returns {Json}
 */
function requestOf({ modelName, opaque, isLocal, headers, body }) {
  if (!isLocal && !opaque && !familyOf(modelName)) throw knownError("ResourceNotFoundException");
  const request = parseBody(body, headers["content-type"]);
  checkShape(request, "ConverseRequest");
  return request;
}

/**
 * The user's last message.
 * @param {Json} request with messages, if any
 * @returns {string}
 */
export function promptOf(request) {
  return lastContent(request)
    .map((block) => block.text ?? block.guardContent?.text?.text ?? "")
    .join(" ");
}

/**
 * @param {Json} request
 * @returns {Json[]}
 */
function lastContent({ messages = [] }) {
  return messages.filter((/** @type {Json} */ message) => message.role === "user").at(-1)?.content ?? [];
}

/**
 * @typedef {object} Answer
 * @property {Json[]} blocks the blocks before the text, in Converse's form
 * @property {string[]} tokens the tokens of the text
 * @property {string} stopReason
 * @property {Json} more members of the response that depend on the request
 * @property {Json} usage
 */

/**
 * The text, preceded by what was requested: `thinking` adds reasoning, an image is returned, and a tool that must be
 * used is called.
 * @param {Json} request
 * @param {number | undefined} maxTokens
 * @returns {Answer}
 */
function answer(request, maxTokens) {
  const prompt = promptOf(request);
  const all = tokensOf(answerTo(prompt));
  const tokens = all.slice(0, maxTokens ?? request.inferenceConfig?.maxTokens ?? all.length);
  const [inputTokens, outputTokens] = [tokensIn(prompt), tokens.length];
  const tool = toolFor(request.toolConfig);
  const stopReason = tokens.length < all.length ? "max_tokens" : tool ? "tool_use" : "end_turn";
  const { performanceConfig, serviceTier, additionalModelResponseFieldPaths, additionalModelRequestFields } = request;
  const usage = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
  const blocks = [
    ...(additionalModelRequestFields?.thinking ? REASONING : []),
    ...lastContent(request).filter((block) => block.image?.source.bytes),
    ...(tool ? [{ toolUse: { toolUseId: "tooluse_local-1", name: tool, input: TOOL_INPUT } }] : []),
  ];
  const fields = additionalModelResponseFieldPaths
    ? { stop_sequence: null, paths: additionalModelResponseFieldPaths }
    : undefined;
  return {
    blocks,
    tokens,
    stopReason,
    more: { performanceConfig, serviceTier, additionalModelResponseFields: fields },
    usage,
  };
}

const REASONING = [
  { reasoningContent: { reasoningText: { text: "The user asks, and I answer.", signature: "c2lnbmVk" } } },
  { reasoningContent: { redactedContent: Buffer.from([0, 127, 128, 255]).toString("base64") } },
];
const TOOL_INPUT = { city: "Łódź", days: 3, exact: true, at: null, parts: [0.5, { bytes: "not base64" }] };

/**
 * The tool that must be used, if any.
 * @param {Json} [config]
 * @returns {string | undefined}
 */
function toolFor({ tools = [], toolChoice = {} } = {}) {
  return toolChoice.tool?.name ?? (toolChoice.any && tools[0]?.toolSpec?.name);
}

/** @param {Answer} answer */
function wholeOf({ blocks, tokens, stopReason, more, usage }) {
  const { performanceConfig, serviceTier, additionalModelResponseFields } = more;
  const content = [...blocks, { text: tokens.join("") }];
  const head = { output: { message: { role: "assistant", content } }, stopReason, usage };
  return { ...head, metrics: { latencyMs: 551 }, additionalModelResponseFields, performanceConfig, serviceTier };
}

/**
 * @param {Answer} answer
 * @returns {[type: string, event: Json][]}
 */
function eventsOf({ blocks, tokens, stopReason, more, usage }) {
  const { additionalModelResponseFields, ...echoed } = more;
  const text = blocks.length;
  return [
    ["messageStart", { role: "assistant" }],
    ...blocks.flatMap(blockEvents),
    ...tokens.map((token) => textDelta(token, text)),
    ["contentBlockStop", { contentBlockIndex: text }],
    ["messageStop", { stopReason, additionalModelResponseFields }],
    ["metadata", { usage, metrics: { latencyMs: 551 }, ...echoed }],
  ];
}

/**
 * @param {Json} block
 * @param {number} contentBlockIndex
 * @returns {[string, Json][]}
 */
function blockEvents({ reasoningContent, image, toolUse }, contentBlockIndex) {
  const start = (/** @type {Json} */ members) =>
    /** @type {[string, Json]} */ (["contentBlockStart", { start: members, contentBlockIndex }]);
  const delta = (/** @type {Json} */ members) =>
    /** @type {[string, Json]} */ (["contentBlockDelta", { delta: members, contentBlockIndex }]);
  /** @type {[string, Json][]} */
  const events = [];
  if (image) events.push(start({ image: { format: image.format } }), delta({ image: { source: image.source } }));
  if (reasoningContent?.redactedContent) events.push(delta({ reasoningContent }));
  if (reasoningContent?.reasoningText) {
    const { text, signature } = reasoningContent.reasoningText;
    events.push(delta({ reasoningContent: { text } }), delta({ reasoningContent: { signature } }));
  }
  if (toolUse) {
    const { input, ...named } = toolUse;
    const json = JSON.stringify(input);
    events.push(
      start({ toolUse: named }),
      ...["", json.slice(0, 9), json.slice(9)].map((part) => delta({ toolUse: { input: part } })),
    );
  }
  return [...events, ["contentBlockStop", { contentBlockIndex }]];
}

/**
 * @param {string} text
 * @param {number} [contentBlockIndex]
 * @returns {[string, Json]}
 */
function textDelta(text, contentBlockIndex = 0) {
  return ["contentBlockDelta", { delta: { text }, contentBlockIndex }];
}

/**
 * Frames as the service sends them: members in alphabetical order, and padding to ignore.
 * @param {[type: string, event: Json][]} events
 * @param {string} seed seed for the padding
 */
function framesOf(events, seed) {
  const random = seededRandom(seed);
  return events.map(([type, event]) => frameOf(type, event, random));
}

/**
 * @param {string} type
 * @param {Json} event
 * @param {() => number} random
 */
function frameOf(type, event, random) {
  const padded = Object.entries({ ...event, p: ALPHABET.slice(0, 2 + Math.floor(random() * 60)) });
  return eventFrame(type, JSON.stringify(Object.fromEntries(padded.sort(([one], [other]) => (one < other ? -1 : 1)))));
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/**
 * @param {Iterable<string>} texts
 * @param {boolean} isWhole
 */
function* deltas(texts, isWhole) {
  const random = seededRandom("deltas");
  let outputTokens = 0;
  for (const text of texts) {
    yield frameOf(...textDelta(text), random);
    outputTokens += 1;
  }
  const usage = { inputTokens: 1, outputTokens, totalTokens: 1 + outputTokens };
  if (isWhole) yield frameOf("metadata", { usage, metrics: { latencyMs: 551 } }, random);
}
