// What a platform cannot do, and why. Every case runs everywhere; one that needs such a thing asserts, where it is
// listed here, that the platform refuses it and that the stream takes no harm.

/** @typedef {"node" | "deno" | "bun" | "workerd" | "edge-light" | "chromium" | "firefox" | "webkit"} Runtime */
/** @typedef {"transfer" | "disposal" | "backpressure" | "bare head" | "prompt cancel" | "replaced class" | "iterator"} Capability */

/** @type {Record<Capability, Partial<Record<Runtime, string>>>} */
const lacking = {
  transfer: {
    bun: "transfers no streams (DataCloneError)",
    workerd: 'transfers nothing at all ("Transfer list is not supported")',
    "edge-light": "has neither channels nor workers (no MessageChannel)",
    webkit: "transfers no streams (DataCloneError)",
  },
  disposal: {
    webkit: "has no Symbol.asyncDispose",
  },
  iterator: {
    webkit: "has no iterator for streams",
    workerd: "its iterator keeps the lock of a stream that has failed",
  },
  "bare head": {
    firefox: "fetch answers with the first bytes of a body, not with its head",
  },
  "replaced class": {
    webkit: "does not give the module an AbortController that was put in the place of its own",
  },
  "prompt cancel": {
    firefox: "keeps the connection of a body that is cancelled until more bytes come, unless fetch's signal is aborted",
  },
  backpressure: {
    firefox: "takes the whole answer into a pipe without end, however little of it is read",
    webkit: "its network process takes the whole answer, however little of it is read",
  },
};

/**
 * Why the runtime lacks it, or undefined where it has it.
 *
 * @param {Runtime} runtime
 * @param {Capability} capability
 */
export function whyLacking(runtime, capability) {
  return lacking[capability][runtime];
}
