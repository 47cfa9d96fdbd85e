// What the library needs from the runtime.

const needed = ["WebAssembly", "TextDecoder", "TextEncoder", "ReadableStream", "AbortController"];

/** @throws {Error} naming what is missing, and what to do about it */
export function checkEnvironment() {
  const missing = needed.filter((name) => !(name in globalThis));
  if (missing.length === 0) return;
  const advice = missing.includes("WebAssembly")
    ? "React Native's Hermes and browsers in lockdown mode have none. Call Bedrock from a server instead"
    : "jsdom hides Node's own. In Jest, use the environment jest-fixed-jsdom, or node";
  throw new Error(`bedrock-stream needs ${missing.join(", ")}, which this runtime does not have: ${advice}`);
}

/** Whether the platform's fetch accepts signals of this class. @type {{ of: unknown, isTaken: boolean }} */
let signals = { of: undefined, isTaken: true };

/**
 * Returns whether the platform's fetch accepts this realm's signals. Test environments bring their own AbortController:
 * Node 24's fetch refuses jsdom's.
 *
 * @param {AbortSignal} signal of the global AbortController
 */
export function takesSignal(signal) {
  const { AbortController, Request } = globalThis;
  if (signals.of !== AbortController) {
    const isRefused = Request && !canMake(Request, { signal }) && canMake(Request, {});
    signals = { of: AbortController, isTaken: !isRefused };
  }
  return signals.isTaken;
}

/** @param {typeof globalThis.Request} Request @param {RequestInit} init */
function canMake(Request, init) {
  try {
    return Boolean(new Request("https://localhost", init));
  } catch {
    return false;
  }
}
