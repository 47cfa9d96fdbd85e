/**
 * The same as `bedrock-stream`, but you provide the WebAssembly module:
 *
 * ```js
 * import { BedrockRuntime, provideModule } from "bedrock-stream/slim";
 *
 * provideModule(() => fetch("https://cdn.example.com/bedrock_stream.wasm"));
 * ```
 *
 * The file is `bedrock-stream/bedrock_stream.wasm` from the same version of the package.
 *
 * @packageDocumentation
 */

export * from "./index.js";
export { signedFetch, signRequest, signUrl } from "./sign/index.js";
export * from "./eventstream/index.js";

/**
 * The WebAssembly module, or where it is:
 * - a compiled `WebAssembly.Module`;
 * - a URL to fetch, as text (possibly relative to the page's) or as a `URL`;
 * - a `Response`, compiled while it arrives if its type is `application/wasm`;
 * - the bytes.
 */
export type ModuleSource = string | object;

/**
 * Sets the WebAssembly module to use. Call it before the first request: a loaded module is not replaced.
 *
 * A function is called on the first request, and again on the next one if loading failed. A `Response` can be read only
 * once, so pass a function to allow another try.
 */
export function provideModule(
  source: ModuleSource | Promise<ModuleSource> | (() => ModuleSource | Promise<ModuleSource>),
): void;
