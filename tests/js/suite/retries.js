// What is retried, how often and after how long.

import { equal, ok, rejection, same } from "./assert.js";
import { errorFrame, exceptionFrame, good, responseOf } from "./frames.js";
import { collect, json, withRandom } from "./world.js";

/** @import { Cases, World } from "./world.js" */

/** @param {World} world @param {string} modelId @param {number} count */
async function sentTimes(world, modelId, count) {
  const requests = await world.requestsFor(modelId);
  equal(requests.length, count, `requests for ${modelId}:`);
  return requests;
}

/** A successful response, or an error with this status: for calls that need no network. @param {number} status */
const answering = (status) => async () => (status === 200 ? good() : new Response(null, { status }));

/** @type {Cases} */
export const retries = {
  async "a transient failure is retried, whatever its form"(world) {
    const passing = ["error-ThrottlingException", "error-ModelNotReadyException", "error-InternalServerException"];
    const front = ["http-502-BadGateway", "html-503", "empty-504", "http-400-RequestTimeout", "http-418-SlowDown"];
    await withRandom(0, async () => {
      for (const failure of [...passing, ...front]) {
        const modelId = world.unique(`fail-2-${failure}`);
        const { error, $metadata, events } = await world.readAll(modelId);
        equal(error, undefined);
        ok(events.length > 10, "the answer is complete");
        same([$metadata.attempts, $metadata.totalRetryDelay], [3, 0]);
        await sentTimes(world, modelId, 3);
      }
    });
  },

  async "a call whose connection breaks before the head is retried"(world) {
    await withRandom(0, async () => {
      const modelId = world.unique("fail-2-reset-head");
      const { error, $metadata } = await world.readAll(modelId);
      equal(error, undefined);
      const possible = world.lacks("single sending") ? [1, 2, 3] : [3];
      ok(possible.includes($metadata.attempts ?? 0), `${$metadata.attempts} attempts`);
      await sentTimes(world, modelId, 3);
    });
  },

  async "what would fail again is sent once"(world) {
    const lasting = [
      "error-AccessDeniedException",
      "error-ResourceNotFoundException",
      "error-ModelTimeoutException",
      "error-ValidationException",
      "error-ServiceQuotaExceededException",
      "error-ModelErrorException",
      "error-ModelStreamErrorException",
      "http-418-TeapotException",
      "http-501-NotImplemented",
      "not-eventstream",
    ];
    for (const failure of lasting) {
      const modelId = world.unique(failure);
      const error = await rejection(world.ask(modelId));
      same([error.$metadata.attempts, error.$metadata.totalRetryDelay, error.$retryable], [1, 0, undefined]);
      // Chromium itself repeats requests that get a 408
      if (failure !== "error-ModelTimeoutException") await sentTimes(world, modelId, 1);
    }
  },

  async "three attempts are made unless maxAttempts says otherwise, and the last error has their number"(world) {
    await withRandom(0, async () => {
      for (const [maxAttempts, attempts] of [
        [undefined, 3],
        [1, 1],
        [2, 2],
        [5, 5],
      ]) {
        const modelId = world.unique("fail-9-error-ThrottlingException");
        const error = await rejection(world.ask(modelId, { config: { maxAttempts } }));
        ok(error instanceof world.library.ThrottlingException, `${error}`);
        same([error.$metadata.attempts, error.$retryable], [attempts, { throttling: true }]);
        await sentTimes(world, modelId, attempts ?? 0);
      }
      const once = world.unique("fail-9-error-ThrottlingException");
      const error = await rejection(world.ask(once, { config: { maxAttempts: 5 }, options: { maxAttempts: 1 } }));
      same(error.$metadata.attempts, 1);
      await sentTimes(world, once, 1);
      const modelId = world.unique("fail-9-http-500-Oops");
      same((await rejection(world.ask(modelId))).$retryable, { throttling: false });
    });
  },

  async "once the head has arrived, nothing is sent again"(world) {
    for (const fault of [
      "first-throttlingException",
      "mid-serviceUnavailableException",
      "cut-20",
      "reset-20",
      "cut-mid",
    ]) {
      const modelId = world.unique(fault);
      const { error, $metadata } = await world.readAll(modelId);
      ok(error, fault);
      equal($metadata.attempts, 1);
      await sentTimes(world, modelId, 1);
    }
  },

  async "with retryFirstEvent, an exception or a broken connection before the first event is retried"(world) {
    await withRandom(0, async () => {
      for (const exceptions of ["throw", "yield"]) {
        for (const fault of [
          "first-throttlingException",
          "first-serviceUnavailableException",
          "reset-0",
          "reset-20",
          "cut-20",
        ]) {
          const modelId = world.unique(`fail-2-${fault}`);
          const { error, events, $metadata } = await world.readAll(modelId, {
            config: { retryFirstEvent: true, exceptions },
          });
          equal(error, undefined, fault);
          equal($metadata.attempts, 3, fault);
          ok(json(events[0]), "the first event is a chunk");
          await sentTimes(world, modelId, 3);
        }
      }
    });
  },

  async "with retryFirstEvent, every event arrives, including the first ones"(world) {
    for (const modelId of ["local.claude", "local.count-1", "local.mid-throttlingException", "local.unknown-event"]) {
      const plain = await world.readAll(modelId);
      const waited = await world.readAll(modelId, { config: { retryFirstEvent: true } });
      same(waited.events.map(textOf), plain.events.map(textOf));
      equal(waited.error?.message, plain.error?.message);
    }
  },

  async "with retryFirstEvent, send rejects if the first event never comes; later faults are the stream's"(world) {
    const config = { retryFirstEvent: true };
    await withRandom(0, async () => {
      const error = await rejection(world.ask("local.first-serviceUnavailableException", { config }));
      ok(error instanceof world.library.ServiceUnavailableException, `${error}`);
      same([error.eventIndex, error.offset, error.$metadata.attempts], [0, 0, 3]);
    });
    const lasting = await rejection(world.ask("local.first-validationException", { config }));
    same([lasting.name, lasting.$metadata.attempts], ["ValidationException", 1]);
    for (const exceptions of ["throw", "yield"]) {
      const cut = await rejection(world.ask("local.cut-20", { config: { ...config, exceptions, maxAttempts: 1 } }));
      equal(cut.code, "TRUNCATED");
    }
    const yielded = await world.readAll("local.first-validationException", {
      config: { ...config, exceptions: "yield" },
    });
    same([yielded.error, Object.keys(yielded.events[0])], [undefined, ["validationException"]]);
    const { events, error, $metadata } = await world.readAll("local.mid-throttlingException", { config });
    same([events.length, error.name, $metadata.attempts], [3, "ThrottlingException", 1]);
    const empty = await rejection(world.ask("local.empty", { config: { ...config, maxAttempts: 1 } }));
    same([empty.code, empty.$metadata.attempts], ["TRUNCATED", 1]);
  },

  async "with retryFirstEvent, send rejects with a first exception that has no event, yielded or not"(world) {
    const firsts = {
      tomorrowsException: exceptionFrame("tomorrowsException", "m"),
      InternalFailure: errorFrame("InternalFailure", "m"),
    };
    for (const [name, bytes] of Object.entries(firsts)) {
      for (const exceptions of /** @type {const} */ (["throw", "yield"])) {
        for (const chunks of [[bytes], [bytes.slice(0, 20), bytes.slice(20)]]) {
          const config = { retryFirstEvent: true, maxAttempts: 1, exceptions, fetch: async () => responseOf(chunks) };
          const error = await rejection(world.ask("m", { config }));
          ok(error instanceof world.library.BedrockRuntimeServiceException, `${error}`);
          same([error.name.toLowerCase(), error.message, error.eventIndex], [name.toLowerCase(), "m", 0]);
        }
      }
    }
  },

  async "with retryFirstEvent, no event is lost, however many come at once"(world) {
    const { events } = await world.readAll("local.claude");
    for (const timeouts of [undefined, { firstEvent: 60_000, idle: 60_000 }]) {
      const waited = await world.readAll("local.claude", { config: { retryFirstEvent: true, timeouts } });
      same([waited.events, waited.error], [events, undefined]);
    }
  },

  async "the pauses double, and are reported correctly"(world) {
    await withRandom(0.999, async () => {
      const modelId = world.unique("fail-2-http-500-Oops");
      const { $metadata } = await world.readAll(modelId);
      equal($metadata.totalRetryDelay, 49 + 99);
      const [one, two, three] = await sentTimes(world, modelId, 3);
      ok(two.at - one.at >= 48 && three.at - two.at >= 98, `sent at ${[one.at, two.at, three.at]}`);
    });
  },

  async "Retry-After and x-amz-retry-after make the pause longer, if they can be read"(world) {
    const config = { endpoint: `${world.url}/expose-all` };
    await withRandom(0, async () => {
      const seconds = world.unique("fail-1-retry-after-1-http-503-Busy");
      equal((await world.readAll(seconds, { config })).$metadata.totalRetryDelay, 1000);
      const [one, two] = await sentTimes(world, seconds, 2);
      ok(one.amzDate !== two.amzDate, "each attempt has its own signature");
      const millis = world.unique("fail-1-amz-retry-after-120-error-ThrottlingException");
      equal((await world.readAll(millis, { config })).$metadata.totalRetryDelay, 120);
    });
  },

  async "abort ends a pause at once"(world) {
    let sent = 0;
    const fetch = async () => (sent++, new Response(null, { status: 503, headers: { "retry-after": "5" } }));
    const controller = new AbortController();
    const logger = { warn: () => controller.abort("enough") };
    const began = performance.now();
    const asked = world.ask("local.count-1", { config: { logger, fetch }, options: { signal: controller.signal } });
    equal(await rejection(asked), "enough");
    ok(performance.now() - began < 4000, "the call does not wait for the pause");
    equal(sent, 1);
  },

  async "the calls of a client share a quota of retries"(world) {
    let sent = 0;
    const fetch = () => {
      sent += 1;
      return answering(500)();
    };
    await withRandom(0, async () => {
      const client = world.client({ fetch });
      for (let calls = 0; calls < 20; calls += 1)
        await rejection(client.invokeModelWithResponseStream({ modelId: "m" }));
    });
    // 500 tokens at 14 per retry are 35 retries
    equal(sent, 20 + 35);
    sent = 0;
    await withRandom(0, async () => {
      const client = world.client({ fetch: async () => answering(++sent % 2 ? 500 : 200)() });
      for (let calls = 0; calls < 50; calls += 1)
        await (await client.invokeModelWithResponseStream({ modelId: "m" })).body.cancel();
    });
    equal(sent, 100, "a success returns its tokens:");
  },

  async "adaptive mode waits after throttling, standard mode does not"(world) {
    const pause = async (/** @type {string} */ retryMode) => {
      const modelId = world.unique("fail-1-error-ThrottlingException");
      equal((await world.readAll(modelId, { config: { retryMode } })).error, undefined);
      const [one, two] = await sentTimes(world, modelId, 2);
      return two.at - one.at;
    };
    await withRandom(0, async () => {
      const standard = await pause("standard");
      const adaptive = await pause("adaptive");
      ok(adaptive > 500 && adaptive > standard, `${adaptive} ms, ${standard} ms`);
    });
  },

  async "abort ends the wait of adaptive mode, and returns the turn"(world) {
    let status = 429;
    const client = world.client({ fetch: () => answering(status)(), retryMode: "adaptive", maxAttempts: 1 });
    const input = { modelId: "m" };
    await rejection(client.invokeModelWithResponseStream(input));
    const controller = new AbortController();
    const waiting = Array.from({ length: 20 }, () =>
      rejection(client.invokeModelWithResponseStream(input, { signal: controller.signal })),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort("enough");
    for (const error of await Promise.all(waiting)) equal(error, "enough");
    status = 200;
    const { body } = await client.invokeModelWithResponseStream(input, { timeouts: { total: 10_000 } });
    equal((await collect(body)).error, undefined);
  },

  async "a body that was a stream is sent completely with each attempt"(world) {
    const text = JSON.stringify({ messages: [{ role: "user", content: "once" }] });
    await withRandom(0, async () => {
      const body = new Blob([text]).stream();
      const { events } = await world.readAll(world.unique("fail-2-html-503"), { input: { body } });
      const answer = events.map((event) => json(event).delta?.text ?? "").join("");
      ok(answer.includes("once"), answer);
    });
  },
};

/** The text of an event. @param {import("./world.js").Event} event */
function textOf(event) {
  return event.chunk ? new TextDecoder().decode(event.chunk.bytes) : JSON.stringify(event);
}
