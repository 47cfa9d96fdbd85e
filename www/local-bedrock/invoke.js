/** InvokeModelWithResponseStream and InvokeModel: a request and an answer in the model's own format, in chunks or as a whole. */
import { knownError } from "./errors.js";
import { documentPieces } from "./document.js";
import { chunkFrame, eventFrame } from "./frames.js";
import { chunksOf, claudeBody, claudeDelta, CLAUDE, familyOf, familyOfBody, withMetrics } from "./models.js";
import { seededRandom } from "./random.js";
import { checkBody, parseBody, responseHeadersFor } from "./request.js";
import { wholeOf } from "./whole.js";

/** @typedef {import("./operations.js").Asked} Asked */
/** @typedef {import("./operations.js").Operation} Operation */
/** @typedef {import("./faults.js").Script} Script */

/** @type {Operation} */
export const invokeModelWithResponseStream = {
  name: "InvokeModelWithResponseStream",
  path: /^\/model\/([^/]+)\/invoke-with-response-stream$/,
  headers: (headers) => ({
    "Content-Type": "application/vnd.amazon.eventstream",
    "X-Amzn-Bedrock-Content-Type": answerType(headers["x-amzn-bedrock-accept"]),
    ...responseHeadersFor(headers),
  }),
  script: (asked) => {
    const { family, modelName, json, seed } = modelAsked(asked);
    const { eventsPerSecond } = asked;
    return {
      pieces: (maxTokens) => {
        const random = seededRandom(seed);
        return chunksOf(family, modelName, withLimit(json, maxTokens), eventsPerSecond).map((chunk) =>
          chunkFrame(JSON.stringify(chunk), random),
        );
      },
      large: (length) => [chunkFrame(JSON.stringify(deltaOf(length)), seededRandom("large"))],
      stream: {
        deltas: (texts, isWhole) => deltas(texts, isWhole, eventsPerSecond),
        badBase64: eventFrame("chunk", '{"bytes":"*** not base64 ***","p":"ab"}'),
        badJson: eventFrame("chunk", '{"bytes":"eyJ0'),
      },
    };
  },
};

/** @type {Operation} */
export const invokeModel = {
  name: "InvokeModel",
  path: /^\/model\/([^/]+)\/invoke$/,
  headers: (headers) => ({ "Content-Type": answerType(headers.accept), ...responseHeadersFor(headers) }),
  script: (asked) => {
    const { family, modelName, json } = modelAsked(asked);
    return {
      pieces: (maxTokens) => documentPieces(wholeOf(family, modelName, withLimit(json, maxTokens))),
      large: (length) => documentPieces({ completion: "x".repeat(length) }),
    };
  },
};

/** @param {string | string[] | undefined} accept */
const answerType = (accept) => (typeof accept !== "string" || accept === "*/*" ? "application/json" : accept);

/**
 * The family that a request is for, and its body. A misbehaving model is Claude, and accepts a body of any form.
 * @param {Asked} asked
 */
function modelAsked({ modelName, opaque, isLocal, headers, body }) {
  if (isLocal) {
    const prompt = promptOf(body);
    return { family: CLAUDE, modelName: "local", json: claudeBody(prompt), seed: prompt };
  }
  const named = familyOf(modelName);
  if (!named && !opaque) throw knownError("ResourceNotFoundException");
  const json = parseBody(body, headers["content-type"]);
  const family = named ?? familyOfBody(json);
  checkBody(family, json);
  return { family, modelName, json, seed: modelName };
}

/**
 * The prompt in a body of any form.
 * @param {Uint8Array} body
 * @returns {string}
 */
export function promptOf(body) {
  try {
    const json = parseBody(body, undefined);
    return familyOfBody(json).promptOf(json) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {import("./models.js").Json} json Claude's JSON
 * @param {number | undefined} maxTokens
 */
function withLimit(json, maxTokens) {
  return maxTokens === undefined ? json : { ...json, max_tokens: maxTokens };
}

/**
 * @param {Iterable<string>} texts
 * @param {boolean} isWhole
 * @param {number} eventsPerSecond
 */
function* deltas(texts, isWhole, eventsPerSecond) {
  const random = seededRandom("deltas");
  let count = 0;
  let held;
  for (const text of texts) {
    if (held !== undefined) yield chunkFrame(JSON.stringify(claudeDelta(held)), random);
    held = text;
    count += 1;
  }
  if (held === undefined) return;
  const last = claudeDelta(held);
  yield chunkFrame(JSON.stringify(isWhole ? withMetrics([last], 1, count, eventsPerSecond)[0] : last), random);
}

/** @param {number} length bytes of model JSON */
function deltaOf(length) {
  const room = length - JSON.stringify(claudeDelta("")).length;
  if (room < 0) throw knownError("ValidationException", "The chunk is too small to be JSON of a model.");
  return claudeDelta("large ".repeat(Math.ceil(room / 6)).slice(0, room));
}
