// Node: fetch does not read file URLs, so the bytes come from the file system.

import { readFile } from "node:fs/promises";
import { provideModule } from "./load.js";

provideModule(() => readFile(new URL("../dist/bedrock_stream.wasm", import.meta.url)));

export * from "./client.js";
export * from "./credentials.js";
export * from "./errors.js";
