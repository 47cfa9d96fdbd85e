// What the library needs of the runtime and cannot bring along.

const needed = ["WebAssembly", "TextDecoder", "TextEncoder", "ReadableStream", "AbortController"];

/** @throws {Error} that names what is missing, and what to do about it */
export function checkEnvironment() {
  const missing = needed.filter((name) => !(name in globalThis));
  if (missing.length === 0) return;
  const advice = missing.includes("WebAssembly")
    ? "React Native's Hermes and browsers in a lockdown mode have none. Call Bedrock from a server instead"
    : "jsdom hides Node's own. In Jest, use the environment jest-fixed-jsdom, or node";
  throw new Error(`bedrock-stream needs ${missing.join(", ")}, which this runtime does not have: ${advice}`);
}
