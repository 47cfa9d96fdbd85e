// Node: fetch does not read file URLs, so the bytes come from the file system or, if a bundler has separated the code
// from the file, from a JavaScript module.

import { readFile } from "node:fs/promises";
import { provideDefault } from "./load.js";

provideDefault(async () => {
  try {
    return await readFile(new URL("../dist/bedrock_stream.wasm", import.meta.url));
  } catch {
    const { bytes } = await import("../dist/inline.js");
    return bytes();
  }
});

export * from "./client.js";
export * from "./commands.js";
export * from "./credentials.js";
export * from "./errors.js";
