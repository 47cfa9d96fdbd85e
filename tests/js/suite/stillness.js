// Streams that deliver endlessly, but no event: empty chunks, or one byte after another. Such a stream may be read in
// microtasks alone, which no timer interrupts unless the reader gives the event loop a turn.

import { equal, ok, rejection, same } from "./assert.js";
import { chunkFrame } from "./frames.js";
import { collect, json } from "./world.js";

/** @import { Cases, World } from "./world.js" */

/** How long such a stream continues, in ms: then it fails, so that a case that is not ended fails too. */
const PATIENCE = 8_000;

const frames = [chunkFrame('"0"'), chunkFrame('"1"'), chunkFrame('"2"')];
/** A prelude that states 24 MiB and no headers, with its CRC from zlib. */
const longFrame = Uint8Array.of(0x01, 0x80, 0, 0, 0, 0, 0, 0, 0x21, 0x9e, 0x35, 0x05);

/**
 * A stream of these chunks, followed by others without end.
 *
 * @param {Uint8Array[]} chunks
 * @param {() => Uint8Array} [more]
 */
function endless(chunks, more = () => new Uint8Array()) {
  const left = [...chunks];
  const began = performance.now();
  let reads = 0;
  let cancelled = () => {};
  const ended = new Promise((resolve) => (cancelled = () => resolve(undefined)));
  const pull = (/** @type {ReadableStreamDefaultController<Uint8Array>} */ controller) => {
    reads += 1;
    if (reads % 1_000 === 0 && performance.now() - began > PATIENCE)
      controller.error(new Error("nothing has ended it"));
    else controller.enqueue(left.shift() ?? more());
  };
  return { ended, stream: new ReadableStream({ pull, cancel: () => cancelled() }, { highWaterMark: 0 }) };
}

const labelled = { headers: { "content-type": "application/vnd.amazon.eventstream" } };

/**
 * @param {World} world
 * @param {{ stream: ReadableStream, init?: ResponseInit, config?: object, options?: object, input?: object }} call
 */
function ask(world, { stream, init = labelled, config, ...more }) {
  return world.ask("local.count-1", {
    config: { fetch: async () => new Response(stream, init), maxAttempts: 1, ...config },
    ...more,
  });
}

/** What ends a call: deadlines and the caller. @type {Record<string, () => { options: object, name: string, phase?: string, destroys?: boolean }>} */
const ends = {
  idle: () => ({ options: { timeouts: { idle: 60 } }, name: "TimeoutError", phase: "idle" }),
  total: () => ({ options: { timeouts: { total: 60 } }, name: "TimeoutError", phase: "total" }),
  signal: () => ({ options: { signal: AbortSignal.timeout(60) }, name: "TimeoutError" }),
  abort: () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 60);
    return { options: { signal: controller.signal }, name: "AbortError" };
  },
};
const firstEvent = () => ({ options: { timeouts: { firstEvent: 60 } }, name: "TimeoutError", phase: "firstEvent" });

/** @param {World} world @param {any} error @param {{ name: string, phase?: string }} expected @param {string} what */
function endedBy(world, error, { name, phase }, what) {
  same([what, error?.name, error?.phase], [what, name, phase]);
  equal(error instanceof world.library.StreamTimeoutError, phase !== undefined, what);
}

/** Ways to read. @type {Record<string, (body: any) => Promise<{ events: any[], error: any }>>} */
const ways = {
  "for await": collect,
  async "a reader"(body) {
    const reader = body.getReader();
    /** @type {any[]} */
    const events = [];
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) events.push(next.value);
      return { events, error: undefined };
    } catch (error) {
      return { events, error };
    }
  },
};

/** @type {Cases} */
export const stillness = {
  async "endless empty chunks are silence, which deadlines and signals end after the events before it"(world) {
    for (const [way, read] of Object.entries(ways)) {
      for (const [name, end] of Object.entries(ends)) {
        const { ended, stream } = endless([frames[0], frames[1], frames[2].subarray(0, 40)]);
        const expected = end();
        const { body } = await ask(world, { stream, options: expected.options });
        const { events, error } = await read(body);
        endedBy(world, error, expected, `${name}, ${way}`);
        same(events.map(json), ["0", "1"]);
        if (expected.phase) same([error.eventIndex, error.offset], [2, frames[0].length + frames[1].length]);
        await ended;
      }
    }
  },

  async "endless empty chunks are not a first event, awaited or not"(world) {
    for (const retryFirstEvent of [false, true]) {
      for (const [name, end] of Object.entries({ ...ends, firstEvent })) {
        for (const init of [labelled, { headers: {} }]) {
          const { ended, stream } = endless([]);
          const expected = end();
          const asked = ask(world, { stream, init, config: { retryFirstEvent }, options: expected.options });
          const error = await asked.then(
            async ({ body }) => (await collect(body)).error,
            (error) => error,
          );
          endedBy(world, error, expected, `${name}, ${retryFirstEvent}`);
          await ended;
        }
      }
    }
  },

  async "endless empty chunks block neither cancel nor destroy nor anything else"(world) {
    for (const way of ["destroy", "cancel"]) {
      const { ended, stream } = endless([frames[0]]);
      const client = world.client({ fetch: async () => new Response(stream, labelled) });
      const { body } = await client.invokeModelWithResponseStream({ modelId: "m", body: "{}" });
      const reader = body.getReader();
      equal(json(/** @type {any} */ ((await reader.read()).value)), "0");
      const waiting = reader.read();
      setTimeout(() => (way === "destroy" ? client.destroy() : void reader.cancel()), 20);
      if (way === "destroy") equal((await rejection(waiting)).name, "AbortError");
      else same(await waiting, { done: true });
      await ended;
    }
  },

  async "an endless frame that arrives byte by byte starves no deadline"(world) {
    const byte = () => new Uint8Array(1);
    for (const retryFirstEvent of [false, true]) {
      for (const end of [ends.total, ends.abort, firstEvent]) {
        const expected = end();
        const { ended, stream } = endless([longFrame], byte);
        const asked = ask(world, { stream, config: { retryFirstEvent }, options: expected.options });
        const error = await asked.then(
          async ({ body }) => (await collect(body)).error,
          (error) => error,
        );
        endedBy(world, error, expected, `${retryFirstEvent}`);
        await ended;
      }
    }
  },

  async "an error whose body consists of endless empty chunks is reported by its status"(world) {
    for (const phase of ["firstEvent", "idle"]) {
      const { ended, stream } = endless([]);
      const error = await rejection(
        ask(world, { stream, init: { status: 503 }, options: { timeouts: { [phase]: 60 } } }),
      );
      ok(error instanceof world.library.BedrockRuntimeServiceException, `${error}`);
      equal(error.$metadata.httpStatusCode, 503);
      await ended;
    }
    const { ended, stream } = endless([]);
    endedBy(
      world,
      await rejection(ask(world, { stream, init: { status: 503 }, options: ends.total().options })),
      ends.total(),
      "total",
    );
    await ended;
  },

  async "a request body of endless empty chunks is ended by deadlines and signals"(world) {
    for (const end of [ends.total, ends.signal, ends.abort]) {
      const { ended, stream } = endless([]);
      const expected = end();
      const asked = world.ask("local.count-1", { input: { body: stream }, options: expected.options });
      endedBy(world, await rejection(asked), expected, "body");
      await ended;
    }
  },

  async "empty chunks between others make no difference"(world) {
    const wire = frames.flatMap((frame) => [...frame]);
    for (const size of [1, 7, 40]) {
      for (const config of [{}, { retryFirstEvent: true }, { timeouts: { firstEvent: 20_000, idle: 20_000 } }]) {
        /** @type {Uint8Array[]} */
        const parts = [];
        for (let at = 0; at < wire.length; at += size) parts.push(Uint8Array.from(wire.slice(at, at + size)));
        let count = 0;
        const pull = (/** @type {ReadableStreamDefaultController<Uint8Array>} */ controller) => {
          const part = (count += 1) % 5 === 0 ? parts.shift() : new Uint8Array();
          if (part) controller.enqueue(part);
          else controller.close();
        };
        const { body } = await ask(world, { stream: new ReadableStream({ pull }, { highWaterMark: 0 }), config });
        const { events, error } = await collect(body);
        same([events.map(json), error], [["0", "1", "2"], undefined]);
      }
    }
  },
};
