// A wrong clock: noticed, corrected and remembered.

import { equal, ok, rejection, same } from "./assert.js";
import { errorResponse, good, recorder } from "./frames.js";
import { inVirtualTime } from "./time.js";
import { collect, signedAt, withRandom } from "./world.js";

/** @import { Cases, World } from "./world.js" */

const skews = [600, -600, 86_400, -86_400];
const hour = 3_600_000;
const input = { modelId: "m" };

/** A signature that is refused because of its time, by a service whose clock shows the end of the year 9999, or the year 1. */
const impossible = {
  "a Date in the year 9999": () =>
    errorResponse(403, "RequestTimeTooSkewed", { date: "Fri, 31 Dec 9999 23:59:59 GMT" }),
  "a Date in the year 1": () => errorResponse(403, "RequestTimeTooSkewed", { date: "Mon, 01 Jan 0001 00:00:00 GMT" }),
  "a message with the year 9999": () => {
    const message =
      "Signature expired: 20261008T195940Z is now earlier than 99991231T235459Z (99991231T235959Z - 5 min.)";
    return new Response(JSON.stringify({ message }), {
      status: 403,
      headers: { "x-amzn-errortype": "InvalidSignatureException" },
    });
  },
};

/**
 * How long ten calls in adaptive mode take after a throttled one, in virtual ms.
 *
 * @param {World} world
 * @param {number} stepped how far the wall clock is set in the meantime, in ms
 */
function afterThrottling(world, stepped) {
  return inVirtualTime(async ({ passed, step }) => {
    let sent = 0;
    const fetch = async () => (++sent === 1 ? errorResponse(429, "ThrottlingException") : good());
    const client = world.client({ fetch, retryMode: "adaptive", maxAttempts: 1 });
    await rejection(client.invokeModelWithResponseStream(input));
    step(stepped);
    for (let calls = 0; calls < 10; calls += 1) await (await client.invokeModelWithResponseStream(input)).body.cancel();
    return passed();
  });
}

/** @type {Cases} */
export const clocks = {
  async "a wrong clock costs one more attempt, and is remembered, even if the Date is hidden"(world) {
    for (const seconds of skews) {
      for (const path of ["", "/no-date", "/expose-none"]) {
        const client = world.client({ endpoint: `${world.url}/skew/${seconds}${path}` });
        for (const attempts of [2, 1]) {
          const { body, $metadata } = await client.invokeModelWithResponseStream({
            modelId: "local.count-2",
            body: "{}",
          });
          same([$metadata.attempts, $metadata.totalRetryDelay], [attempts, 0]);
          equal((await collect(body)).events.length, 2);
        }
      }
    }
  },

  async "the extra attempt is made even with maxAttempts 1, because the model was not reached"(world) {
    const config = { endpoint: `${world.url}/skew/-600`, maxAttempts: 1 };
    equal((await world.readAll("local.count-1", { config })).$metadata.attempts, 2);
  },

  async "systemClockOffset corrects the clock from the start"(world) {
    for (const seconds of skews) {
      const config = { endpoint: `${world.url}/skew/${seconds}`, systemClockOffset: seconds * 1000 };
      equal((await world.readAll("local.count-1", { config })).$metadata.attempts, 1);
    }
  },

  async "a wrong systemClockOffset is corrected"(world) {
    for (const [skew, offset] of [
      [0, 600],
      [600, 86_400],
      [-600, 600],
    ]) {
      const client = world.client({ endpoint: `${world.url}/skew/${skew}`, systemClockOffset: offset * 1000 });
      for (const attempts of [2, 1]) {
        const { body, $metadata } = await client.invokeModelWithResponseStream({
          modelId: "local.count-2",
          body: "{}",
        });
        equal($metadata.attempts, attempts);
        equal((await collect(body)).events.length, 2);
      }
    }
  },

  async "a wrong secret is not mistaken for a wrong clock"(world) {
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
    same(
      await Promise.all(calls),
      Array.from({ length: 8 }, () => [3, 2]),
    );
  },

  async "adaptive mode does not wait longer when the machine's clock is set"(world) {
    await afterThrottling(world, 0); // timers left by Node's fetch from other cases fire here
    const plain = await afterThrottling(world, 0);
    ok(plain > 0, "there is a wait");
    for (const stepped of [-hour, hour, -24 * hour])
      equal(await afterThrottling(world, stepped), plain, `${stepped} ms:`);
  },

  async "an impossible service time is not adopted"(world) {
    for (const [name, refuse] of Object.entries(impossible)) {
      await withRandom(0, async () => {
        let refusing = true;
        const { sent, fetch } = recorder(() => (refusing ? refuse() : good()));
        const client = world.client({ fetch });
        const error = await rejection(client.invokeModelWithResponseStream(input));
        ok(error instanceof world.library.BedrockRuntimeServiceException, `${name}: ${error}`);
        refusing = false;
        const { body, $metadata } = await client.invokeModelWithResponseStream(input);
        same([(await collect(body)).events.length, $metadata.attempts], [1, 1]);
        for (const { headers } of sent)
          ok(Math.abs(signedAt(headers) - Date.now()) < hour, `${name}: ${headers.get("x-amz-date")}`);
      });
    }
  },

  async "a systemClockOffset that makes signing impossible is a TypeError, or is ignored"(world) {
    const century = 3_155_760_000_000;
    for (const offset of [century, 80 * century, 1e15, 8.64e15, 1e300].flatMap((millis) => [millis, -millis])) {
      const { sent, fetch } = recorder();
      try {
        await (
          await world.client({ fetch, systemClockOffset: offset }).invokeModelWithResponseStream(input)
        ).body.cancel();
      } catch (error) {
        ok(error instanceof TypeError && error.message.includes("systemClockOffset"), `${offset}: ${error}`);
        equal(sent.length, 0);
        continue;
      }
      ok(!Number.isNaN(signedAt(sent[0].headers)), `${offset}: ${sent[0].headers.get("x-amz-date")}`);
    }
  },
};
