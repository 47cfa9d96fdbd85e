// Browsers, and bundlers that emit the asset of `new URL(…, import.meta.url)`.

import { provideEarly } from "./load.js";

provideEarly(() => new URL("../dist/bedrock_stream.wasm", import.meta.url));

export * from "./client.js";
export * from "./commands.js";
export * from "./credentials.js";
export * from "./errors.js";
