// The iterator of the events behaves like the platform's own for any stream.
// https://streams.spec.whatwg.org/#rs-asynciterator

import { equal, ok, same } from "./assert.js";
import { chunkFrame, exceptionFrame, responseOf } from "./frames.js";

/** @import { Cases, World } from "./world.js" */

/**
 * Operations on a stream that delivers the texts "1" to "4", two at a time, and then ends or fails; `did` records them.
 *
 * @typedef {(stream: any, did: (name: string, promise: unknown) => Promise<void>) => Promise<void>} Steps
 */

/** @type {Record<string, { steps: Steps, fails?: boolean, expected: string[] }>} */
const scripts = {
  "to the end": {
    async steps(stream, did) {
      const events = stream[Symbol.asyncIterator]();
      for (const name of ["a", "b", "c", "d", "e", "f"]) await did(name, events.next());
      await did("return", events.return("mine"));
    },
    expected: ["a 1 locked", "b 2 locked", "c 3 locked", "d 4 locked", "e done", "f done", "return done mine"],
  },
  "to a failure": {
    async steps(stream, did) {
      const events = stream.values();
      for (const name of ["a", "b", "c", "d", "e", "f"]) await did(name, events.next());
      await did("again", stream.values().next());
    },
    fails: true,
    expected: ["a 1 locked", "b 2 locked", "c 3 locked", "d 4 locked", "e failed", "f done", "again failed"],
  },
  "several at once": {
    async steps(stream, did) {
      const events = stream.values();
      const [a, b, c, d, e] = [events.next(), events.next(), events.next(), events.next(), events.next()];
      // the last one first: each waits for the previous ones
      await did("e", e);
      for (const [name, promise] of Object.entries({ a, b, c, d })) await did(name, promise);
    },
    expected: ["e done", "a 1", "b 2", "c 3", "d 4"],
  },
  "several at once, to a failure": {
    async steps(stream, did) {
      const events = stream.values();
      const results = Array.from({ length: 7 }, () => events.next());
      await Promise.allSettled(results);
      for (const [index, promise] of results.entries()) await did(`${index}`, promise);
    },
    fails: true,
    expected: ["0 1", "1 2", "2 3", "3 4", "4 failed", "5 done", "6 done"],
  },
  "return, in the middle of a chunk": {
    async steps(stream, did) {
      const events = stream.values();
      await did("a", events.next());
      await did("return", events.return("mine"));
      await did("b", events.next());
      await did("reader", stream.getReader().read());
    },
    expected: ["a 1 locked", "return done mine cancelled", "b done cancelled", "reader done locked cancelled"],
  },
  "return, while a result is awaited": {
    async steps(stream, did) {
      const events = stream.values();
      const [a, end, b] = [events.next(), events.return(), events.next()];
      await did("return", end);
      await did("a", a);
      await did("b", b);
    },
    expected: ["return done cancelled", "a 1 cancelled", "b done cancelled"],
  },
  "return, before anything": {
    async steps(stream, did) {
      const events = stream.values();
      await did("return", events.return());
      await did("a", events.next());
    },
    expected: ["return done cancelled", "a done cancelled"],
  },
  "preventCancel, and the next reader gets what was not read": {
    async steps(stream, did) {
      const events = stream.values({ preventCancel: true });
      await did("a", events.next());
      await did("return", events.return());
      const reader = stream.getReader();
      await did("b", reader.read());
      await did("c", reader.read());
      reader.releaseLock();
      for await (const event of stream) await did("d", { value: event });
    },
    expected: ["a 1 locked", "return done", "b 2 locked", "c 3 locked", "d 4 locked"],
  },
  "the events in the stream's queue come first": {
    async steps(stream, did) {
      const reader = stream.getReader();
      await did("a", reader.read());
      reader.releaseLock();
      const events = stream.values();
      for (const name of ["b", "c", "d", "e"]) await did(name, events.next());
    },
    expected: ["a 1 locked", "b 2 locked", "c 3 locked", "d 4 locked", "e done"],
  },
  "an event released by a reader": {
    async steps(stream, did) {
      const reader = stream.getReader();
      const read = reader.read();
      reader.releaseLock();
      const events = stream.values();
      const results = Array.from({ length: 5 }, () => events.next());
      await did("read", read);
      await Promise.all(results);
      for (const [index, promise] of results.entries()) await did(`${index}`, promise);
    },
    expected: ["read failed locked", "0 1", "1 2", "2 3", "3 4", "4 done"],
  },
  "a second iterator is refused, and one created after the end is done": {
    async steps(stream, did) {
      const events = stream.values();
      await did("second", (async () => stream.values())());
      for (const name of ["a", "b", "c", "d", "e"]) await did(name, events.next());
      await did("later", stream.values().next());
    },
    expected: ["second failed locked", "a 1 locked", "b 2 locked", "c 3 locked", "d 4 locked", "e done", "later done"],
  },
  "the iterator is iterable, and is not one of the stream's readers": {
    async steps(stream, did) {
      const events = stream.values();
      await did("itself", { done: events[Symbol.asyncIterator]() === events });
      for await (const event of events) await did("event", { value: event });
    },
    expected: ["itself done locked", "event 1 locked", "event 2 locked", "event 3 locked", "event 4 locked"],
  },
};

/**
 * Records the steps: each result, whether the stream is then locked, and whether it has been cancelled.
 *
 * @param {any} stream
 * @param {() => boolean} isCancelled
 * @param {Steps} steps
 */
async function notes(stream, isCancelled, steps) {
  /** @type {string[]} */
  const lines = [];
  await steps(stream, async (name, promise) => {
    let line = `${name} failed`;
    try {
      const { done, value } = /** @type {any} */ (await promise);
      line = [
        name,
        ...(done ? ["done"] : []),
        ...(value === undefined ? [] : [value.chunk ? textOf(value) : value]),
      ].join(" ");
    } catch {}
    lines.push([line, ...(stream.locked ? ["locked"] : []), ...(isCancelled() ? ["cancelled"] : [])].join(" "));
  });
  return lines;
}

/** @param {{ chunk: { bytes: Uint8Array } }} event */
function textOf({ chunk }) {
  return new TextDecoder().decode(chunk.bytes);
}

/** The platform's own stream, with the same events. @param {boolean} fails @param {() => void} cancel */
function platformStream(fails, cancel) {
  const batches = [
    ["1", "2"],
    ["3", "4"],
  ];
  return new ReadableStream(
    {
      async pull(controller) {
        await undefined;
        const batch = batches.shift();
        if (!batch && fails) throw new Error("the end");
        if (!batch) return controller.close();
        for (const text of batch) controller.enqueue({ chunk: { bytes: new TextEncoder().encode(text) } });
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
}

/** @param {Uint8Array[]} frames */
function joined(...frames) {
  return new Uint8Array(frames.flatMap((bytes) => [...bytes]));
}

/** @param {World} world @param {boolean} fails @param {() => void} cancel */
async function ourStream(world, fails, cancel) {
  // an exception ends the connection
  const cancelled = fails ? undefined : cancel;
  const chunks = [joined(chunkFrame("1"), chunkFrame("2")), joined(chunkFrame("3"), chunkFrame("4"))];
  if (fails) chunks.push(exceptionFrame("throttlingException", "slow down"));
  const fetch = async () => responseOf(chunks, { cancel: cancelled });
  return (await world.ask("local.echo", { config: { fetch } })).body;
}

/**
 * @param {(cancel: () => void) => unknown} make
 * @param {Steps} steps
 */
async function noted(make, steps) {
  let isCancelled = false;
  const stream = await make(() => (isCancelled = true));
  return notes(stream, () => isCancelled, steps);
}

/** @type {Cases} */
export const iteration = {
  ...Object.fromEntries(
    Object.entries(scripts).map(([name, { steps, fails = false, expected }]) => [
      `as with the platform's own iterator, ${name}`,
      async (/** @type {World} */ world) => {
        if (!world.lacks("iterator")) same(await noted((cancel) => platformStream(fails, cancel), steps), expected);
        same(await noted((cancel) => ourStream(world, fails, cancel), steps), expected);
      },
    ]),
  ),

  async "an abort drops unread events"(world) {
    const controller = new AbortController();
    const fetch = async () => responseOf([joined(chunkFrame("1"), chunkFrame("2"))], { open: true });
    const { body } = await world.ask("local.echo", { config: { fetch }, options: { signal: controller.signal } });
    const events = body.values();
    equal(textOf(/** @type {any} */ (await events.next()).value), "1");
    controller.abort();
    const error = await events.next().catch((/** @type {any} */ reason) => reason);
    equal(error.name, "AbortError");
    equal((await events.next()).done, true);
    equal(body.locked, false);
  },

  async "after a deadline, the events that arrived are delivered first"(world) {
    const fetch = async () => responseOf([joined(chunkFrame("1"), chunkFrame("2"))], { open: true });
    const { body } = await world.ask("local.echo", { config: { fetch }, options: { timeouts: { total: 150 } } });
    const events = body.values();
    await events.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    equal(textOf(/** @type {any} */ (await events.next()).value), "2");
    const error = await events.next().catch((/** @type {any} */ reason) => reason);
    equal(error.name, "TimeoutError");
  },

  // https://webidl.spec.whatwg.org/#js-asynchronous-iterator-prototype-object; Node 20's own does not
  async "a call from within a result comes after the calls before it"(world) {
    const events = (await ourStream(world, false, () => {})).values();
    const first = events.next();
    const third = first.then(() => events.next());
    const second = events.next();
    const texts = (await Promise.all([first, second, third])).map(
      ({ value }) => value && textOf(/** @type {any} */ (value)),
    );
    same(texts, ["1", "2", "3"]);
  },

  async "what has arrived is available at once, and so is the end"(world) {
    const atOnce = async (/** @type {Promise<any>} */ promise) => Promise.race([promise, Promise.resolve("late")]);
    const batch = joined(chunkFrame("1"), chunkFrame("2"));
    const failure = exceptionFrame("throttlingException", "slow down");
    for (const [chunks, leave] of /** @type {[Uint8Array[], (events: any) => Promise<unknown>][]} */ ([
      [[batch], (events) => events.next()],
      [[batch], (events) => events.return()],
      [[batch, failure], (events) => events.next().catch(() => {})],
    ])) {
      const { body } = await world.ask("local.echo", { config: { fetch: async () => responseOf(chunks) } });
      const events = body.values();
      equal(textOf(/** @type {any} */ (await events.next()).value), "1");
      equal(textOf((await atOnce(events.next())).value), "2");
      await leave(events);
      equal((await atOnce(events.next())).done, true);
    }
  },

  async "the iterator is of the engine's kind"(world) {
    const { body } = await world.ask("local.count-5");
    const events = body.values();
    const kind = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype));
    ok(Object.getPrototypeOf(Object.getPrototypeOf(events)) !== Object.prototype);
    ok(kind.isPrototypeOf(events));
    const { configurable, enumerable, writable } = Object.getOwnPropertyDescriptor(body, "values") ?? {};
    same([configurable, enumerable, writable], [true, false, true]);
    await events.return?.();
  },
};
