// The work is proportional to the number of bytes, whatever they are: no deadline can end what blocks the thread. The
// limits are more than ten times the time it takes, and less than half the time it would take if each value looked at
// everything after it.

import { equal, ok, rejection } from "./assert.js";
import { chunkFrame, eventFrame, recorder, responseOf } from "./frames.js";
import { collect } from "./world.js";

/** @import { Cases } from "./world.js" */

const KIB = 1024;

/** Values to be repeated in an array. @type {Record<string, string>} */
const values = {
  numbers: "1,",
  fractions: "1.5e1,",
  objects: "{},",
  arrays: "[],",
  texts: '"",',
  escapes: '"\\u00e9\\n",',
  words: "null,true,",
  spaces: "   ",
};

/** @param {string} value @param {number} len approximate length in bytes */
const repeated = (value, len) => `[${value.repeat(len / value.length)}0]`;

/** @param {number} limit in ms @param {string} name @param {() => Promise<void>} work */
async function withinTime(limit, name, work) {
  const began = performance.now();
  await work();
  const took = Math.round(performance.now() - began);
  ok(took < limit, `${name}: ${took} ms`);
}

/** @type {Cases} */
export const proportion = {
  async "an event of 512 KiB is read quickly, whatever its JSON consists of"(world) {
    for (const [name, value] of Object.entries(values)) {
      const payload = `{"ignored":${repeated(value, 512 * KIB)},"bytes":"aGk="}`;
      const bytes = eventFrame(payload);
      await withinTime(10_000, name, async () => {
        const { events, error } = await world.readAll("m", { config: { fetch: async () => responseOf([bytes]) } });
        equal(error, undefined, name);
        equal(new TextDecoder().decode(events[0].chunk?.bytes), "hi", name);
      });
    }
  },

  async "errors of 63 KiB are read quickly, whatever their JSON consists of"(world) {
    for (const [name, value] of Object.entries(values)) {
      const body = `{"ignored":${repeated(value, 63 * KIB)},"message":"m"}`;
      const { fetch } = recorder(
        () => new Response(body, { status: 400, headers: { "x-amzn-errortype": "ValidationException" } }),
      );
      await withinTime(5_000, name, async () => {
        for (let calls = 0; calls < 40; calls += 1)
          equal((await rejection(world.ask("m", { config: { fetch } }))).message, "m", name);
      });
    }
  },

  async "an event of 16 MiB in chunks of 1 KiB is assembled quickly"(world) {
    const bytes = eventFrame(`{"bytes":"${"AAAA".repeat(4 * KIB * KIB)}"}`);
    const chunks = Array.from({ length: Math.ceil(bytes.length / KIB) }, (_, index) =>
      bytes.subarray(index * KIB, (index + 1) * KIB),
    );
    await withinTime(20_000, "16 MiB", async () => {
      const { body } = await world.ask("m", { config: { fetch: async () => responseOf(chunks) } });
      const { events, error } = await collect(body);
      equal(error, undefined);
      equal(events[0].chunk?.bytes.length, 12 * KIB * KIB);
    });
  },

  async "262,144 events in one chunk are read quickly"(world) {
    const event = chunkFrame("hi");
    const chunk = new Uint8Array(event.length * KIB * 256);
    for (let at = 0; at < chunk.length; at += event.length) chunk.set(event, at);
    const fetch = async () => responseOf([chunk]);
    await withinTime(20_000, "for await", async () => {
      let count = 0;
      for await (const _ of (await world.ask("m", { config: { fetch } })).body) count += 1;
      equal(count, 256 * KIB);
    });
    await withinTime(20_000, "reader", async () => {
      const reader = (await world.ask("m", { config: { fetch } })).body.getReader();
      let count = 0;
      while (!(await reader.read()).done) count += 1;
      equal(count, 256 * KIB);
    });
  },
};
