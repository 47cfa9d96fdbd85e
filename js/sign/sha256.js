// The hash of a body.

/** From this size on, in bytes, the platform's own SHA-256 is faster than the module's: see src/wasm/body.rs. */
const SUBTLE_FROM = 16 * 1024;

/**
 * The SHA-256 in hexadecimal digits, or the bytes themselves if the module is to hash them.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<string | Uint8Array>}
 */
export async function hashed(bytes) {
  // pages that are not served securely have no crypto.subtle
  if (bytes.length < SUBTLE_FROM || !globalThis.crypto?.subtle) return bytes;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
