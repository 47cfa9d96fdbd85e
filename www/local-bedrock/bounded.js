/**
 * Sets an entry of a map that forgets the oldest one beyond a thousand.
 * @template V
 * @param {Map<string, V>} map
 * @param {string} key
 * @param {V} value
 * @returns {V}
 */
export function remember(map, key, value) {
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > 1000 && oldest !== undefined) map.delete(oldest);
  return value;
}
