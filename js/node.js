// Node: fetch does not read file URLs, so the bytes come from the file system.

import { readFile } from "node:fs/promises";
import { locateModule } from "./load.js";

locateModule(() => readFile(new URL("../dist/bedrock_stream.wasm", import.meta.url)));

export * from "./client.js";
export * from "./errors.js";
