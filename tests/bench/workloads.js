// The answers that are measured: frames as the service sends them, made with the AWS SDK's codec.

import { EventStreamCodec } from "@smithy/eventstream-codec";

const utf8 = (/** @type {string} */ text) => new TextEncoder().encode(text);
const codec = new EventStreamCodec((bytes) => new TextDecoder().decode(/** @type {Uint8Array} */ (bytes)), utf8);

/** @typedef {{ chunks: Uint8Array[], events: number, bytes: number }} Workload */

/** @type {Record<string, () => Workload>} */
export const workloads = {
  "(a) 2,000 text deltas, one frame a chunk": () => workload(2_000, delta, (frames) => frames),
  "(b) 200 frames of 64 KiB": () => workload(200, () => "x".repeat(64 * 1024), (frames) => frames),
  "(c) 20,000 text deltas in chunks of 16 KiB": () => workload(20_000, delta, inChunksOf(16 * 1024)),
  "(d) one frame of 1 MiB in chunks of 1 KiB": () => workload(1, () => "x".repeat(1 << 20), inChunksOf(1024)),
};

/** @param {number} index */
function delta(index) {
  const text = `token ${index} `.padEnd(12);
  return JSON.stringify({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
}

/**
 * @param {number} count
 * @param {(index: number) => string} document
 * @param {(frames: Uint8Array[]) => Uint8Array[]} cut
 * @returns {Workload}
 */
function workload(count, document, cut) {
  const documents = Array.from({ length: count }, (_, index) => document(index));
  const bytes = documents.reduce((sum, text) => sum + text.length, 0);
  return { chunks: cut(documents.map(frame)), events: count, bytes };
}

/** @param {string} document */
function frame(document) {
  /** @type {(value: string) => { type: "string", value: string }} */
  const string = (value) => ({ type: "string", value });
  const headers = {
    ":event-type": string("chunk"),
    ":content-type": string("application/json"),
    ":message-type": string("event"),
  };
  return codec.encode({ headers, body: utf8(JSON.stringify({ bytes: btoa(document), p: "abcdefghijklmnopqrst" })) });
}

/** @param {number} length */
function inChunksOf(length) {
  return (/** @type {Uint8Array[]} */ frames) => {
    const all = Buffer.concat(frames);
    const chunks = [];
    for (let at = 0; at < all.length; at += length) chunks.push(new Uint8Array(all.subarray(at, at + length)));
    return chunks;
  };
}
