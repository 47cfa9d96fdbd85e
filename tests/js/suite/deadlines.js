// Deadlines: each ends its phase, and none keeps running.

import { closedByClient, started } from "./endings.js";
import { equal, ok, rejection, same } from "./assert.js";
import { collect, counted, withRandom } from "./world.js";

/** @import { Cases, World } from "./world.js" */

/** @param {World} world @param {any} error @param {string} phase */
function timedOut(world, error, phase) {
  ok(error instanceof world.library.StreamTimeoutError, `${error}`);
  same([error.name, error.phase], ["TimeoutError", phase]);
  ok(error.message.includes(phase) && error.message.includes(" ms"), error.message);
}

const long = { connect: 3_600_000, firstEvent: 3_600_000, idle: 3_600_000, total: 3_600_000 };

/** @type {Cases} */
export const deadlines = {
  async "connect ends an attempt that gets no head, and the next one is made"(world) {
    await withRandom(0, async () => {
      const modelId = world.unique("stall-head");
      const error = await rejection(world.ask(modelId, { config: { timeouts: { connect: 100 }, maxAttempts: 2 } }));
      timedOut(world, error, "connect");
      equal(error.$metadata.attempts, 2);
      const requests = await world.requestsFor(modelId);
      equal(requests.length, 2);
      for (const { requestId } of requests) await closedByClient(world, requestId);
      const { $metadata, body } = await world.ask(world.unique("fail-1-stall-head"), {
        config: { timeouts: { connect: 300 } },
      });
      equal($metadata.attempts, 2);
      equal((await collect(body)).error, undefined);
    });
  },

  async "firstEvent ends an answer that has a head and nothing else"(world) {
    const config = { timeouts: { firstEvent: 400 } };
    for (const fault of ["stall-0", "stall-20"]) {
      if (fault === "stall-0" && world.lacks("bare head")) continue;
      const { error, events, $metadata } = await world.readAll(`local.${fault}`, { config });
      timedOut(world, error, "firstEvent");
      same([events.length, error.eventIndex, error.offset, error.$metadata], [0, 0, 0, $metadata]);
      await closedByClient(world, $metadata.requestId);
    }
    for (const fault of ["stall-head", ...(world.lacks("bare head") ? ["stall-0"] : [])]) {
      const modelId = world.unique(fault);
      timedOut(world, await rejection(world.ask(modelId, { config })), "firstEvent");
      const [{ requestId }] = await world.requestsFor(modelId);
      await closedByClient(world, requestId);
    }
    const waiting = { config: { ...config, retryFirstEvent: true } };
    const late = await rejection(world.ask("local.stall-20", waiting));
    timedOut(world, late, "firstEvent");
    same([late.$metadata.httpStatusCode, late.$metadata.attempts], [200, 1]);
  },

  async "idle ends an answer that falls silent, between events and inside a frame"(world) {
    for (const modelId of ["local.stall", "local.stall-mid", "local.huge-prelude"]) {
      const { error, events, $metadata } = await world.readAll(modelId, { options: { timeouts: { idle: 100 } } });
      equal(events.length, 3);
      if (modelId === "local.huge-prelude") {
        equal(error.code, "TOO_LARGE");
        continue;
      }
      timedOut(world, error, "idle");
      equal(error.eventIndex, 3);
      ok(error.offset > 300, `${error.offset}`);
      equal(error.$metadata.requestId, $metadata.requestId);
      await closedByClient(world, $metadata.requestId);
    }
    timedOut(world, (await world.readAll("local.stall-20", { options: { timeouts: { idle: 100 } } })).error, "idle");
  },

  async "total ends the call at any point, before the head, in a pause or in the answer"(world) {
    const head = rejection(world.ask(world.unique("stall-head"), { options: { timeouts: { total: 100 } } }));
    timedOut(world, await head, "total");
    await withRandom(0.999, async () => {
      const modelId = world.unique("fail-9-error-ThrottlingException");
      timedOut(world, await rejection(world.ask(modelId, { options: { timeouts: { total: 300 } } })), "total");
      equal((await world.requestsFor(modelId)).length, 1);
    });
    const { error, events, $metadata } = await world.readAll("local.drip-150", {
      options: { timeouts: { total: 500 } },
    });
    timedOut(world, error, "total");
    ok(events.length > 0 && events.length < 10, `${events.length} events`);
    same([error.eventIndex, error.$metadata.requestId], [events.length, $metadata.requestId]);
    await closedByClient(world, $metadata.requestId);
  },

  async "events that arrived before a deadline are delivered first"(world) {
    const options = { timeouts: { total: 200 } };
    const { body } = await world.ask("local.count-5", { options, config: { fetch: oneChunkThenSilence } });
    const reader = body.getReader();
    ok((await reader.read()).value?.chunk, "the first event");
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (let count = 1; count < 5; count += 1) ok((await reader.read()).value?.chunk, `event ${count}`);
    timedOut(world, await rejection(reader.read()), "total");
  },

  async "a slow reader is not idle, and a slow answer is not silent"(world) {
    const timeouts = { firstEvent: 150, idle: 150 };
    const { body } = await world.ask("local.count-3", { options: { timeouts } });
    await new Promise((resolve) => setTimeout(resolve, 250));
    const reader = body.getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 250));
    while (!(await reader.read()).done);
    const slow = await world.readAll("local.drip-50", { options: { timeouts: { firstEvent: 2000, idle: 2000 } } });
    same([slow.events.length, slow.error], [10, undefined]);
  },

  async "firstEvent applies until the first event, and idle from then on"(world) {
    const whole = await bytesOf(world, "local.count-2");
    for (const [at, timeouts] of /** @type {const} */ ([
      [0, { firstEvent: 5000, idle: 50 }],
      [whole.length / 2, { firstEvent: 50, idle: 5000 }],
    ])) {
      const { events, error } = await world.readAll("local.count-2", {
        config: { fetch: inTwo(whole, at, 250), timeouts },
      });
      same([events.length, error], [2, undefined]);
    }
  },

  async "time between two reads is not idle"(world) {
    const whole = await bytesOf(world, "local.count-2");
    const { body } = await world.ask("local.count-2", {
      config: { fetch: inTwo(whole, whole.length / 2, 0), timeouts: { idle: 100 } },
    });
    const reader = body.getReader();
    ok((await reader.read()).value?.chunk, "the first event");
    await new Promise((resolve) => setTimeout(resolve, 200));
    ok((await reader.read()).value?.chunk, "the second event");
  },

  async "a deadline may be longer than the platform's longest timer"(world) {
    const timeouts = { connect: Infinity, firstEvent: 2 ** 40, idle: 2 ** 31, total: Infinity };
    equal((await world.readAll("local.drip-20", { config: { timeouts } })).error, undefined);
  },

  async "a call's own deadlines take precedence over the client's"(world) {
    const config = { timeouts: { idle: 100, total: 3_600_000 } };
    const { error } = await world.readAll("local.drip-200", { config, options: { timeouts: { idle: 5000 } } });
    equal(error, undefined);
    for (const timeouts of [undefined, {}, { idle: undefined }]) {
      timedOut(world, (await world.readAll("local.stall", { config, options: { timeouts } })).error, "idle");
    }
  },

  async "invalid deadlines are a TypeError that names the phases"(world) {
    for (const timeouts of [
      5,
      "fast",
      { first: 1 },
      { idle: 0 },
      { idle: 0.5 },
      { idle: -1 },
      { idle: NaN },
      { idle: "100" },
      { total: null },
    ]) {
      for (const where of ["config", "options"]) {
        const error = await rejection(world.ask("local.count-1", { [where]: { timeouts } }));
        ok(
          error instanceof TypeError && error.message.includes("timeouts") && error.message.includes("firstEvent"),
          `${error}`,
        );
      }
    }
  },

  async "no timer and no object of the module outlives its call, however it ends"(world) {
    const config = { timeouts: long };
    const controller = new AbortController();
    const left = await counted(async () => {
      await world.readAll("local.count-3", { config });
      await world.readAll("local.empty", { config });
      await world.readAll("local.cut-20", { config });
      await world.readAll("local.mid-throttlingException", { config });
      await world.readAll("local.first-throttlingException", {
        config: { ...config, exceptions: "yield", retryFirstEvent: true, maxAttempts: 1 },
      });
      await withRandom(0, () => world.readAll(world.unique("fail-1-html-503"), { config }).then(() => {}));
      await rejection(world.ask("local.error-ValidationException", { config }));
      await rejection(world.ask("local.count-1", { config, input: { modelId: "" } }));
      await rejection(world.ask("local.count-1", { config, input: { body: 5 } }));
      await rejection(world.ask("local.count-1", { config: { ...config, credentials: undefined } }));
      await rejection(
        world.ask("local.count-1", {
          config: { ...config, fetch: () => Promise.reject(new Error("mine")), maxAttempts: 1 },
        }),
      );
      for await (const _ of (await world.ask("local.stall", { config })).body) break;
      await (await world.ask("local.stall", { config })).body.cancel();
      const { reader } = await started(world, { timeouts: long, signal: controller.signal });
      controller.abort();
      await rejection(reader.read());
      const head = world.ask(world.unique("stall-head"), { config, options: { signal: AbortSignal.timeout(100) } });
      await rejection(head);
      timedOut(
        world,
        (await world.readAll("local.stall", { options: { timeouts: { ...long, idle: 50 } } })).error,
        "idle",
      );
      await rejection(world.ask("local.count-1", { options: { signal: AbortSignal.abort(), timeouts: long } }));
    });
    same(left, { timers: 0, objects: left.clients, clients: left.clients });
    ok(left.clients > 0, "the clients themselves are counted");
  },

  async "destroy frees what the client holds"(world) {
    const client = world.client();
    const left = await counted(async () => {
      await (await client.invokeModelWithResponseStream({ modelId: "local.count-1", body: "{}" })).body.cancel();
      client.destroy();
      await (await client.invokeModelWithResponseStream({ modelId: "local.count-1", body: "{}" })).body.cancel();
      client.destroy();
    });
    same(left, { timers: 0, objects: 0, clients: 0 });
  },
};

/** @param {World} world @param {string} modelId */
async function bytesOf(world, modelId) {
  let bytes = new Uint8Array();
  const keeping = async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    const answer = await fetch(url, init);
    bytes = new Uint8Array(await answer.clone().arrayBuffer());
    return answer;
  };
  await (await world.ask(modelId, { config: { fetch: keeping } })).body.cancel();
  return bytes;
}

/**
 * A fetch that responds with the bytes; those from `at` on follow `millis` ms after the others were read.
 *
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} millis
 */
function inTwo(bytes, at, millis) {
  const parts = [bytes.subarray(0, at), bytes.subarray(at)].filter(({ length }) => length > 0);
  /** @param {ReadableStreamDefaultController} controller */
  const pull = async (controller) => {
    if (parts.length === 1) await new Promise((resolve) => setTimeout(resolve, millis));
    const part = parts.shift();
    if (part) controller.enqueue(part);
    else controller.close();
  };
  return async () => new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
}

/** A fetch whose response is one chunk, followed by silence. */
async function oneChunkThenSilence(/** @type {string} */ url, /** @type {RequestInit} */ init) {
  const answer = await fetch(url, init);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return new Response(new ReadableStream({ start: (controller) => controller.enqueue(bytes) }), answer);
}
