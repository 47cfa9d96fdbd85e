// Assertions for any runtime.

/**
 * @param {unknown} value
 * @param {string} [message]
 * @returns {asserts value}
 */
export function ok(value, message = `${value} is not truthy`) {
  if (!value) throw new Error(message);
}

/**
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} [message]
 */
export function equal(actual, expected, message = "") {
  ok(Object.is(actual, expected), `${message} ${show(actual)} is not ${show(expected)}`.trim());
}

/**
 * Compares plain objects, arrays and bytes by their members; an undefined member counts as missing.
 *
 * @param {unknown} actual
 * @param {unknown} expected
 */
export function same(actual, expected) {
  equal(show(actual), show(expected));
}

/**
 * The error that the promise rejects with.
 *
 * @param {Promise<unknown>} promise
 * @returns {Promise<any>}
 */
export async function rejection(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`did not reject, but resolved to ${show(value)}`);
}

/** @param {unknown} value */
function show(value) {
  return JSON.stringify(value, (_, part) => {
    if (ArrayBuffer.isView(part)) return [.../** @type {Uint8Array} */ (part)];
    if (typeof part === "bigint") return `${part}n`;
    return part instanceof Error ? `${part.name}: ${part.message}` : part;
  });
}
