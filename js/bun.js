// Bun: an import of type "file" is the path of the asset, also in the output of `bun build`. The file is read
// completely first: while a Response is being compiled, nothing keeps the program alive
// (https://github.com/oven-sh/bun/issues/25145).

import path from "../dist/bedrock_stream.wasm" with { type: "file" };
import { provideDefault } from "./load.js";

provideDefault(async () => (await fetch(new URL(/** @type {any} */ (path), import.meta.url))).arrayBuffer());

export * from "./client.js";
export * from "./commands.js";
export * from "./credentials.js";
export * from "./errors.js";
