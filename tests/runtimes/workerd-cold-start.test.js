/** A worker's first requests come at once: in workerd a promise belongs to its request, and dies with it. */
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

test("requests that come at once share one load, though the first is given up", async () => {
  const local = await createLocalBedrock({ eventsPerSecond: 0 });
  opened.push(() => local.close());
  const worker = await startWorkerd({ url: "", fail: () => {}, opened }, []);
  const jobs = names.slice(0, 8).map((name) => ({ name, url: local.url, host: "", runtime: /** @type {const} */ ("workerd"), copies: "" }));
  const given = AbortSignal.timeout(1);
  const first = fetch(worker, { method: "POST", body: JSON.stringify(jobs[0]), signal: given }).catch(() => {});
  const failures = await Promise.all(jobs.map((job) => runIn(worker, job)));
  await first;
  assert.deepEqual(failures, jobs.map(() => undefined));
});
