/** How often a call crosses the boundary between JavaScript and the module: each crossing costs time. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { before, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** @type {Record<string, { into: number, out: number }>} */
let counts;

before(async () => {
  const program = fileURLToPath(new URL("crossings.js", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", program], { timeout: 60_000 });
  counts = JSON.parse(stdout);
  for (const [name, { into, out }] of Object.entries(counts))
    console.log(`${name}: ${into} calls of the module, ${out} of JavaScript`);
});

/** The maximum number of calls of the module. @type {Record<string, number>} */
const limits = {
  "a warm send, up to the head of its response": 8,
  "a send with a retry": 14,
  "an HTTP error": 11,
  "a send whose credentials have expired": 13,
  "a chunk of one event": 1,
  "a chunk of ten events of a conversation": 1,
};

for (const [name, limit] of Object.entries(limits)) {
  it(`${name}: at most ${limit}`, () => {
    const { into } = counts[name];
    assert.ok(into > 0 && into <= limit, `${into}`);
  });
}
