/** The misbehaviours, by model id: `local.NAME` or `local.NAME:KEY`. The README lists them. */
import { STATUS_CODES } from "node:http";
import { remember } from "./bounded.js";
import { KNOWN_ERRORS, ServiceError, knownError } from "./errors.js";
import { errorFrame, eventFrame, exceptionFrame, hugePrelude } from "./frames.js";
import { cutAt, flipAt, singleBytes } from "./pieces.js";

/** @typedef {import("./frames.js").Piece} Piece */

/**
 * An operation's correct answer, and its parts, from which faults are made.
 * @typedef {object} Script
 * @property {(maxTokens?: number) => Piece[]} pieces the whole answer, or one with this many tokens
 * @property {(length: number) => Piece[]} large one event with this many bytes of JSON, or a document
 * @property {StreamScript} [stream] present if the operation's response is a stream of events
 */

/**
 * @typedef {object} StreamScript
 * @property {(texts: Iterable<string>, isWhole: boolean) => Iterable<Piece>} deltas text events; the last one of a whole answer carries its metrics
 * @property {Piece} badBase64
 * @property {Piece} badJson
 */

/**
 * An event stream, or a document sent in pieces.
 * @typedef {object} StreamReply
 * @property {"stream"} kind
 * @property {Iterable<Piece>} pieces
 * @property {"end" | "reset" | "stall"} ending
 * @property {"model" | "none" | "flushed" | number} pace like a model's tokens, as fast as they are read, each piece in a separate write, or this many milliseconds apart
 */

/**
 * A response that is not an event stream.
 * @typedef {object} PlainReply
 * @property {"plain"} kind
 * @property {number} status
 * @property {string} contentType empty for none
 * @property {string} body
 */

/**
 * `error` is sent as a response; `silence` and `reset` do not even have a head.
 * @typedef {(StreamReply | PlainReply | { kind: "error", error: ServiceError } | { kind: "silence" } | { kind: "reset" }) & { headers?: Record<string, string> }} Reply
 */

/** @returns {(modelName: string, script: Script) => Reply | undefined} undefined for an unknown name */
export function createFaults() {
  /** @type {Map<string, number>} */
  const requestsOf = new Map();
  return (modelName, script) => {
    const name = /^local\.([A-Za-z0-9-]+)(?::[A-Za-z0-9.:-]*)?$/.exec(modelName)?.[1] ?? "";
    const requestNumber = remember(requestsOf, modelName, (requestsOf.get(modelName) ?? 0) + 1);
    return replyNamed(name, { script, requestNumber });
  };
}

/**
 * @param {string} name
 * @param {Context} context
 * @returns {Reply | undefined}
 */
function replyNamed(name, context) {
  const { pieces, stream } = context.script;
  for (const [pattern, reply] of FAULTS) {
    const match = pattern.exec(name);
    if (match) return reply(match.slice(1), context);
  }
  for (const [pattern, reply] of stream ? STREAM_FAULTS : []) {
    const match = pattern.exec(name);
    if (match && stream) return reply(match.slice(1), stream, pieces);
  }
  return undefined;
}

/**
 * A stream whose frames arrive at a model's pace.
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
 * @property {Script} script
 * @property {number} requestNumber the number of requests for this model id, including this one
 */

/** The number of events before the fault. */
const GOOD = 3;
const STREAM_EXCEPTION =
  "(internalServer|modelStreamError|validation|throttling|modelTimeout|serviceUnavailable)Exception";
const ENDLESS_LIMIT = 256 * 1024 * 1024;

/** @type {[RegExp, (args: string[], context: Context) => Reply | undefined][]} */
const FAULTS = [
  [/^claude$/, (_, { script }) => streamOf(script.pieces())],
  [
    /^fail-(\d{1,3})-(.+)$/,
    ([times, name = ""], context) => replyNamed(context.requestNumber <= Number(times) ? name : "claude", context),
  ],
  [
    /^throttle-(?:(\d{1,3})-)?then-succeed$/,
    ([times = "1"], context) => replyNamed(`fail-${times}-error-ThrottlingException`, context),
  ],
  [
    /^retry-after-(\d{1,5})-(.+)$/,
    ([seconds = "", name = ""], context) => withHeader("Retry-After", seconds, replyNamed(name, context)),
  ],
  [
    /^amz-retry-after-(\d{1,8})-(.+)$/,
    ([ms = "", name = ""], context) => withHeader("x-amz-retry-after", ms, replyNamed(name, context)),
  ],
  [
    /^error-(\w+)$/,
    ([code = ""]) => ({
      kind: "error",
      error: knownError(Object.hasOwn(KNOWN_ERRORS, code) ? code : "ResourceNotFoundException"),
    }),
  ],
  [
    /^http-([45]\d\d)-(\w+)$/,
    ([status, code = ""]) => ({ kind: "error", error: new ServiceError(Number(status), code, `simulated ${code}`) }),
  ],
  [
    /^html-([45]\d\d)$/,
    ([status]) => ({
      kind: "plain",
      status: Number(status),
      contentType: "text/html",
      body: errorPage(Number(status)),
    }),
  ],
  [/^empty-([45]\d\d)$/, ([status]) => ({ kind: "plain", status: Number(status), contentType: "", body: "" })],
  [/^not-eventstream$/, () => ({ kind: "plain", status: 200, contentType: "text/html", body: HTML_200 })],
  [/^(cut|reset|stall)-(\d{1,9}|mid)$/, ([ending = "", at = ""], { script }) => stopped(script.pieces(), ending, at)],
  [/^stall$/, (_, { script }) => streamOf(script.pieces().slice(0, GOOD), "stall")],
  [/^reset-head$/, () => ({ kind: "reset" })],
  [/^stall-head$/, () => ({ kind: "silence" })],
  [/^flip-(\d{1,9})$/, ([position], { script }) => streamOf(flipAt(script.pieces(), Number(position)))],
  [/^drip-(\d{1,4})$/, ([ms], { script }) => streamOf(script.pieces(DRIPPED_TOKENS), "end", Number(ms))],
  [/^byte-by-byte$/, (_, { script }) => streamOf(singleBytes(script.pieces(8)), "end", "flushed")],
  [/^large-(\d{1,8})$/, ([length], { script }) => streamOf(script.large(Number(length)), "end", "none")],
  [/^empty$/, () => streamOf([])],
];

/** @type {[RegExp, (args: string[], stream: StreamScript, pieces: Script["pieces"]) => Reply][]} */
const STREAM_FAULTS = [
  [new RegExp(`^mid-${STREAM_EXCEPTION}$`), ([kind = ""], _, pieces) => broken(pieces, GOOD, streamException(kind))],
  [new RegExp(`^first-${STREAM_EXCEPTION}$`), ([kind = ""], _, pieces) => broken(pieces, 0, streamException(kind))],
  [
    new RegExp(`^mid-event-${STREAM_EXCEPTION}$`),
    ([kind = ""], _, pieces) => broken(pieces, GOOD, streamExceptionAsEvent(kind)),
  ],
  [
    /^mid-error$/,
    (_args, _, pieces) => broken(pieces, GOOD, errorFrame("InternalError", "the local model lost its thread")),
  ],
  [
    /^mid-unknown-exception$/,
    (_args, _, pieces) =>
      broken(pieces, GOOD, exceptionFrame("tokenSpilledException", '{"message":"a token was spilled"}')),
  ],
  [
    /^unknown-event$/,
    (_args, _, pieces) => streamOf(inserted(pieces(), eventFrame("weatherReport", '{"sky":"clear"}'))),
  ],
  [/^bad-base64$/, (_, stream, pieces) => streamOf(inserted(pieces(), stream.badBase64))],
  [/^bad-json$/, (_, stream, pieces) => streamOf(inserted(pieces(), stream.badJson))],
  [/^huge-prelude$/, (_args, _, pieces) => streamOf([...pieces().slice(0, GOOD), hugePrelude()], "stall")],
  [/^endless$/, (_, stream) => streamOf(endless(stream), "end", "none")],
  [/^count-(\d{1,7})$/, ([n], stream) => streamOf(stream.deltas(numbers(Number(n)), true), "end", "none")],
];

/** With the five events that frame them, ten events. */
const DRIPPED_TOKENS = 5;
const HTML_200 = "<!doctype html><title>Sign in</title><p>Please sign in to the network.</p>";

/**
 * The page of a front end whose service does not respond.
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
 * @param {Piece[]} pieces
 * @param {string} how `cut`, `reset` or `stall`
 * @param {string} at a number of bytes, or `mid` for halfway through the piece after the good ones
 * @returns {Reply}
 */
function stopped(pieces, how, at) {
  const good = pieces.slice(0, GOOD).reduce((length, piece) => length + piece.bytes.length, 0);
  const middle = good + Math.floor((pieces[GOOD]?.bytes.length ?? 0) / 2);
  return streamOf(cutAt(pieces, at === "mid" ? middle : Number(at)), how === "reset" || how === "stall" ? how : "end");
}

/**
 * @param {Script["pieces"]} pieces
 * @param {number} good
 * @param {Piece} last
 * @returns {Reply}
 */
function broken(pieces, good, last) {
  return streamOf([...pieces().slice(0, good), last]);
}

/**
 * @param {Piece[]} pieces
 * @param {Piece} odd
 * @returns {Piece[]}
 */
function inserted(pieces, odd) {
  return [...pieces.slice(0, GOOD), odd, ...pieces.slice(GOOD)];
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

/**
 * @param {StreamScript} stream
 * @returns {Generator<Piece, void>}
 */
function* endless(stream) {
  const [piece] = stream.deltas(["on and on, ".repeat(1100)], false);
  if (!piece) return;
  for (let written = 0; written + piece.bytes.length <= ENDLESS_LIMIT; written += piece.bytes.length) yield piece;
}

/** @param {number} n */
function* numbers(n) {
  for (let i = 0; i < n; i++) yield `${i} `;
}
