// The measured answers: Claude messages in frames as the service sends them, made with the AWS SDK's codec, in the
// runtime that reads them.

import { EventStreamCodec } from "@smithy/eventstream-codec";

/**
 * @typedef {object} Workload
 * @property {string} about
 * @property {number} deltas
 * @property {number} length of a delta's text
 * @property {number} [chunk] bytes per network chunk; default: one frame per chunk
 */

/** @type {Record<string, Workload>} */
export const workloads = {
  a: { about: "2,000 text deltas, one frame per chunk", deltas: 2_000, length: 12 },
  b: { about: "200 frames of 64 KiB", deltas: 200, length: 48 * 1024 },
  c: { about: "20,000 text deltas in chunks of 16 KiB", deltas: 20_000, length: 12, chunk: 16 * 1024 },
  d: { about: "one frame of 1 MiB in chunks of 1 KiB", deltas: 1, length: 768 * 1024, chunk: 1024 },
  e: { about: "100 text deltas, one byte per chunk", deltas: 100, length: 12, chunk: 1 },
};

/**
 * @typedef {object} Answer
 * @property {Uint8Array[]} chunks of the response's body
 * @property {string[]} documents the model's documents, one per event
 * @property {string[]} texts of the deltas among them
 */

/**
 * @param {string} id
 * @returns {Answer}
 */
export function answerOf(id) {
  const { deltas, length, chunk } = /** @type {Workload} */ (workloads[id]);
  const texts = Array.from({ length: deltas }, (_, index) => `token ${index} `.padEnd(length, "abcdefghijklmnop "));
  const documents = documentsOf(texts);
  const frames = documents.map(frameOf);
  return { chunks: chunk === undefined ? frames : inChunks(frames, chunk), documents, texts };
}

/** @param {string[]} texts */
function documentsOf(texts) {
  const usage = { input_tokens: 8, output_tokens: texts.length };
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
  const events = [
    { type: "message_start", message },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    ...texts.map((text) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })),
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage },
    { type: "message_stop" },
  ];
  return events.map((event) => JSON.stringify(event));
}

const encoder = new TextEncoder();
const codec = new EventStreamCodec(
  (bytes) => new TextDecoder().decode(/** @type {Uint8Array} */ (bytes)),
  (text) => encoder.encode(text),
);

/** @param {string} document */
function frameOf(document) {
  /** @type {(value: string) => { type: "string", value: string }} */
  const string = (value) => ({ type: "string", value });
  const headers = {
    ":event-type": string("chunk"),
    ":content-type": string("application/json"),
    ":message-type": string("event"),
  };
  const payload = JSON.stringify({ bytes: btoa(document), p: "abcdefghijklmnopqrstuvwx" });
  return codec.encode({ headers, body: encoder.encode(payload) });
}

/**
 * @param {Uint8Array[]} frames
 * @param {number} length
 */
function inChunks(frames, length) {
  const all = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    all.set(frame, at);
    at += frame.length;
  }
  return Array.from({ length: Math.ceil(all.length / length) }, (_, index) =>
    all.slice(index * length, (index + 1) * length),
  );
}
