/** A short soak test in Node: `npm run soak` runs the long one, also in workerd. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { soak } from "../soak/run.js";

test("200 streams at a time, with every fault: no event is lost, and nothing is left", {
  timeout: 90_000,
}, async () => {
  const { tally, faults } = await soak("node", { streams: 200, seconds: 2 });
  assert.deepEqual(faults, []);
  assert.deepEqual(Object.keys(tally).sort(), [
    "abort",
    "break",
    "cancel",
    "corrupt",
    "cut",
    "exception",
    "good",
    "reset",
    "slow",
    "stall",
  ]);
});
