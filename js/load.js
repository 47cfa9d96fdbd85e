// Loads the WebAssembly module lazily, once. An entry point says where it is.

import init, * as glue from "../dist/bedrock_stream.js";
import { checkEnvironment } from "./environment.js";

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
  checkEnvironment();
  loading ??= instantiate().catch((cause) => {
    loading = undefined;
    throw new Error(`bedrock_stream.wasm could not be loaded: ${cause?.message ?? cause}. ${advice}`, { cause });
  });
  return loading;
}

const advice = [
  "If the file is not served beside the script, import bedrock-stream/inline, which needs none; in Vite's dev server, add optimizeDeps: { exclude: [\"bedrock-stream\"] } to the configuration.",
  "A Content-Security-Policy must allow 'wasm-unsafe-eval'.",
  "A runtime that compiles nothing itself needs a compiled module: in Nitro and Nuxt, set experimental: { wasm: true }.",
].join(" ");

async function instantiate() {
  const { memory } = await init({ module_or_path: await locate() });
  return { ...glue, memory };
}
