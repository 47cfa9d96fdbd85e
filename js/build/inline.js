// Creates the module that contains the bytes of the .wasm, for bundlers that cannot handle assets.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes inline.js and its types next to bedrock_stream.wasm.
 * @param {string} folder
 */
export function writeInline(folder) {
  const base64 = readFileSync(join(folder, "bedrock_stream.wasm")).toString("base64");
  writeFileSync(join(folder, "inline.js"), code(base64));
  writeFileSync(
    join(folder, "inline.d.ts"),
    "/** The bytes of bedrock_stream.wasm. */\nexport function bytes(): Uint8Array<ArrayBuffer>;\n",
  );
}

/** @param {string} base64 */
function code(base64) {
  return `// Generated: the bytes of bedrock_stream.wasm, in base64.
const base64 = "${base64}";

export function bytes() {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
`;
}
