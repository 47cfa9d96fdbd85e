// Whatever is passed as a body is either sent unchanged or refused, but never sent as something else.

import { equal, ok, rejection, same } from "./assert.js";
import { recorder } from "./frames.js";

/** @import { Cases, World } from "./world.js" */

const text = '{"text":"é"}';
const bytes = new TextEncoder().encode(text);
/** A new ArrayBuffer. */
const buffer = () => bytes.slice().buffer;

/** What is sent for a body, as text. @param {World} world @param {unknown} body */
async function sent(world, body) {
  const { sent, fetch } = recorder();
  await (await world.ask("m", { config: { fetch }, input: { body } })).body.cancel();
  return new TextDecoder().decode(sent[0].init.body);
}

/** The error for a body that is not sent. @param {World} world @param {unknown} body */
async function refused(world, body) {
  const { sent, fetch } = recorder();
  const error = await rejection(world.ask("m", { config: { fetch }, input: { body } }));
  equal(sent.length, 0);
  return error;
}

/**
 * As if from another realm: with the internals of its class, but a prototype unknown to this realm's classes.
 *
 * @param {object} value
 * @param {object} [members]
 */
function foreign(value, members) {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return Object.setPrototypeOf(value, { __proto__: { __proto__: null }, [Symbol.toStringTag]: tag, ...members });
}

/** Like a Node stream, in the respects that matter. @param {unknown[]} chunks */
function nodeStream(...chunks) {
  const events = { on: [], destroyed: 0 };
  return {
    _readableState: { length: 0 },
    events,
    on(/** @type {never} */ event) {
      events.on.push(event);
    },
    destroy() {
      events.destroyed += 1;
    },
    pipe() {},
    async *[Symbol.asyncIterator]() {
      yield* chunks;
    },
  };
}

/** An object with a reader, but not of the platform's class. @param {unknown[]} chunks */
function polyfilledStream(...chunks) {
  const read = async () => (chunks.length > 0 ? { done: false, value: chunks.shift() } : { done: true });
  return { getReader: () => ({ read, cancel: async () => {} }) };
}

async function* generated() {
  yield bytes.subarray(0, 5);
  yield new TextDecoder().decode(bytes.subarray(5));
}

class Ask {
  #hidden = 1;
  constructor(/** @type {object} */ members) {
    Object.assign(this, members);
  }
  get hidden() {
    return this.#hidden;
  }
}

/** @type {Cases} */
export const bodies = {
  async "bytes from another realm, or shared with other threads, are sent unchanged"(world) {
    equal(await sent(world, foreign(buffer())), text);
    equal(await sent(world, foreign(bytes.slice())), text);
    equal(await sent(world, foreign(new DataView(buffer()))), text);
    const shared = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer;
    new Uint8Array(shared).set(bytes);
    equal((await sent(world, shared)).replaceAll("\0", ""), text);
    equal(await sent(world, new Uint8Array(shared, 0, bytes.length)), text);
  },

  async "a Blob from another realm, a File and a Response are sent as their bytes"(world) {
    const arrayBuffer = async () => foreign(buffer());
    equal(await sent(world, foreign(new Blob([]), { arrayBuffer })), text);
    equal(await sent(world, new File([text], "ask.json")), text);
    equal(await sent(world, new Response(text)), text);
    const wrong = await refused(world, { arrayBuffer: async () => ({ length: 2 }) });
    ok(wrong instanceof TypeError && wrong.message.includes("body"), `${wrong}`);
  },

  async "any stream or async iterable is read to its end"(world) {
    equal(await sent(world, generated()), text);
    equal(await sent(world, { [Symbol.asyncIterator]: generated }), text);
    equal(await sent(world, nodeStream(bytes.subarray(0, 3), bytes.subarray(3))), text);
    equal(await sent(world, polyfilledStream(bytes.subarray(0, 3), foreign(bytes.slice(3)), "")), text);
    equal(await sent(world, polyfilledStream(foreign(buffer()))), text);
    equal(await sent(world, new Response(text).body), text);
  },

  async "a stream is cancelled if it is not read to its end, and what it throws passes through"(world) {
    for (const chunk of [5, null, {}, { buffer: {}, byteOffset: 0, byteLength: 0 }, [1], new Map()]) {
      let returned = false;
      const body = (async function* () {
        try {
          yield chunk;
        } finally {
          returned = true;
        }
      })();
      const error = await refused(world, body);
      ok(error instanceof TypeError && error.message.includes("chunk"), `${error}`);
      while (!returned) await undefined;
      const stream = nodeStream(chunk);
      ok((await refused(world, stream)) instanceof TypeError);
      same([stream.events.on, stream.events.destroyed], [["error"], 1]);
    }
    const thrown = new Error("mine");
    const fails = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(thrown) }) };
    equal(await refused(world, fails), thrown);
  },

  async "abort ends the reading of an async iterable that yields nothing"(world) {
    const controller = new AbortController();
    let returned = false;
    const next = () => (controller.abort("enough"), new Promise(() => {}));
    const end = async () => ((returned = true), { done: true });
    const body = { [Symbol.asyncIterator]: () => ({ next, return: end }) };
    const asked = world.ask("local.count-1", { input: { body }, options: { signal: controller.signal } });
    equal(await rejection(asked), "enough");
    while (!returned) await undefined;
  },

  async "plain objects and arrays from any realm, and objects with toJSON, are sent as JSON"(world) {
    const mine = Object.assign(Object.create(Object.create(null)), { text: "é" });
    for (const body of [{ text: "é" }, mine, new Ask({ text: "é" }), { toJSON: () => ({ text: "é" }) }])
      equal(await sent(world, body), text);
    equal(await sent(world, [{ text: "é" }]), `[${text}]`);
    equal(await sent(world, {}), "{}");
    const boxed = { n: new Number(5), s: new String("s"), b: new Boolean(false) };
    equal(await sent(world, { ...boxed, none: undefined, run() {} }), '{"n":5,"s":"s","b":false}');
    equal(await sent(world, [Object.assign(new Array(2), { 1: 1 })]), "[[null,1]]");
    equal(await sent(world, new String(text)), text);
  },

  async "what JSON would turn into an empty object is refused by name, even deep inside"(world) {
    const form = new FormData();
    form.set("text", "é");
    /** @type {[unknown, string][]} */
    const wrong = [
      [Promise.resolve({ text }), "await"],
      [{ then: (/** @type {(value: object) => void} */ resolve) => resolve({}) }, "await"],
      [new Map([["text", "é"]]), "Map"],
      [new Set(["é"]), "Set"],
      [form, "FormData"],
      [new URLSearchParams("text=1"), "URLSearchParams"],
      [new Headers({ text: "1" }), "Headers"],
      [[1].values(), "Iterator"],
      [(function* () {})(), "Generator"],
      [new WeakMap(), "WeakMap"],
      [/text/, "RegExp"],
      [new Error("text"), "Error"],
      [new Ask({}), Ask.name], // a bundler may rename it
      [foreign(new Map([["text", "é"]])), "Map"],
    ];
    for (const [body, name] of wrong) {
      const own = await refused(world, body);
      ok(
        own instanceof TypeError && own.message.startsWith("body is ") && own.message.includes(name),
        `${name}: ${own}`,
      );
      // deep inside a plain object, functions are left out, as always in JSON
      if (/** @type {any} */ (body).then && !(body instanceof Promise)) continue;
      const inner = await refused(world, { messages: [{ content: body }] });
      ok(
        inner instanceof TypeError &&
          inner.message.includes('body: its member "content"') &&
          inner.message.includes(name),
        `${name}: ${inner}`,
      );
    }
    const image = await refused(world, { image: { bytes } });
    ok(image instanceof TypeError && image.message.includes("Base64"), `${image}`);
    for (const body of [
      new Number(5),
      new Boolean(true),
      Object(5n),
      generated,
      class {},
      () => text,
      5n,
      { toJSON: () => undefined },
    ]) {
      const error = await refused(world, body);
      ok(error instanceof TypeError && error.message.startsWith("body is "), `${error}`);
    }
  },

  async "the message about a refused body says what to pass instead"(world) {
    const query = new Ask({ sql: "select 1" });
    Object.setPrototypeOf(query, Object.assign(Object.create(Ask.prototype), { then() {} }));
    const form = new FormData();
    /** @type {[unknown, string][]} */
    const advised = [
      [form, "Object.fromEntries()"],
      [new Headers(), "Object.fromEntries()"],
      [new URLSearchParams(), "Object.fromEntries()"],
      // as in Bun
      [Object.assign(new URLSearchParams("a=1"), { toJSON: () => ({ a: "1" }) }), "Object.fromEntries()"],
      [new Map(), "Object.fromEntries()"],
      [new Set(), "an array of its members"],
      [query, "await it first"],
      [Promise.resolve({}), "await it first"],
      [new WeakMap(), "it must be text, bytes, a Blob, a stream"],
    ];
    for (const [body, advice] of advised) {
      for (const { message } of [await refused(world, body), await refused(world, { messages: [body] })])
        ok(message.includes(advice), `${advice}: ${message}`);
    }
    for (const image of [bytes, buffer(), new DataView(buffer())]) {
      const error = await refused(world, { image });
      ok(error.message.includes('its member "image"') && error.message.includes("Base64"), `${error}`);
    }
    ok((await refused(world, generated)).message.includes("pass what it returns"));
    ok((await refused(world, 5)).message.includes("plain objects and arrays, which are sent as JSON"));
  },

  async "what JSON cannot express is a TypeError with that message and its cause"(world) {
    const cycle = { self: {} };
    cycle.self = cycle;
    for (const [body, told] of /** @type {[object, RegExp][]} */ ([
      [{ n: 5n }, /bigint/i],
      [{ n: Object(5n) }, /bigint/i],
      [cycle, /circular|cycl/i],
    ])) {
      const error = await refused(world, body);
      ok(error instanceof TypeError && error.message.includes("body cannot be written as JSON"), `${error}`);
      ok(told.test(error.message) && Object(error.cause).message.length > 0, `${error}`);
    }
    const thrown = new Error("mine");
    const fails = () => {
      throw thrown;
    };
    equal(await refused(world, { toJSON: fails }), thrown);
    equal(await refused(world, Object.defineProperty({}, "text", { get: fails, enumerable: true })), thrown);
  },

  async "each value of a body is read once"(world) {
    let reads = 0;
    const counted = (/** @type {unknown} */ value) => ({ get: () => ((reads += 1), value), enumerable: true });
    const body = Object.defineProperty({}, "text", counted("é"));
    equal(await sent(world, body), text);
    equal(reads, 1);
    let runs = 0;
    equal(await sent(world, { toJSON: () => ((runs += 1), { text: "é" }) }), text);
    equal(runs, 1);
  },
};
