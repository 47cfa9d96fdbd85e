/** A response that is one JSON document. It is written in pieces, so that it can be cut between them. */

/** Enough for `cut-mid` and similar misbehaviours. */
const PIECES = 10;

/**
 * @param {unknown} document
 * @returns {import("./frames.js").Piece[]}
 */
export function documentPieces(document) {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const length = Math.max(1, Math.ceil(bytes.length / PIECES));
  const pieces = [];
  for (let at = 0; at < bytes.length; at += length) pieces.push({ bytes: bytes.subarray(at, at + length), frames: 0 });
  return pieces;
}

/** The headers of such a response. */
export const documentHeaders = () => ({ "Content-Type": "application/json" });
