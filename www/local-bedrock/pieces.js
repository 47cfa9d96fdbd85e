/** Ways to alter a stream's bytes before they are sent. Byte positions count from the first byte of the first frame. */

/** @typedef {import("./frames.js").Piece} Piece */

/**
 * The first `length` bytes.
 * @param {Iterable<Piece>} pieces
 * @param {number} length
 * @returns {Generator<Piece, void>}
 */
export function* cutAt(pieces, length) {
  let left = length;
  for (const piece of pieces) {
    if (left === 0) return;
    if (piece.bytes.length > left) {
      yield { bytes: piece.bytes.subarray(0, left), frames: 0 };
      return;
    }
    left -= piece.bytes.length;
    yield piece;
  }
}

/**
 * All bytes, with the lowest bit of the one at `position` (counted from 0) flipped.
 * @param {Iterable<Piece>} pieces
 * @param {number} position
 * @returns {Generator<Piece, void>}
 */
export function* flipAt(pieces, position) {
  let start = 0;
  for (const piece of pieces) {
    const bytes = Uint8Array.from(piece.bytes);
    const at = position - start;
    if (at >= 0 && at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ 1;
    start += bytes.length;
    yield { bytes, frames: piece.frames };
  }
}

/**
 * All bytes, each in its own piece.
 * @param {Iterable<Piece>} pieces
 * @returns {Generator<Piece, void>}
 */
export function* singleBytes(pieces) {
  for (const { bytes, frames } of pieces) {
    for (let i = 0; i < bytes.length; i++) {
      yield { bytes: bytes.subarray(i, i + 1), frames: i === bytes.length - 1 ? frames : 0 };
    }
  }
}
