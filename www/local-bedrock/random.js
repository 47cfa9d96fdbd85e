import { createHash } from "node:crypto";

/**
 * Numbers in [0, 1) that are the same for the same seed (mulberry32), so that a stream has the same bytes each time,
 * and a test can refer to byte N of it.
 * @param {string} seed
 * @returns {() => number}
 */
export function seededRandom(seed) {
  let state = createHash("sha256").update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * @param {() => number} random
 * @param {number} length in characters
 * @returns {string} lower-case hexadecimal digits
 */
export function randomHex(random, length) {
  let hex = "";
  while (hex.length < length) hex += Math.floor(random() * 16).toString(16);
  return hex;
}
