// Ends caused by the caller: each closes the connection, and none is silent.

import { equal, ok, rejection, same } from "./assert.js";
import { collect } from "./world.js";

/** @import { Cases, World } from "./world.js" */

/**
 * Requests an answer that stays open, and reads its first event.
 *
 * @param {World} world
 * @param {object} [options]
 * @param {string} [modelId]
 */
export async function started(world, options, modelId = "local.stall") {
  const output = await world.ask(modelId, { options });
  const reader = output.body.getReader();
  ok((await reader.read()).value?.chunk, "there is a first event");
  return { ...output, reader };
}

/**
 * Requests an answer that stays open, reads its events, and waits for more.
 *
 * @param {World} world
 * @param {object} [options]
 */
async function silent(world, options) {
  const { reader } = await started(world, options);
  for (let count = 1; count < 3; count += 1) await reader.read();
  return { reader, next: reader.read() };
}

/**
 * @param {World} world
 * @param {string | undefined} requestId
 */
export async function closedByClient(world, requestId) {
  equal((await world.closed(requestId)).closedBy, "client");
}

/** @type {Cases} */
export const endings = {
  async "break closes the connection"(world) {
    const { body, $metadata } = await world.ask("local.stall");
    for await (const event of body) {
      ok(event.chunk, "a chunk");
      break;
    }
    await closedByClient(world, $metadata.requestId);
    equal(body.locked, false);
  },

  async "streams can be iterated in an engine without a stream iterator"(world) {
    for (const [modelId, expected] of /** @type {const} */ ([
      ["local.count-5", 5],
      ["local.cut-1000", 3],
      ["local.stall", 1],
    ])) {
      const { body, $metadata } = await withoutIterator(world, modelId);
      ok(Object.hasOwn(body, Symbol.asyncIterator), "the stream has an iterator of its own");
      let count = 0;
      const loop = async () => {
        for await (const _ of body) if ((count += 1) === expected && modelId === "local.stall") break;
      };
      if (modelId === "local.cut-1000") equal((await rejection(loop())).code, "TRUNCATED");
      else await loop();
      equal(count, expected, modelId);
      equal(body.locked, false);
      if (modelId === "local.stall") await closedByClient(world, $metadata.requestId);
    }
  },

  async "a throw inside the loop closes the connection"(world) {
    const { body, $metadata } = await world.ask("local.stall");
    const thrown = new Error("mine");
    const loop = async () => {
      for await (const _ of body) throw thrown;
    };
    equal(await rejection(loop()), thrown);
    await closedByClient(world, $metadata.requestId);
  },

  async "cancel closes the connection, before the first event and after it"(world) {
    const unread = await world.ask("local.stall");
    await unread.body.cancel("enough");
    await closedByClient(world, unread.$metadata.requestId);
    const { reader, $metadata } = await started(world);
    await reader.cancel();
    same(await reader.read(), { done: true });
    await closedByClient(world, $metadata.requestId);
  },

  async "cancel ends a pending read"(world) {
    const { body, $metadata } = await world.ask("local.stall");
    const reader = body.getReader();
    for (let count = 0; count < 3; count += 1) await reader.read();
    const waiting = reader.read();
    await reader.cancel();
    same(await waiting, { done: true });
    await closedByClient(world, $metadata.requestId);
  },

  async "abort between events fails the stream with the signal's own reason"(world) {
    for (const reason of [new Error("mine"), "text", 42, null, { a: 1 }]) {
      const controller = new AbortController();
      const { reader, $metadata } = await started(world, { signal: controller.signal });
      controller.abort(reason);
      equal(await rejection(reader.read()), reason);
      await closedByClient(world, $metadata.requestId);
    }
  },

  async "abort fails a pending read at once"(world) {
    const controller = new AbortController();
    const { body, $metadata } = await world.ask("local.stall", { options: { signal: controller.signal } });
    const reader = body.getReader();
    for (let count = 0; count < 3; count += 1) await reader.read();
    const waiting = rejection(reader.read());
    controller.abort();
    equal((await waiting).name, "AbortError");
    await closedByClient(world, $metadata.requestId);
  },

  async "abort inside a frame closes the connection"(world) {
    const controller = new AbortController();
    const { body, $metadata } = await world.ask("local.stall", {
      options: { signal: controller.signal },
      config: { fetch: withoutItsEnd(960) },
    });
    const reader = body.getReader();
    ok((await reader.read()).value?.chunk, "the first frame is complete");
    ok((await reader.read()).value?.chunk, "so is the second; the third lacks its end");
    const waiting = rejection(reader.read());
    controller.abort("inside");
    equal(await waiting, "inside");
    await closedByClient(world, $metadata.requestId);
  },

  async "abort before the head rejects send and closes the connection"(world) {
    const modelId = world.unique("stall-head");
    const controller = new AbortController();
    const answer = rejection(
      world.ask(modelId, { options: { signal: controller.signal }, config: { maxAttempts: 1 } }),
    );
    const [{ requestId }] = await world.requestsFor(modelId);
    controller.abort("before the head");
    equal(await answer, "before the head");
    await closedByClient(world, requestId);
  },

  async "nothing is sent if the signal is already aborted"(world) {
    let sent = 0;
    const custom = async () => {
      sent += 1;
      throw new Error("sent");
    };
    for (const name of ["signal", "abortSignal"]) {
      const options = { [name]: AbortSignal.abort("too late") };
      equal(await rejection(world.ask("local.count-1", { options, config: { fetch: custom } })), "too late");
    }
    await world.readAll("local.count-1");
    equal(sent, 0);
  },

  async "either of two signals ends the call, even if one is already aborted"(world) {
    for (const first of ["signal", "abortSignal"]) {
      const [one, other] = [new AbortController(), new AbortController()];
      const names = first === "signal" ? ["signal", "abortSignal"] : ["abortSignal", "signal"];
      const { reader, $metadata } = await started(world, { [names[0]]: one.signal, [names[1]]: other.signal });
      one.abort("one");
      equal(await rejection(reader.read()), "one");
      await closedByClient(world, $metadata.requestId);
      const options = { [names[0]]: AbortSignal.abort("before"), [names[1]]: other.signal };
      equal(await rejection(world.ask("local.count-1", { options })), "before");
    }
  },

  async "fetch's signal is aborted if the caller ends the call, but not if the answer ends"(world) {
    /** @type {AbortSignal[]} */
    const signals = [];
    const custom = (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      if (init.signal) signals.push(init.signal);
      return fetch(url, init);
    };
    await world.readAll("local.count-3", { config: { fetch: custom } });
    await (await world.ask("local.stall", { config: { fetch: custom } })).body.cancel("mine");
    same(
      signals.map(({ aborted }) => aborted),
      [false, true],
    );
    equal(signals[1].reason, "mine");
  },

  async "a signal with a time limit ends a stall with its TimeoutError"(world) {
    const { events, error } = await world.readAll("local.stall", { options: { signal: AbortSignal.timeout(300) } });
    equal(events.length, 3);
    equal(error.name, "TimeoutError");
  },

  async "a signal has one listener for all of its calls, and none when they have ended"(world) {
    const { signal, listeners, abort } = listened();
    // browsers open six connections to a host
    const calls = Array.from({ length: 4 }, () =>
      world.ask("local.stall", { options: { signal, abortSignal: signal } }),
    );
    const bodies = (await Promise.all(calls)).map(({ body }) => body);
    equal(listeners(), 1);
    await Promise.all(bodies.slice(2).map((body) => body.cancel()));
    equal(listeners(), 1);
    const reading = bodies.slice(0, 2).map(collect);
    abort("enough");
    for (const { error } of await Promise.all(reading)) equal(error, "enough");
    equal(listeners(), 0);
  },

  async "abort or destroy after the end changes nothing"(world) {
    const controller = new AbortController();
    /** @type {AbortSignal | null | undefined} */
    let signal;
    const custom = (/** @type {string} */ url, /** @type {RequestInit} */ init) => (
      (signal = init.signal), fetch(url, init)
    );
    const client = world.client({ fetch: custom });
    const { body } = await client.invokeModelWithResponseStream(
      { modelId: "local.count-3", body: "{}" },
      { signal: controller.signal },
    );
    same((await collect(body)).events.length, 3);
    controller.abort();
    client.destroy();
    same((await collect(body)).events.length, 0);
    equal(signal?.aborted, false);
  },

  async "the end of one call leaves another's stream alone"(world) {
    const other = await silent(world);
    const controller = new AbortController();
    const aborted = await silent(world, { signal: controller.signal });
    controller.abort("enough");
    equal(await rejection(aborted.next), "enough");
    const cancelled = await silent(world);
    await cancelled.reader.cancel();
    same(await cancelled.next, { done: true });
    await other.reader.cancel();
    same(await other.next, { done: true });
  },

  // as a ReadableStream does: https://streams.spec.whatwg.org/#readable-stream-default-reader-read
  async "a stream that has failed fails again with the same error, however it is read"(world) {
    for (const [modelId, name] of [
      ["local.cut-1000", "EventStreamError"],
      ["local.mid-throttlingException", "ThrottlingException"],
    ]) {
      const { body, error } = await world.readAll(modelId);
      equal(error.name, name);
      same((await collect(body)).events, []);
      equal((await collect(body)).error, error);
      equal(await rejection(body.getReader().read()), error);
    }
  },

  async "disposal of a stream that has ended changes nothing, even while it is locked"(world) {
    if (world.lacks("disposal")) return;
    for (const modelId of ["local.count-2", "local.cut-1000"]) {
      const { body } = await world.ask(modelId);
      const reader = body.getReader();
      const drained = async () => {
        while (!(await reader.read()).done);
      };
      const error = await drained().catch((/** @type {unknown} */ reason) => reason);
      await body[Symbol.asyncDispose]();
      reader.releaseLock();
      equal((await collect(body)).error, error);
    }
  },

  async "disposal closes the connection, locked or not, and never throws"(world) {
    equal(Symbol.asyncDispose === undefined, world.lacks("disposal"));
    if (world.lacks("disposal")) return;
    const unread = await world.ask("local.stall");
    await unread.body[Symbol.asyncDispose]();
    await closedByClient(world, unread.$metadata.requestId);
    const { body, reader, $metadata } = await started(world);
    await body[Symbol.asyncDispose]();
    equal((await rejection(reader.read())).name, "AbortError");
    await closedByClient(world, $metadata.requestId);
    const failed = await world.readAll("local.cut-20");
    await failed.body[Symbol.asyncDispose]();
  },

  async "destroy ends all calls in progress, and the client can be used again"(world) {
    const client = world.client();
    const { body, $metadata } = await client.invokeModelWithResponseStream({ modelId: "local.stall", body: "{}" });
    const reader = body.getReader();
    await reader.read();
    client.destroy();
    equal((await rejection(reader.read())).name, "AbortError");
    await closedByClient(world, $metadata.requestId);
    const again = await client.invokeModelWithResponseStream({ modelId: "local.count-2", body: "{}" });
    equal((await collect(again.body)).events.length, 2);
  },
};

/**
 * A fetch whose response stalls after this many bytes.
 *
 * @param {number} count
 */
function withoutItsEnd(count) {
  return async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    const answer = await fetch(url, init);
    let left = count;
    const cut = new TransformStream({
      transform(chunk, controller) {
        if (left > 0) controller.enqueue(chunk.subarray(0, left));
        left -= chunk.length;
      },
    });
    return new Response(answer.body?.pipeThrough(cut), answer);
  };
}

/**
 * Makes a call as in an engine whose ReadableStream has no iterator.
 *
 * @param {World} world
 * @param {string} modelId
 */
async function withoutIterator(world, modelId) {
  const controller = new AbortController();
  /** @type {Response | undefined} */
  let answer;
  const fetchAhead = async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    answer = await fetch(url, { ...init, signal: controller.signal });
    return new Response(null);
  };
  await world.ask(modelId, { config: { fetch: fetchAhead } });
  const fetched = async (/** @type {string} */ _, /** @type {RequestInit} */ { signal }) => {
    signal?.addEventListener("abort", () => controller.abort());
    return answer;
  };
  const own = Object.getOwnPropertyDescriptor(ReadableStream.prototype, Symbol.asyncIterator);
  Reflect.deleteProperty(ReadableStream.prototype, Symbol.asyncIterator);
  try {
    return await world.ask(modelId, { config: { fetch: fetched } });
  } finally {
    if (own) Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, own);
  }
}

/** A signal that counts its listeners. */
function listened() {
  const controller = new AbortController();
  const { signal } = controller;
  const own = AbortSignal.prototype;
  let count = 0;
  signal.addEventListener = (/** @type {[any, any]} */ ...args) => (
    (count += 1), own.addEventListener.apply(signal, args)
  );
  signal.removeEventListener = (/** @type {[any, any]} */ ...args) => (
    (count -= 1), own.removeEventListener.apply(signal, args)
  );
  return { signal, listeners: () => count, abort: (/** @type {unknown} */ reason) => controller.abort(reason) };
}
