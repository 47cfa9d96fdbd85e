/** The misbehaviours, by model id: `local.NAME` or `local.NAME:KEY`. The README lists them. */
import { STATUS_CODES } from "node:http";
import { remember } from "./bounded.js";
import { KNOWN_ERRORS, ServiceError, knownError } from "./errors.js";
import { chunkFrame, errorFrame, eventFrame, exceptionFrame, hugePrelude } from "./frames.js";
import { claudeChunks, claudeDelta, withMetrics } from "./models.js";
import { cutAt, flipAt, singleBytes } from "./pieces.js";
import { seededRandom } from "./random.js";

/** @typedef {import("./frames.js").Piece} Piece */

/**
 * An event stream.
 * @typedef {object} StreamReply
 * @property {"stream"} kind
 * @property {Iterable<Piece>} pieces
 * @property {"end" | "reset" | "stall"} ending
 * @property {"model" | "none" | "flushed" | number} pace as a model's tokens, as fast as they are read, each piece in a write of its own, or that many milliseconds apart
 */

/**
 * An answer that is no event stream.
 * @typedef {object} PlainReply
 * @property {"plain"} kind
 * @property {number} status
 * @property {string} contentType empty for none
 * @property {string} body
 */

/**
 * `error` is answered as such; `silence` and `reset` have no head at all.
 * @typedef {(StreamReply | PlainReply | { kind: "error", error: ServiceError } | { kind: "silence" } | { kind: "reset" }) & { headers?: Record<string, string> }} Reply
 */

/**
 * @param {number} eventsPerSecond
 * @returns {(modelName: string, prompt: string) => Reply | undefined} undefined for a name that is not known
 */
export function createFaults(eventsPerSecond) {
  /** @type {Map<string, number>} */
  const requestsOf = new Map();
  return (modelName, prompt) => {
    const name = /^local\.([A-Za-z0-9-]+)(?::[A-Za-z0-9.:-]*)?$/.exec(modelName)?.[1] ?? "";
    const requestNumber = remember(requestsOf, modelName, (requestsOf.get(modelName) ?? 0) + 1);
    return replyNamed(name, { prompt, eventsPerSecond, requestNumber });
  };
}

/**
 * @param {string} name
 * @param {Context} context
 * @returns {Reply | undefined}
 */
function replyNamed(name, context) {
  for (const [pattern, reply] of FAULTS) {
    const match = pattern.exec(name);
    if (match) return reply(match.slice(1), context);
  }
  return undefined;
}

/**
 * A stream whose frames come at a model's pace.
 * @param {Iterable<Piece>} pieces
 * @param {StreamReply["ending"]} [ending]
 * @param {StreamReply["pace"]} [pace]
 * @returns {StreamReply}
 */
export function streamOf(pieces, ending = "end", pace = "model") {
  return { kind: "stream", pieces, ending, pace };
}

/**
 * @typedef {object} Context
 * @property {string} prompt
 * @property {number} eventsPerSecond
 * @property {number} requestNumber how many requests this model id has had, this one included
 */

/** How many events come before something goes wrong. */
const GOOD = 3;
const STREAM_EXCEPTION = "(internalServer|modelStreamError|validation|throttling|modelTimeout|serviceUnavailable)Exception";
const ENDLESS_LIMIT = 256 * 1024 * 1024;

/** @type {[RegExp, (args: string[], context: Context) => Reply | undefined][]} */
const FAULTS = [
  [/^claude$/, (_, context) => streamOf(frames(context))],
  [/^fail-(\d{1,3})-(.+)$/, ([times, name = ""], context) => replyNamed(context.requestNumber <= Number(times) ? name : "claude", context)],
  [/^throttle-(?:(\d{1,3})-)?then-succeed$/, ([times = "1"], context) => replyNamed(`fail-${times}-error-ThrottlingException`, context)],
  [/^retry-after-(\d{1,5})-(.+)$/, ([seconds = "", name = ""], context) => withHeader("Retry-After", seconds, replyNamed(name, context))],
  [/^amz-retry-after-(\d{1,8})-(.+)$/, ([ms = "", name = ""], context) => withHeader("x-amz-retry-after", ms, replyNamed(name, context))],
  [/^error-(\w+)$/, ([code = ""]) => ({ kind: "error", error: knownError(Object.hasOwn(KNOWN_ERRORS, code) ? code : "ResourceNotFoundException") })],
  [/^http-([45]\d\d)-(\w+)$/, ([status, code = ""]) => ({ kind: "error", error: new ServiceError(Number(status), code, `answered as ${code}`) })],
  [/^html-([45]\d\d)$/, ([status]) => ({ kind: "plain", status: Number(status), contentType: "text/html", body: errorPage(Number(status)) })],
  [/^empty-([45]\d\d)$/, ([status]) => ({ kind: "plain", status: Number(status), contentType: "", body: "" })],
  [/^not-eventstream$/, () => ({ kind: "plain", status: 200, contentType: "text/html", body: HTML_200 })],
  [new RegExp(`^mid-${STREAM_EXCEPTION}$`), ([kind = ""], context) => broken(context, GOOD, streamException(kind))],
  [new RegExp(`^first-${STREAM_EXCEPTION}$`), ([kind = ""], context) => broken(context, 0, streamException(kind))],
  [new RegExp(`^mid-event-${STREAM_EXCEPTION}$`), ([kind = ""], context) => broken(context, GOOD, streamExceptionAsEvent(kind))],
  [/^mid-error$/, (_, context) => broken(context, GOOD, errorFrame("InternalError", "the local model lost its thread"))],
  [/^mid-unknown-exception$/, (_, context) => broken(context, GOOD, exceptionFrame("tokenSpilledException", '{"message":"a token was spilled"}'))],
  [/^unknown-event$/, (_, context) => streamOf(inserted(context, eventFrame("weatherReport", '{"sky":"clear"}')))],
  [/^bad-base64$/, (_, context) => streamOf(inserted(context, eventFrame("chunk", '{"bytes":"*** not base64 ***","p":"ab"}')))],
  [/^bad-json$/, (_, context) => streamOf(inserted(context, eventFrame("chunk", '{"bytes":"eyJ0')))],
  [/^(cut|reset|stall)-(\d{1,9}|mid)$/, ([ending = "", at = ""], context) => stopped(context, ending, at)],
  [/^stall$/, (_, context) => streamOf(frames(context).slice(0, GOOD), "stall")],
  [/^reset-head$/, () => ({ kind: "reset" })],
  [/^stall-head$/, () => ({ kind: "silence" })],
  [/^flip-(\d{1,9})$/, ([position], context) => streamOf(flipAt(frames(context), Number(position)))],
  [/^drip-(\d{1,4})$/, ([ms], context) => streamOf(frames(context, DRIPPED_TOKENS), "end", Number(ms))],
  [/^byte-by-byte$/, (_, context) => streamOf(singleBytes(frames(context, 8)), "end", "flushed")],
  [/^huge-prelude$/, (_, context) => streamOf([...frames(context).slice(0, GOOD), hugePrelude()], "stall")],
  [/^endless$/, () => streamOf(endless(), "end", "none")],
  [/^count-(\d{1,7})$/, ([n], context) => streamOf(counted(Number(n), context), "end", "none")],
  [/^large-(\d{1,8})$/, ([length]) => streamOf([large(Number(length))], "end", "none")],
  [/^empty$/, () => streamOf([])],
];

/** With the five events that frame them, ten events. */
const DRIPPED_TOKENS = 5;
const HTML_200 = "<!doctype html><title>Sign in</title><p>Please sign in to the network.</p>";

/**
 * The answer of `local.claude`. Its bytes depend on the prompt alone.
 * @param {Context} context
 * @param {number} [maxTokens] for less than the whole
 * @returns {Piece[]}
 */
function frames({ prompt, eventsPerSecond }, maxTokens) {
  const random = seededRandom(prompt);
  return claudeChunks(prompt, eventsPerSecond, maxTokens).map((chunk) => chunkFrame(JSON.stringify(chunk), random));
}

/**
 * The page of a front end whose service does not answer.
 * @param {number} status
 * @returns {string}
 */
function errorPage(status) {
  return `<html><head><title>${status} ${STATUS_CODES[status] ?? ""}</title></head><body>Please come back later.</body></html>`;
}

/**
 * @param {string} header
 * @param {string} value
 * @param {Reply | undefined} reply
 * @returns {Reply | undefined}
 */
function withHeader(header, value, reply) {
  return reply && { ...reply, headers: { ...reply.headers, [header]: value } };
}

/**
 * @param {Context} context
 * @param {string} how `cut`, `reset` or `stall`
 * @param {string} at a number of bytes, or `mid` for halfway through the frame after the good ones
 * @returns {Reply}
 */
function stopped(context, how, at) {
  const all = frames(context);
  const good = all.slice(0, GOOD).reduce((length, piece) => length + piece.bytes.length, 0);
  const middle = good + Math.floor((all[GOOD]?.bytes.length ?? 0) / 2);
  return streamOf(cutAt(all, at === "mid" ? middle : Number(at)), how === "reset" || how === "stall" ? how : "end");
}

/**
 * @param {Context} context
 * @param {number} good
 * @param {Piece} last
 * @returns {Reply}
 */
function broken(context, good, last) {
  return streamOf([...frames(context).slice(0, good), last]);
}

/**
 * @param {Context} context
 * @param {Piece} odd
 * @returns {Piece[]}
 */
function inserted(context, odd) {
  const all = frames(context);
  return [...all.slice(0, GOOD), odd, ...all.slice(GOOD)];
}

/**
 * @param {string} kind for example `throttling`
 * @returns {Piece}
 */
function streamException(kind) {
  return exceptionFrame(`${kind}Exception`, exceptionPayload(kind));
}

/**
 * @param {string} kind
 * @returns {Piece}
 */
function streamExceptionAsEvent(kind) {
  return eventFrame(`${kind}Exception`, exceptionPayload(kind));
}

/**
 * @param {string} kind
 * @returns {string}
 */
function exceptionPayload(kind) {
  const known = KNOWN_ERRORS[`${kind.charAt(0).toUpperCase()}${kind.slice(1)}Exception`];
  return JSON.stringify({ message: known?.message, ...known?.members });
}

/** @returns {Generator<Piece, void>} */
function* endless() {
  const piece = chunkFrame(JSON.stringify(claudeDelta("on and on, ".repeat(1100))), seededRandom("endless"));
  for (let written = 0; written + piece.bytes.length <= ENDLESS_LIMIT; written += piece.bytes.length) yield piece;
}

/**
 * @param {number} n
 * @param {Context} context
 * @returns {Generator<Piece, void>}
 */
function* counted(n, { eventsPerSecond }) {
  const random = seededRandom("count");
  for (let i = 0; i < n - 1; i++) yield chunkFrame(JSON.stringify(claudeDelta(`${i} `)), random);
  const [last] = withMetrics([claudeDelta(`${n - 1} `)], 1, n, eventsPerSecond);
  if (n > 0) yield chunkFrame(JSON.stringify(last), random);
}

/**
 * @param {number} length bytes of model JSON
 * @returns {Piece}
 */
function large(length) {
  const room = length - JSON.stringify(claudeDelta("")).length;
  if (room < 0) throw knownError("ValidationException", "The chunk is too small to be JSON of a model.");
  return chunkFrame(JSON.stringify(claudeDelta("large ".repeat(Math.ceil(room / 6)).slice(0, room))), seededRandom("large"));
}
