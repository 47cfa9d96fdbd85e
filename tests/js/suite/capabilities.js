// What platforms cannot do, and why. Every case runs everywhere; a case that needs a capability listed here checks that
// the platform refuses it and that the stream is unharmed.

/** @typedef {"node" | "deno" | "bun" | "workerd" | "edge-light" | "chromium" | "firefox" | "webkit"} Runtime */
/** @typedef {"transfer" | "disposal" | "backpressure" | "bare head" | "prompt cancel" | "replaced class" | "iterator" | "single sending"} Capability */

/** @type {Record<Capability, Partial<Record<Runtime, string>>>} */
const lacking = {
  transfer: {
    bun: "cannot transfer streams (DataCloneError)",
    workerd: 'cannot transfer anything ("Transfer list is not supported")',
    "edge-light": "has neither channels nor workers (no MessageChannel)",
    webkit: "cannot transfer streams (DataCloneError)",
  },
  disposal: {
    webkit: "has no Symbol.asyncDispose",
  },
  iterator: {
    webkit: "has no iterator for streams",
    workerd: "its iterator keeps the lock of a failed stream",
  },
  "bare head": {
    firefox: "fetch resolves at the first bytes of a body, not at the head",
  },
  "replaced class": {
    webkit: "does not give the module an AbortController that replaced its own",
  },
  "prompt cancel": {
    firefox: "keeps the connection of a cancelled body until more bytes arrive, unless fetch's signal is aborted",
  },
  "single sending": {
    chromium: "sends a request again itself if the connection was reused and is reset",
    deno: "sends a request again itself if the connection was reused and is reset",
    firefox: "sends a request again itself, as often as reused connections are reset",
    webkit: "sends a request again itself if the connection was reused and is reset",
  },
  backpressure: {
    firefox: "buffers the whole response in an unbounded pipe, however little of it is read",
    webkit: "its network process buffers the whole response, however little of it is read",
  },
};

/**
 * Why the runtime lacks a capability; undefined if it has it.
 *
 * @param {Runtime} runtime
 * @param {Capability} capability
 */
export function whyLacking(runtime, capability) {
  return lacking[capability][runtime];
}
