// Loads the WebAssembly module lazily, once. An entry point says where it is.

import init, * as glue from "../dist/bedrock_stream.js";

/** @import { ModuleSource } from "./slim.js" */
/** @typedef {typeof glue & { memory: WebAssembly.Memory }} Core */

/** @type {() => ModuleSource | Promise<ModuleSource>} */
let locate = () => {
  throw new Error("there is no module: call provideModule of bedrock-stream/slim first");
};

/** @type {Promise<Core> | undefined} */
let loading;

/**
 * A function is called at the first use, and again after a load that failed.
 *
 * @param {ModuleSource | Promise<ModuleSource> | (() => ModuleSource | Promise<ModuleSource>)} source
 */
export function provideModule(source) {
  locate = typeof source === "function" ? /** @type {typeof locate} */ (source) : () => source;
}

/** @returns {Promise<Core>} */
export function load() {
  loading ??= instantiate().catch((cause) => {
    loading = undefined;
    throw new Error(
      "bedrock_stream.wasm could not be loaded: check that it is served beside the script (bedrock-stream/inline needs no file), and that a Content-Security-Policy allows 'wasm-unsafe-eval'",
      { cause },
    );
  });
  return loading;
}

async function instantiate() {
  const { memory } = await init({ module_or_path: await locate() });
  return { ...glue, memory };
}
