/**
 * The same as `bedrock-stream`, but you bring the WebAssembly module, from wherever you keep it:
 *
 * ```js
 * import { BedrockRuntime, provideModule } from "bedrock-stream/slim";
 *
 * provideModule(() => fetch("https://cdn.example.com/bedrock_stream.wasm"));
 * ```
 *
 * The file is the package's own `bedrock-stream/bedrock_stream.wasm`, of the same version.
 *
 * @packageDocumentation
 */

export * from "./index.js";

/**
 * Where the WebAssembly module is, or the module itself:
 * - a compiled module;
 * - a URL, or text to resolve against the page's, to `fetch`;
 * - a Response, compiled while it arrives if its type is `application/wasm`;
 * - the bytes.
 */
export type ModuleSource = string | object;

/**
 * Says which WebAssembly module to use. Call it before the first request: once a module is loaded it stays.
 *
 * A function is called at the first request, and again at the next one if loading failed: only a function can try a
 * Response again.
 */
export function provideModule(
  source: ModuleSource | Promise<ModuleSource> | (() => ModuleSource | Promise<ModuleSource>),
): void;
