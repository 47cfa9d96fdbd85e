// Loads the WebAssembly module lazily, once. An entry point says where it is.

import init, { Client, EventDecoder } from "../dist/bedrock_stream.js";

/** @typedef {Parameters<typeof init>[0]} Options */
/** @typedef {{ Client: typeof Client, EventDecoder: typeof EventDecoder, memory: WebAssembly.Memory }} Core */

/** @type {(() => unknown) | undefined} */
let locate;

/** @type {Promise<Core> | undefined} */
let loading;

/**
 * Says where the module is: a function that answers a URL, a Response, bytes, a compiled module, or a
 * promise of one. It is called at the first use, and again after a load that failed.
 *
 * @param {() => unknown} source
 */
export function locateModule(source) {
  locate = source;
}

/** @returns {Promise<Core>} */
export function load() {
  loading ??= instantiate().catch((cause) => {
    loading = undefined;
    throw new Error(
      "bedrock_stream.wasm could not be loaded: check that it is served beside the script, and that a Content-Security-Policy allows 'wasm-unsafe-eval'",
      { cause },
    );
  });
  return loading;
}

async function instantiate() {
  const module_or_path = /** @type {any} */ (await locate?.());
  const { memory } = await init({ module_or_path });
  return { Client, EventDecoder, memory };
}
