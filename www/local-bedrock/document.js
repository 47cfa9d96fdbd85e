/** An answer that is one JSON document. It is written in pieces, so that it can break between them. */

/** As many as `cut-mid` and its like can tell apart. */
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

/** The headers of such an answer. */
export const documentHeaders = () => ({ "Content-Type": "application/json" });
