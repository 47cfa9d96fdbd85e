/** `bedrock-stream/eventstream` at its limits: what is refused, with which message, and how its streams end. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runInNewContext } from "node:vm";
import { decode, encode, EventStreamDecoderStream, EventStreamEncoderStream } from "../../js/eventstream/index.js";
import { load } from "../../js/load.js";
import { crc32 } from "./suite/frames.js";

const MIB = 1024 * 1024;
const text = (/** @type {string} */ value) => ({ type: /** @type {const} */ ("string"), value });
const message = await encode({ headers: { a: text("b") }, body: "hello" });
/** @param {...Uint8Array} parts */
const joined = (...parts) => Uint8Array.from(Buffer.concat(parts));

describe("encode", () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
  it("writes the lengths, the typed headers and the body", async () => {
    assert.deepEqual(
      Buffer.from(message.subarray(0, 8)).toString("hex") + Buffer.from(message.subarray(12, -4)).toString("hex"),
      `${"0000001b"}${"00000006"}0161070001${Buffer.from("b").toString("hex")}${Buffer.from("hello").toString("hex")}`,
    );
    assert.equal((await encode({})).length, 16);
  });

  it("takes a body in any form, as it is at the time of the call", async () => {
    const bytes = new TextEncoder().encode("hello");
    for (const body of [
      bytes,
      bytes.buffer,
      new DataView(bytes.buffer),
      runInNewContext("new Uint8Array([104, 101, 108, 108, 111])"),
    ])
      assert.deepEqual(await encode({ headers: { a: text("b") }, body }), message);
    const late = encode({ headers: { a: text("b") }, body: bytes });
    bytes.fill(0);
    assert.deepEqual(await late, message);
  });

  it("takes a body of 24 MiB, and no more", async () => {
    assert.equal((await encode({ body: new Uint8Array(24 * MIB) })).length, 24 * MIB + 16);
    await assert.rejects(encode({ body: new Uint8Array(24 * MIB + 1) }), {
      name: "TypeError",
      message: "body must have at most 25165824 bytes",
    });
  });

  it("takes 128 KiB of headers, and no more", async () => {
    // each header is its name, its length in a byte, a type in a byte and a length in two
    const headers = Object.fromEntries(
      ["a", "b", "c"].map((name) => [name, { type: "binary", value: new Uint8Array(32_763) }]),
    );
    const rest = 128 * 1024 - 3 * (5 + 32_763) - 5;
    const whole = { ...headers, d: { type: "binary", value: new Uint8Array(rest) } };
    assert.equal(rest, 32_763);
    assert.equal((await encode(/** @type {any} */ ({ headers: whole }))).length, 128 * 1024 + 16);
    whole.d = { type: "binary", value: new Uint8Array(rest + 1) };
    await assert.rejects(encode(/** @type {any} */ ({ headers: whole })), {
      name: "TypeError",
      message: "headers must have at most 131072 bytes in all",
    });
  });

  for (const [value, said] of /** @type {[any, string][]} */ ([
    ["text", "a message is an object, { headers, body }, not string"],
    [null, "a message is an object, { headers, body }, not null"],
    [{ headers: "text" }, "headers must be an object, not string"],
    [{ body: 5 }, "body must be bytes or text, not number"],
    [
      { headers: { a: null } },
      'header "a" must be { type, value }, with one of the types boolean, byte, short, integer, long, binary, string, timestamp, uuid',
    ],
    [
      { headers: { a: { type: "text" } } },
      'header "a" must be { type, value }, with one of the types boolean, byte, short, integer, long, binary, string, timestamp, uuid',
    ],
    [{ headers: { "": text("b") } }, 'header "": its name must have 1 to 255 bytes of UTF-8'],
    [{ headers: { a: { type: "boolean", value: "true" } } }, 'header "a": its value must be true or false'],
    [{ headers: { a: { type: "byte", value: 128 } } }, 'header "a": its value must be a whole number from -128 to 127'],
    [{ headers: { a: { type: "byte", value: "5" } } }, 'header "a": its value must be a whole number from -128 to 127'],
    [
      { headers: { a: { type: "short", value: -32_769 } } },
      'header "a": its value must be a whole number from -32768 to 32767',
    ],
    [
      { headers: { a: { type: "integer", value: 2 ** 31 } } },
      'header "a": its value must be a whole number from -2147483648 to 2147483647',
    ],
    [
      { headers: { a: { type: "long", value: -(2n ** 63n) - 1n } } },
      'header "a": its value must be a bigint of at most 64 bits',
    ],
    [{ headers: { a: { type: "long", value: "5" } } }, 'header "a": its value must be a bigint of at most 64 bits'],
    [
      { headers: { a: { type: "binary", value: "text" } } },
      'header "a": its value must be an ArrayBuffer or a view of one, of up to 32767 bytes',
    ],
    [
      { headers: { a: { type: "binary", value: {} } } },
      'header "a": its value must be an ArrayBuffer or a view of one, of up to 32767 bytes',
    ],
    [
      { headers: { a: { type: "string", value: new Uint8Array() } } },
      'header "a": its value must be text of up to 32767 bytes of UTF-8',
    ],
    [{ headers: { a: { type: "timestamp", value: 5 } } }, 'header "a": its value must be a valid Date'],
    [
      { headers: { a: { type: "timestamp", value: new Date(Number.NaN) } } },
      'header "a": its value must be a valid Date',
    ],
    ...[
      "0123",
      "01234567-89ab-cdef-0123-456789abcdef0",
      "x01234567-89ab-cdef-0123-456789abcdef",
      "01234567-89ab-cdef-0123-456789abcdeg",
      "0123456789abcdef0123456789abcdef",
      "01234567-89ab-cdef-0123-456789abcde",
      5,
      undefined,
    ].map(
      (value) =>
        /** @type {[any, string]} */ ([
          { headers: { a: { type: "uuid", value } } },
          'header "a": its value must be text such as 01234567-89ab-cdef-0123-456789abcdef',
        ]),
    ),
  ])) {
    it(`refuses ${JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}n` : part))}`, () =>
      assert.rejects(encode(value), { name: "TypeError", message: said }));
  }

  it("takes a UUID in either case", async () => {
    const value = "01234567-89ab-cdef-0123-456789ABCDEF";
    const { headers } = await decode(await encode({ headers: { a: { type: "uuid", value } } }));
    assert.deepEqual(headers, { a: { type: "uuid", value: value.toLowerCase() } });
  });

  it("takes a Date of another realm", async () => {
    const value = runInNewContext("new Date(-5)");
    const { headers } = await decode(await encode({ headers: { a: { type: "timestamp", value } } }));
    assert.deepEqual(headers, { a: { type: "timestamp", value: new Date(-5) } });
  });
});

describe("decode", () => {
  it("takes the bytes in any form, as they are at the time of the call", async () => {
    const bytes = Uint8Array.from(message);
    const expected = { headers: { a: text("b") }, body: new TextEncoder().encode("hello") };
    for (const form of [bytes, bytes.buffer, new DataView(bytes.buffer), joined(Uint8Array.of(9), bytes).subarray(1)])
      assert.deepEqual(await decode(form), expected);
    const late = decode(bytes);
    bytes.fill(0);
    assert.deepEqual(await late, expected);
  });

  it("refuses what is not bytes", async () => {
    for (const [value, kind] of [
      ["text", "string"],
      [undefined, "undefined"],
      [{}, "an object"],
      [[1], "an Array"],
    ])
      await assert.rejects(decode(/** @type {any} */ (value)), {
        name: "TypeError",
        message: `decode takes the bytes of one message, not ${kind}`,
      });
  });

  it("refuses less or more than one message, with the place", async () => {
    await assert.rejects(decode(new Uint8Array()), {
      code: "TRUNCATED",
      message: "there are no bytes",
      offset: 0,
      eventIndex: 0,
    });
    await assert.rejects(decode(message.subarray(0, -1)), { code: "TRUNCATED", offset: 0, eventIndex: 0 });
    const longer = joined(message, Uint8Array.of(1, 2));
    await assert.rejects(decode(longer), {
      code: "BAD_LENGTH",
      message: `2 bytes follow the message, which has ${message.length}`,
      offset: message.length,
      eventIndex: 1,
    });
  });

  it("keeps the first of two headers with one name", async () => {
    const both = await encode({ headers: { aa: text("1"), bb: text("2") } });
    const same = Buffer.from(both);
    same.write("aa", same.indexOf("bb"));
    same.writeUInt32BE(crc32(same.subarray(0, -4)), same.length - 4);
    assert.deepEqual((await decode(same)).headers, { aa: text("1") });
  });
});

describe("EventStreamDecoderStream", () => {
  it("refuses a limit that is not one", () => {
    for (const maxMessageBytes of [15, 0, -1, 16.5, Number.NaN, 25_296_913, "100", null])
      assert.throws(() => new EventStreamDecoderStream(/** @type {any} */ ({ maxMessageBytes })), {
        name: "TypeError",
        message: "maxMessageBytes must be a whole number from 16 to 25296912",
      });
    for (const options of [undefined, {}, { maxMessageBytes: 16 }, { maxMessageBytes: 25_296_912 }])
      assert.ok(new EventStreamDecoderStream(options).readable instanceof ReadableStream);
  });

  it("refuses a message of more bytes than its limit, after those before it", async () => {
    const { readable, writable } = new EventStreamDecoderStream({ maxMessageBytes: message.length });
    const [reader, writer] = [readable.getReader(), writable.getWriter()];
    const longer = await encode({ headers: { a: text("b") }, body: "hello!" });
    writer.write(joined(message, longer)).catch(() => {});
    assert.equal((await reader.read()).value?.body.length, 5);
    const error = await reader.read().catch((/** @type {any} */ reason) => reason);
    assert.deepEqual([error.code, error.offset, error.eventIndex], ["TOO_LARGE", message.length, 1]);
    await assert.rejects(writer.closed, (reason) => reason === error);
  });

  it("refuses a chunk that is not a Uint8Array", async () => {
    for (const [chunk, kind] of [
      ["text", "string"],
      [new Uint16Array(1), "an? Uint16Array"],
      [message.buffer, "an ArrayBuffer"],
      [null, "null"],
    ]) {
      const { readable, writable } = new EventStreamDecoderStream();
      const writer = writable.getWriter();
      writer.write(/** @type {any} */ (chunk)).catch(() => {});
      await assert.rejects(readable.getReader().read(), {
        name: "TypeError",
        message: new RegExp(`^each chunk must be a Uint8Array, not ${kind}$`),
      });
      await assert.rejects(writer.closed, TypeError);
    }
    const foreign = runInNewContext(`new Uint8Array([${message}])`);
    const { readable, writable } = new EventStreamDecoderStream();
    writable.getWriter().write(foreign);
    assert.equal((await readable.getReader().read()).value?.body.length, 5);
  });

  it("ends with the last message, or is truncated", async () => {
    for (const [bytes, code] of /** @type {const} */ ([
      [joined(message, message), undefined],
      [joined(message, message, message.subarray(0, 5)), "TRUNCATED"],
    ])) {
      const { readable, writable } = new EventStreamDecoderStream();
      const writer = writable.getWriter();
      writer.write(bytes).catch(() => {});
      writer.close().catch(() => {});
      const reader = readable.getReader();
      for (let count = 0; count < 2; count += 1) assert.equal((await reader.read()).done, false);
      if (code) await assert.rejects(reader.read(), { code });
      else assert.deepEqual(await reader.read(), { done: true, value: undefined });
    }
  });

  it("decodes a large chunk in slices, whatever is cut by them", async () => {
    const parts = await Promise.all(
      [1, 100_000, 65_520, 3, 200_000].map((length) => encode({ body: new Uint8Array(length).fill(length) })),
    );
    const { readable, writable } = new EventStreamDecoderStream();
    const writer = writable.getWriter();
    writer.write(joined(...parts));
    writer.write(new Uint8Array());
    writer.close();
    const lengths = [];
    for await (const { body } of readable) {
      lengths.push(body.length);
      assert.ok(body.every((byte) => byte === (body.length & 255)));
    }
    assert.deepEqual(lengths, [1, 100_000, 65_520, 3, 200_000]);
  });

  it("gives a slice of a large chunk to the module at a time", async () => {
    const { MessageDecoder } = await load();
    const { feed } = MessageDecoder.prototype;
    /** @type {number[]} */
    const fed = [];
    MessageDecoder.prototype.feed = function (chunk) {
      fed.push(chunk.length);
      return feed.call(this, chunk);
    };
    try {
      const { readable, writable } = new EventStreamDecoderStream();
      const writer = writable.getWriter();
      writer.write(await encode({ body: new Uint8Array(150_000) }));
      assert.equal((await readable.getReader().read()).value?.body.length, 150_000);
    } finally {
      MessageDecoder.prototype.feed = feed;
    }
    assert.deepEqual(fed, [65_536, 65_536, 150_016 - 2 * 65_536]);
  });

  it("fails its writer with the reason that it is cancelled for", async () => {
    const reason = new Error("enough");
    const { readable, writable } = new EventStreamDecoderStream();
    const [reader, writer] = [readable.getReader(), writable.getWriter()];
    writer.write(joined(message, message)).catch(() => {});
    await reader.read();
    await reader.cancel(reason);
    await assert.rejects(writer.closed, reason);
    const unread = new EventStreamDecoderStream();
    const closed = assert.rejects(unread.writable.getWriter().closed, reason);
    await unread.readable.cancel(reason);
    await closed;
  });

  it("can be cancelled while a read is pending", async () => {
    const { readable } = new EventStreamDecoderStream();
    const reader = readable.getReader();
    const pending = reader.read();
    await new Promise((resolve) => setImmediate(resolve));
    await reader.cancel();
    assert.equal((await pending).done, true);
  });

  it("frees its decoder, however it ends", async () => {
    const { MessageDecoder } = await load();
    const { free } = MessageDecoder.prototype;
    let freed = 0;
    MessageDecoder.prototype.free = function () {
      freed += 1;
      free.call(this);
    };
    try {
      /** @type {[bytes: Uint8Array, end: (reader: ReadableStreamDefaultReader, writer: WritableStreamDefaultWriter) => unknown][]} */
      const ends = [
        [message, async (reader, writer) => (writer.close(), assert.equal((await reader.read()).done, true))],
        [message, (reader) => reader.cancel()],
        [joined(message, new Uint8Array(16)), (reader) => assert.rejects(reader.read())],
      ];
      for (const [bytes, end] of ends) {
        const { readable, writable } = new EventStreamDecoderStream();
        const [reader, writer] = [readable.getReader(), writable.getWriter()];
        writer.closed.catch(() => {});
        writer.write(bytes).catch(() => {});
        await reader.read();
        await end(reader, writer);
      }
      assert.equal(freed, ends.length);
      await decode(message);
      await assert.rejects(decode(new Uint8Array(20)));
      assert.equal(freed, ends.length + 2);
    } finally {
      MessageDecoder.prototype.free = free;
    }
  });
});

describe("EventStreamEncoderStream", () => {
  it("encodes each message, and fails with an invalid one", async () => {
    const { readable, writable } = new EventStreamEncoderStream();
    const [reader, writer] = [readable.getReader(), writable.getWriter()];
    for (let count = 0; count < 2; count += 1) {
      writer.write({ headers: { a: text("b") }, body: "hello" });
      assert.deepEqual((await reader.read()).value, message);
    }
    writer.write(/** @type {any} */ ("text")).catch(() => {});
    await assert.rejects(reader.read(), { name: "TypeError", message: /^a message is an object/ });
  });
});
