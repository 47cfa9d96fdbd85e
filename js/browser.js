// Browsers, and bundlers that emit the asset of `new URL(…, import.meta.url)`.

import { locateModule } from "./load.js";

locateModule(() => new URL("../dist/bedrock_stream.wasm", import.meta.url));

export * from "./client.js";
export * from "./errors.js";
