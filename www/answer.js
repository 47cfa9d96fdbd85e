// What an event says: the model's JSON in a chunk, whichever family it comes from.

/** @typedef {Record<string, any>} Json */

/**
 * @typedef {object} Reading
 * @property {string} kind what the model, or the service, calls the event
 * @property {string} text the piece of the answer in it, mostly one token
 * @property {number} size bytes of its payload
 * @property {Metrics} [metrics] in the last chunk
 */

/**
 * @typedef {object} Metrics
 * @property {number} [inputTokenCount]
 * @property {number} [outputTokenCount]
 * @property {number} [invocationLatency] ms
 * @property {number} [firstByteLatency] ms
 */

/**
 * @param {import("../js/index.js").ResponseStream} event
 * @returns {Reading}
 */
export function readEvent(event) {
  if (event.chunk) return readChunk(event.chunk.bytes);
  if (event.$unknown) return { kind: event.$unknown[0], text: "", size: event.$unknown[1].payload.length };
  return { kind: Object.keys(event)[0] ?? "event", text: "", size: 0 };
}

/**
 * The text in one chunk's JSON. The shapes exclude one another, so that the model's id need not be known.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
 *
 * @param {Json} json
 * @returns {string} empty where there is none
 */
export function textOf(json) {
  for (const read of TEXT) {
    const text = read(json);
    if (typeof text === "string") return text;
  }
  return "";
}

/** @type {((json: Json) => unknown)[]} */
const TEXT = [
  (claude) => claude.delta?.text,
  (nova) => nova.contentBlockDelta?.delta?.text,
  (llama) => llama.generation,
  (titan) => titan.outputText,
  (mistral) => mistral.outputs?.[0]?.text,
  (cohere) => cohere.text,
];

const METRICS = "amazon-bedrock-invocationMetrics";

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Reading}
 */
function readChunk(bytes) {
  const json = parse(bytes);
  if (!json) return { kind: "chunk", text: "", size: bytes.length };
  return { kind: kindOf(json), text: textOf(json), size: bytes.length, metrics: json[METRICS] };
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes one whole JSON document, in all families
 * @returns {Json | undefined}
 */
function parse(bytes) {
  try {
    const json = JSON.parse(new TextDecoder().decode(bytes));
    return typeof json === "object" && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The type that the model gives the event, else its first member that is more than a flag.
 * @param {Json} json
 * @returns {string}
 */
function kindOf(json) {
  const member = Object.keys(json).find((name) => name !== METRICS && typeof json[name] !== "boolean");
  return String(json.type ?? json.event_type ?? member ?? "chunk");
}
