// Bun: an import of type "file" is the path of the asset, also in what `bun build` makes.

import path from "../dist/bedrock_stream.wasm" with { type: "file" };
import { provideModule } from "./load.js";

provideModule(() => new URL(/** @type {any} */ (path), import.meta.url));

export * from "./client.js";
export * from "./credentials.js";
export * from "./errors.js";
