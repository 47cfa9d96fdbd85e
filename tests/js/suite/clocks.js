// A clock that is wrong: noticed, put right and remembered.

import { equal, ok, rejection, same } from "./assert.js";
import { collect } from "./world.js";

/** @import { Cases } from "./world.js" */

const skews = [600, -600, 86_400, -86_400];

/** @type {Cases} */
export const clocks = {
  async "a wrong clock costs one attempt more, and is remembered, with the Date hidden too"(world) {
    for (const seconds of skews) {
      for (const path of ["", "/no-date", "/expose-none"]) {
        const client = world.client({ endpoint: `${world.url}/skew/${seconds}${path}` });
        for (const attempts of [2, 1]) {
          const { body, $metadata } = await client.invokeModelWithResponseStream({ modelId: "local.count-2", body: "{}" });
          same([$metadata.attempts, $metadata.totalRetryDelay], [attempts, 0]);
          equal((await collect(body)).events.length, 2);
        }
      }
    }
  },

  async "the extra attempt is made with maxAttempts 1 too, as the model was not reached"(world) {
    const config = { endpoint: `${world.url}/skew/-600`, maxAttempts: 1 };
    equal((await world.readAll("local.count-1", { config })).$metadata.attempts, 2);
  },

  async "systemClockOffset puts the clock right from the start"(world) {
    for (const seconds of skews) {
      const config = { endpoint: `${world.url}/skew/${seconds}`, systemClockOffset: seconds * 1000 };
      equal((await world.readAll("local.count-1", { config })).$metadata.attempts, 1);
    }
  },

  async "a systemClockOffset that is wrong is put right"(world) {
    for (const [skew, offset] of [[0, 600], [600, 86_400], [-600, 600]]) {
      const client = world.client({ endpoint: `${world.url}/skew/${skew}`, systemClockOffset: offset * 1000 });
      for (const attempts of [2, 1]) {
        const { body, $metadata } = await client.invokeModelWithResponseStream({ modelId: "local.count-2", body: "{}" });
        equal($metadata.attempts, attempts);
        equal((await collect(body)).events.length, 2);
      }
    }
  },

  async "a wrong secret is not taken for a wrong clock"(world) {
    const credentials = { ...world.credentials, secretAccessKey: "wrong" };
    const error = await rejection(world.ask("local.count-1", { config: { credentials } }));
    same([error.name, error.$metadata.attempts], ["InvalidSignatureException", 1]);
    const skewed = { credentials, endpoint: `${world.url}/skew/600` };
    const twice = await rejection(world.ask("local.count-1", { config: skewed }));
    same([twice.name, twice.$metadata.attempts], ["InvalidSignatureException", 2]);
    ok(twice.message.includes("does not match"), twice.message);
  },

  async "calls that find the clock wrong at the same time all succeed"(world) {
    const client = world.client({ endpoint: `${world.url}/skew/600` });
    const calls = Array.from({ length: 8 }, async () => {
      const { body, $metadata } = await client.invokeModelWithResponseStream({ modelId: "local.count-3", body: "{}" });
      return [(await collect(body)).events.length, $metadata.attempts];
    });
    same(await Promise.all(calls), Array.from({ length: 8 }, () => [3, 2]));
  },
};
