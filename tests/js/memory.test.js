/** Memory does not grow with the number of calls, however they end, nor with what a service announces or sends at once. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const PROGRAM = fileURLToPath(new URL("memory.js", import.meta.url));
const MEGABYTE = 2 ** 20;

/** @typedef {{ heap: number, arrayBuffers: number, wasm: number, alive: number }} Held in bytes; alive: unreferenced streams not yet collected */

/**
 * @param {string} scene
 * @param {number} first how often it is played before memory is first measured
 * @param {number} all and how often in total before it is measured again
 * @returns {Promise<{ before: Held, after: Held }>}
 */
async function play(scene, first, all) {
  const args = ["--expose-gc", "--no-warnings", PROGRAM, scene, `${first}`, `${all}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 100_000, killSignal: "SIGKILL" });
  return JSON.parse(stdout);
}

describe("memory after 20,000 times is the same as after 2,000", () => {
  const scenes = [
    "a good call",
    "a call that fails",
    "a client that makes one call",
    "a stream abandoned after one event",
    "a stream abandoned after one event, with a signal that lives on",
    "a stream abandoned before its first event",
  ];
  for (const scene of scenes) {
    it(scene, async () => {
      const { before, after } = await play(scene, 2_000, 20_000);
      const grown = after.heap - before.heap;
      // 20 bytes per call would be 0.3 MB; a leaked stream takes 9 kB
      assert.ok(grown < 2 * MEGABYTE, `the heap grew by ${grown} bytes`);
      assert.ok(after.wasm - before.wasm <= MEGABYTE, `the module's memory grew by ${after.wasm - before.wasm} bytes`);
      assert.ok(after.alive < 200, `${after.alive} streams are alive`);
    });
  }
});

describe("the module's memory stays below 64 MiB", () => {
  it("170 streams of 13 bytes that state 24 MiB each", async () => {
    const { after } = await play("a hostile stream", 0, 170);
    assert.ok(after.wasm > 0, "there is a module");
    assert.ok(after.wasm < 64 * MEGABYTE, `it is ${after.wasm / MEGABYTE} MiB`);
  });

  it("a chunk of 100 MB", async () => {
    const { after } = await play("a chunk of 100 MB", 0, 1);
    assert.ok(after.wasm > 0, "there is a module");
    assert.ok(after.wasm < 64 * MEGABYTE, `it is ${after.wasm / MEGABYTE} MiB`);
  });

  it("an event of 20 MB, and others after it", async () => {
    const { before, after } = await play("an event of 20 MB", 1, 5);
    // memory never shrinks; what the first event used is enough for the others
    assert.ok(before.wasm < 64 * MEGABYTE, `it is ${before.wasm / MEGABYTE} MiB`);
    assert.equal(after.wasm, before.wasm);
  });
});
