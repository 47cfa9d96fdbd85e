// Vercel's edge runtime: like Workers, but the import ends in `?module`.

import module from "../dist/bedrock_stream.wasm?module";
import { provideDefault } from "./load.js";

provideDefault(module);

export * from "./client.js";
export * from "./commands.js";
export * from "./credentials.js";
export * from "./errors.js";
