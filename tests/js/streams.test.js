/** Streams and responses in any form, as the module gets them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runInNewContext } from "node:vm";
import { bodyOf, headersOf } from "../../js/response.js";
import { bytesOf, cancel, joined, streamOf, turn } from "../../js/streams.js";

/** @param {any} stream */
async function read(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

describe("a stream", () => {
  it("of the platform is used itself", async () => {
    const stream = new ReadableStream();
    assert.equal(streamOf(stream), stream);
    assert.equal(streamOf(Object.setPrototypeOf(stream, {})), stream, "whatever it inherits");
  });

  it("of another kind is read, and cancelled with the reason", async () => {
    /** @type {unknown[]} */
    const reasons = [];
    const reader = {
      read: async () => ({ done: false, value: "a" }),
      cancel: async (/** @type {unknown} */ reason) => void reasons.push(reason),
    };
    const stream = streamOf({ getReader: () => reader });
    assert.equal((await stream?.getReader().read())?.value, "a");
    const other = streamOf({ getReader: () => reader });
    await other?.cancel("enough");
    assert.deepEqual(reasons, ["enough"]);
    // inherits from the class, but has none of its internals
    const inheriting = Object.assign(Object.create(ReadableStream.prototype), { getReader: () => reader });
    assert.notEqual(streamOf(inheriting), inheriting);
  });

  it("may be an async iterable without a return()", async () => {
    const parts = ["a", "b"];
    const iterator = { next: async () => ({ done: parts.length === 0, value: parts.shift() }) };
    const iterable = { [Symbol.asyncIterator]: () => iterator };
    assert.deepEqual(await read(streamOf(iterable)), ["a", "b"]);
    await streamOf(iterable)?.cancel();
  });

  it("is none of these: undefined", () => {
    for (const value of [undefined, null, 5, "text", {}, [1], new Map()]) assert.equal(streamOf(value), undefined);
  });

  it("may be missing from the platform: importing does no harm, and iterables are recognized by what they have", async () => {
    const own = Object.getOwnPropertyDescriptor(globalThis, "ReadableStream");
    Reflect.deleteProperty(globalThis, "ReadableStream");
    try {
      const bare = await import(`${import.meta.resolve("../../js/streams.js")}?bare`);
      assert.equal(bare.streamOf({}), undefined);
    } finally {
      Object.defineProperty(globalThis, "ReadableStream", /** @type {PropertyDescriptor} */ (own));
    }
  });
});

describe("ending a stream that will not be read", () => {
  const rejects = () => Promise.reject(new Error("from the clean-up"));

  it("calls what it has, once", () => {
    for (const [name, expected] of /** @type {const} */ ([
      ["cancel", ["enough"]],
      ["destroy", []],
      ["return", []],
    ])) {
      /** @type {unknown[][]} */
      const calls = [];
      cancel({ [name]: (/** @type {unknown[]} */ ...args) => void calls.push(args) }, "enough");
      assert.deepEqual(calls, [expected], name);
    }
  });

  it("does no harm, whatever that returns", async () => {
    for (const stream of [undefined, null, {}, "text", 5]) cancel(stream, "enough");
    for (const name of ["cancel", "return", "destroy"]) {
      for (const returned of [undefined, null, {}, 5]) cancel({ [name]: () => returned }, "enough");
      if (name !== "destroy") cancel({ [name]: rejects }, "enough");
    }
    await turn(); // an unhandled rejection would fail this test
  });
});

describe("a chunk of a response", () => {
  it("may be a Uint8Array of any realm", () => {
    for (const chunk of [Uint8Array.of(1), new Uint8Array(), Buffer.from("a"), runInNewContext("new Uint8Array([1])")])
      assert.equal(bytesOf(chunk), chunk);
  });

  it("is refused if it is anything else", () => {
    for (const chunk of [
      "text",
      5,
      null,
      undefined,
      {},
      new ArrayBuffer(1),
      new Uint16Array(1),
      new DataView(new ArrayBuffer(1)),
    ])
      assert.throws(() => bytesOf(chunk), {
        name: "TypeError",
        message: /^fetch returned a body that is not a stream of bytes/,
      });
  });

  it("is refused if its buffer has been transferred", () => {
    const chunk = Uint8Array.of(1, 2);
    structuredClone(chunk.buffer, { transfer: [chunk.buffer] });
    assert.throws(() => bytesOf(chunk), TypeError);
  });
});

it("parts are joined in order", () => {
  assert.deepEqual(joined([Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)]), Uint8Array.of(1, 2, 3));
  assert.deepEqual(joined([]), new Uint8Array());
});

it("a turn of the event loop lets timers run", async () => {
  let ran = false;
  setTimeout(() => (ran = true));
  await turn();
  assert.equal(ran, true);
});

describe("the headers of a response", () => {
  it("may be missing", () => {
    for (const headers of [undefined, null]) assert.deepEqual({ ...headersOf({ headers }) }, {});
  });

  it("have no value that is undefined or null", () => {
    for (const headers of [
      { A: "1", B: undefined, C: null, D: 0 },
      [
        ["A", "1"],
        ["B", undefined],
        ["C", null],
        ["D", 0],
      ],
    ])
      assert.deepEqual({ ...headersOf({ headers }) }, { a: "1", d: "0" });
  });

  // https://fetch.spec.whatwg.org/#concept-header-list-get
  it("are combined if a name is repeated", () => {
    const pairs = [
      ["A", "1"],
      ["b", "2"],
      ["a", "3"],
    ];
    assert.deepEqual({ ...headersOf({ headers: pairs }) }, { a: "1, 3", b: "2" });
    assert.deepEqual({ ...headersOf({ headers: pairs }) }, Object.fromEntries(new Headers(/** @type {any} */ (pairs))));
  });
});

describe("the body of a response", () => {
  const arrayBuffer = async () => Uint8Array.of(1).buffer;

  // https://fetch.spec.whatwg.org/#dom-body-body
  it("is missing if it is null, or if there is nothing to read it with", () => {
    for (const isText of [false, true]) {
      assert.equal(bodyOf({ body: null, arrayBuffer }, isText), undefined);
      assert.equal(bodyOf({ body: null, text: async () => "text" }, isText), undefined);
      assert.equal(bodyOf({ body: undefined }, isText), undefined);
      assert.equal(bodyOf({}, isText), undefined);
    }
  });

  it("may be text only if no events are expected", async () => {
    for (const response of [{ body: "text" }, { text: async () => "text" }]) {
      const [chunk] = await read(bodyOf(response, true));
      assert.equal(new TextDecoder().decode(chunk), "text");
      assert.throws(() => bodyOf(response, false), { name: "TypeError", message: /must have arrayBuffer\(\)/ });
    }
  });

  it("is refused if it is neither bytes nor text", () => {
    for (const body of [5, true, {}, []])
      for (const isText of [false, true]) assert.throws(() => bodyOf({ body }, isText), TypeError);
  });
});
