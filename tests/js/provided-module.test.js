/** A program that provides the module keeps it, whatever else it imports afterwards. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { it } from "node:test";
import { provideModule } from "../../js/slim.js";

it("an entry that brings the runtime's own module does not replace it", async () => {
  let asked = 0;
  provideModule(() => {
    asked += 1;
    return readFile(new URL("../../dist/bedrock_stream.wasm", import.meta.url));
  });
  const { encode } = await import("../../js/eventstream/index.js");
  await import("../../js/browser.js");
  assert.equal((await encode({})).length, 16);
  assert.equal(asked, 1);
});
