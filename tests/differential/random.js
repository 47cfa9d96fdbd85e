// Random values that are the same in every run with the same seed.
import { seededRandom } from "../../www/local-bedrock/random.js";

/** @typedef {ReturnType<typeof createRandom>} Random */

/** @param {string} seed */
export function createRandom(seed) {
  const random = seededRandom(seed);
  /** @param {number} limit @returns {number} from 0 up to, but not including, the limit */
  const below = (limit) => Math.floor(random() * limit);
  /** @template T @param {readonly T[]} items @returns {T} */
  const pick = (items) => /** @type {T} */ (items[below(items.length)]);
  /** @param {string} alphabet @param {number} most @returns {string} up to `most` characters */
  const text = (alphabet, most) => {
    const characters = [...alphabet];
    return Array.from({ length: below(most + 1) }, () => pick(characters)).join("");
  };
  return { below, pick, text };
}
