// What a custom fetch may return instead of the platform's Response.

import { equal, ok, rejection, same } from "./assert.js";
import { chunkFrame } from "./frames.js";

/** @import { Cases, World } from "./world.js" */

const hi = chunkFrame("hi");
const requestId = "of-the-callers-own";
const members = { "Content-Type": "application/vnd.amazon.eventstream", "X-Amzn-RequestId": requestId };
const text = JSON.stringify({ message: "not so" });
const buffer = () => hi.slice().buffer;

async function* generated() {
  yield hi.subarray(0, 7);
  yield hi.subarray(7);
}

/** Like a Node stream, in the respects that matter. */
function nodeStream() {
  const events = { on: [], destroyed: [] };
  return {
    events,
    on: (/** @type {never} */ event) => void events.on.push(event),
    destroy: (/** @type {never} */ reason) => void events.destroyed.push(reason),
    pipe() {},
    [Symbol.asyncIterator]: generated,
  };
}

/** An object with a reader, but not of the platform's class. */
function polyfilledStream() {
  const parts = generated();
  return { getReader: () => ({ read: () => parts.next(), cancel: async () => {} }) };
}

/** @param {World} world @param {object} response */
const read = (world, response) =>
  world.readAll("m", {
    config: { fetch: async () => /** @type {any} */ ({ status: 200, headers: members, ...response }), maxAttempts: 1 },
  });

/** @param {World} world @param {object} response */
const failure = (world, response) => rejection(read(world, response));

/** @type {Cases} */
export const responses = {
  async "a body that is not the platform's stream is read nevertheless"(world) {
    const blob = new Blob([hi]);
    const forms = {
      generator: { body: generated() },
      iterable: { body: { [Symbol.asyncIterator]: generated } },
      nodeStream: { body: nodeStream() },
      polyfill: { body: polyfilledStream() },
      blob: { body: blob },
      bytes: { body: hi.slice() },
      buffer: { body: buffer() },
      whole: { arrayBuffer: async () => buffer() },
      wholeView: { arrayBuffer: async () => hi.slice() },
      strange: { body: {}, arrayBuffer: async () => buffer() },
    };
    for (const [name, response] of Object.entries(forms)) {
      const { events, error, $metadata } = await read(world, response);
      ok(events.length === 1 && !error, `${name}: ${events.length} ${error}`);
      equal(new TextDecoder().decode(events[0].chunk?.bytes), "hi");
      equal($metadata.requestId, requestId);
    }
  },

  async "headers are read in any form and case"(world) {
    const entries = Object.entries(members);
    const forms = {
      headers: new Headers(members),
      plain: members,
      bare: Object.assign(Object.create(null), members),
      map: new Map(entries),
      pairs: entries,
      generator: entries.values(),
      forEach: {
        get: () => null,
        forEach: (/** @type {(value: string, name: string) => void} */ run) =>
          entries.forEach(([name, value]) => run(value, name)),
      },
    };
    for (const [name, headers] of Object.entries(forms)) {
      /** @type {any} */
      let seen;
      const config = {
        fetch: async () => /** @type {any} */ ({ status: 200, headers, body: generated() }),
        onResponse: (/** @type {any} */ response) => void (seen = response.headers),
      };
      const { events, error, $metadata } = await world.readAll("m", { config });
      ok(events.length === 1 && !error, `${name}: ${error}`);
      same([$metadata.requestId, seen["x-amzn-requestid"]], [requestId, requestId]);
    }
  },

  async "a body that cannot be read as bytes is a TypeError that says so"(world) {
    for (const body of [{}, "text", 5, { data: text }]) {
      const error = await failure(world, { body });
      ok(error instanceof TypeError && error.message.includes("fetch returned a response whose body"), `${error}`);
    }
    const onlyText = await failure(world, { text: async () => "text" });
    ok(onlyText instanceof TypeError && onlyText.message.includes("arrayBuffer"), `${onlyText}`);
    const used = new Response(hi).body;
    used?.getReader();
    const taken = await failure(world, { body: used });
    ok(taken instanceof TypeError && taken.message.includes("already being read"), `${taken}`);
    const wrong = await read(world, { arrayBuffer: async () => ({ length: 2 }) });
    ok(wrong.error instanceof TypeError && wrong.events.length === 0, `${wrong.error}`);
    for (const response of [{ status: undefined }, { status: "200" }]) {
      const none = await failure(world, response);
      ok(none instanceof TypeError && none.message.includes("status"), `${none}`);
    }
  },

  async "a service error is read in any supported form, and in any other known by its status"(world) {
    const bytes = new TextEncoder().encode(text);
    async function* parts() {
      yield text.slice(0, 4);
      yield bytes.subarray(4);
    }
    for (const response of [
      { body: parts() },
      { text: async () => text },
      { body: text },
      { body: bytes },
      { arrayBuffer: async () => bytes.buffer },
    ]) {
      const error = await failure(world, { status: 400, ...response });
      ok(error instanceof world.library.ValidationException && error.message === "not so", `${error}`);
    }
    const fails = () => {
      throw new Error("from the body");
    };
    const used = new Response(text).body;
    used?.getReader();
    const broken = [
      { body: {} },
      { body: used },
      { text: fails },
      { arrayBuffer: async () => fails() },
      { body: { getReader: fails } },
    ];
    for (const response of [...broken, { body: { [Symbol.asyncIterator]: fails } }]) {
      const error = await failure(world, { status: 400, ...response });
      ok(error instanceof world.library.ValidationException, `${error}`);
    }
  },

  async "what a body throws when it is closed does not mask an error"(world) {
    const fails = () => {
      throw new Error("from the clean-up");
    };
    const html = { headers: { "content-type": "text/html" } };
    for (const end of ["cancel", "destroy", "return"]) {
      const bad = {
        [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true }), return: fails }),
        [end]: fails,
      };
      equal((await failure(world, { ...html, body: bad })).code, "NOT_EVENTSTREAM");
      ok((await failure(world, { status: 400, body: bad })) instanceof world.library.ValidationException);
      const cut = {
        ...bad,
        [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 5 }), return: fails }),
      };
      const { error } = await read(world, { body: cut });
      ok(error instanceof TypeError && !error.message.includes("clean-up"), `${error}`);
    }
  },

  async "an unread Node stream is closed, and its failure does not end the process"(world) {
    const page = nodeStream();
    equal((await failure(world, { status: 301, body: page })).code, "NOT_EVENTSTREAM");
    same(page.events.destroyed, [undefined]);
    ok(page.events.on.includes(/** @type {never} */ ("error")));
    const left = nodeStream();
    const fetch = async () => /** @type {any} */ ({ status: 200, headers: members, body: left });
    await (await world.ask("m", { config: { fetch } })).body.cancel("enough");
    same(left.events.destroyed, [undefined]);
  },
};
