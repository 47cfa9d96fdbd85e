/** A worker's first requests come at once, and wait for one load: in workerd, a promise belongs to the request that created it. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { names } from "../js/suite/index.js";
import { runIn, startWorkerd } from "./workerd.js";

/** @type {(() => unknown)[]} */
const opened = [];
after(async () => {
  for (const close of opened.reverse()) await close();
});

test("requests that come at once share one load", async () => {
  const local = await createLocalBedrock({ eventsPerSecond: 0 });
  opened.push(() => local.close());
  const worker = await startWorkerd({ url: "", fail: () => {}, opened }, []);
  const jobs = names
    .slice(0, 8)
    .map((name) => ({ name, url: local.url, host: "", runtime: /** @type {const} */ ("workerd"), copies: "" }));
  const failures = await Promise.all(jobs.map((job) => runIn(worker, job)));
  assert.deepEqual(
    failures,
    jobs.map(() => undefined),
  );
});
