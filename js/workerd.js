// Cloudflare Workers: an imported module is compiled at deployment; nothing can be compiled later.

import module from "../dist/bedrock_stream.wasm";
import { provideDefault } from "./load.js";

provideDefault(module);

export * from "./client.js";
export * from "./commands.js";
export * from "./credentials.js";
export * from "./errors.js";
