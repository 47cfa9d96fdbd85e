/** Messages with typed headers beside `@smithy/eventstream-codec`, and the vectors of other codecs. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { EventStreamCodec, Int64 } from "@smithy/eventstream-codec";
import { decode, encode, EventStreamDecoderStream } from "../../js/eventstream/index.js";
import { crc32 } from "./suite/frames.js";

/** @import { MessageHeader } from "../../js/eventstream/index.js" */

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === "string" ? bytes : Buffer.from(bytes).toString()),
  (text) => Uint8Array.from(Buffer.from(text)),
);

/** A header as the peer has it. @param {MessageHeader} header @returns {any} */
function peers(header) {
  if (header.type !== "long") return header;
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(header.value);
  return { type: "long", value: new Int64(Uint8Array.from(bytes)) };
}

/** @param {{ headers: Record<string, MessageHeader>, body: Uint8Array }} message */
const forPeer = ({ headers, body }) => ({
  headers: Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, peers(header)])),
  body,
});

/** The same numbers in every run. @param {number} seed */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** @param {() => number} random */
function randomMessage(random) {
  const below = (/** @type {number} */ limit) => Math.floor(random() * limit);
  const bytes = (/** @type {number} */ length) => Uint8Array.from({ length }, () => below(256));
  const text = (/** @type {number} */ length) =>
    Array.from({ length }, () => ["a", "é", "☃", "😀", "0"][below(5)]).join("");
  const signed = (/** @type {number} */ bits) => below(2 ** bits) - 2 ** (bits - 1);
  const hex = () => Buffer.from(bytes(16)).toString("hex");
  /** @type {(() => MessageHeader)[]} */
  const kinds = [
    () => ({ type: "boolean", value: random() < 0.5 }),
    () => ({ type: "byte", value: signed(8) }),
    () => ({ type: "short", value: signed(16) }),
    () => ({ type: "integer", value: signed(32) }),
    () => ({ type: "long", value: Buffer.from(bytes(8)).readBigInt64BE() }),
    () => ({ type: "binary", value: bytes(below(300)) }),
    () => ({ type: "string", value: text(below(300)) }),
    () => ({ type: "timestamp", value: new Date(below(2 ** 42) - 2 ** 41) }),
    () => ({ type: "uuid", value: hex().replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") }),
  ];
  const headers = Array.from({ length: below(8) }, (_, index) => {
    const kind = kinds[below(kinds.length)] ?? assert.fail();
    return /** @type {const} */ ([`${text(below(20))}${index}`, kind()]);
  });
  return { headers: Object.fromEntries(headers), body: bytes(below(2000)) };
}

describe("beside the peer", () => {
  it("random messages are encoded to the same bytes, and each reads the other's", async () => {
    const random = randomOf(7);
    const types = new Set();
    for (let count = 0; count < 500; count += 1) {
      const message = randomMessage(random);
      const bytes = await encode(message);
      assert.deepEqual(Buffer.from(bytes), Buffer.from(codec.encode(forPeer(message))));
      const decoded = await decode(bytes);
      assert.deepEqual(decoded, message);
      assert.deepEqual(forPeer(decoded), { ...codec.decode(bytes), body: message.body });
      for (const { type } of Object.values(message.headers)) types.add(type);
    }
    assert.equal(types.size, 9);
  });

  it("the greatest values of each type are encoded to the same bytes", async () => {
    for (const header of /** @type {MessageHeader[]} */ ([
      { type: "byte", value: -128 },
      { type: "byte", value: 127 },
      { type: "short", value: -32_768 },
      { type: "short", value: 32_767 },
      { type: "integer", value: -(2 ** 31) },
      { type: "integer", value: 2 ** 31 - 1 },
      { type: "long", value: -(2n ** 63n) },
      { type: "long", value: 2n ** 63n - 1n },
      { type: "binary", value: new Uint8Array(32_767).fill(7) },
      { type: "string", value: "é".repeat(16_383) },
    ])) {
      const message = { headers: { [`${"n".repeat(255)}`]: header }, body: new Uint8Array() };
      assert.deepEqual(Buffer.from(await encode(message)), Buffer.from(codec.encode(forPeer(message))));
    }
  });
});

describe("what is refused", () => {
  /** @type {[title: string, message: any, said: RegExp][]} */
  const refused = [
    ["a message that is not an object", "text", /a message is an object/],
    ["headers that are not an object", { headers: "text" }, /headers must be an object/],
    ["a header without a type", { headers: { a: "text" } }, /header "a" must be { type, value }/],
    ["an unknown type", { headers: { a: { type: "toString", value: 1 } } }, /one of the types boolean, byte,/],
    ["an empty name", { headers: { "": { type: "boolean", value: true } } }, /1 to 255 bytes/],
    ["a name of 256 bytes", { headers: { ["é".repeat(128)]: { type: "boolean", value: true } } }, /1 to 255 bytes/],
    ["a number for a boolean", { headers: { a: { type: "boolean", value: 1 } } }, /true or false/],
    ["a byte of 9 bits", { headers: { a: { type: "byte", value: -129 } } }, /-128 to 127/],
    ["a fraction", { headers: { a: { type: "short", value: 0.5 } } }, /-32768 to 32767/],
    ["an integer of 33 bits", { headers: { a: { type: "integer", value: 2 ** 31 } } }, /to 2147483647/],
    ["a number for a long", { headers: { a: { type: "long", value: 5 } } }, /a bigint of at most 64 bits/],
    ["a long of 65 bits", { headers: { a: { type: "long", value: 2n ** 63n } } }, /a bigint of at most 64 bits/],
    ["text for bytes", { headers: { a: { type: "binary", value: "text" } } }, /an ArrayBuffer or a view/],
    ["32,768 bytes", { headers: { a: { type: "binary", value: new Uint8Array(32_768) } } }, /up to 32767 bytes/],
    ["32,768 bytes of text", { headers: { a: { type: "string", value: "é".repeat(16_384) } } }, /up to 32767 bytes/],
    ["an invalid Date", { headers: { a: { type: "timestamp", value: new Date(Number.NaN) } } }, /a valid Date/],
    ["a number for a time", { headers: { a: { type: "timestamp", value: 5 } } }, /a valid Date/],
    ["a short uuid", { headers: { a: { type: "uuid", value: "0123" } } }, /text such as 01234567-/],
    [
      "headers of more than 128 KiB",
      { headers: Object.fromEntries([1, 2, 3, 4, 5].map((n) => [n, { type: "string", value: "x".repeat(30_000) }])) },
      /at most 131072 bytes/,
    ],
    ["a body that is not bytes", { body: {} }, /body must be bytes or text, not an object/],
    ["a body of more than 24 MiB", { body: new Uint8Array(24 * 1024 * 1024 + 1) }, /at most 25165824 bytes/],
  ];
  for (const [title, message, said] of refused) {
    it(title, () => assert.rejects(encode(message), { name: "TypeError", message: said }));
  }

  it("a name such as __proto__ is just a name", async () => {
    const headers = JSON.parse('{"__proto__":{"type":"byte","value":5}}');
    assert.deepEqual(await decode(await encode({ headers })), { headers, body: new Uint8Array() });
  });

  it("a time beyond what a Date holds is an invalid Date", async () => {
    const message = { headers: { t: { type: /** @type {const} */ ("timestamp"), value: new Date(0) } } };
    const bytes = Buffer.from(await encode(message));
    const longer = codec.encode({ headers: { t: peers({ type: "long", value: 2n ** 62n }) }, body: new Uint8Array() });
    const value = longer.subarray(15, 23);
    bytes.set(value, 15);
    bytes.writeUInt32BE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
    const { headers } = await decode(bytes);
    assert.equal(String(headers.t?.value), "Invalid Date");
  });
});

/**
 * @param {Uint8Array} bytes
 * @param {number} length of a chunk
 */
async function decoded(bytes, length) {
  let at = 0;
  const chunks = new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, (at += length)));
    },
  });
  const messages = [];
  try {
    for await (const message of chunks.pipeThrough(new EventStreamDecoderStream())) messages.push(message);
  } catch (error) {
    return { messages, code: /** @type {any} */ (error).code };
  }
  return { messages, code: undefined };
}

/** In how many lengths of chunks the bytes are cut: all of these, if that does not make too many chunks. @param {Uint8Array} bytes */
const chunkLengths = ({ length }) => [1, 2, 3, 5, 7, 16, 64, 1000, 1 << 20].filter((chunk) => length / chunk < 2000);
const vectors = process.env.VECTORS_DIR ?? "";

/** Without VECTORS_DIR there are none. @param {string} folder @param {string} kind */
function casesOf(folder, kind) {
  const path = join(vectors, folder);
  if (vectors === "" || !existsSync(path)) return [];
  return readdirSync(path)
    .flatMap((file) => (file.endsWith(".bin") ? file.slice(0, -".bin".length) : []))
    .map((name) => ({
      name,
      bytes: Uint8Array.from(readFileSync(join(path, `${name}.bin`))),
      expected: JSON.parse(readFileSync(join(path, `${name}${kind}.json`), "utf8")),
    }));
}

/** A header of a vector. @param {{ type: string, value: any }} header @returns {any} */
function ofVector({ type, value }) {
  if (type.startsWith("bool_")) return { type: "boolean", value };
  if (type === "byte_array") return { type: "binary", value: Uint8Array.from(Buffer.from(value, "base64")) };
  if (type === "long") return { type, value: BigInt(value) };
  if (type === "timestamp") return { type, value: new Date(Number(value)) };
  return { type, value };
}

/** What the errors of a vector's kind are. @type {Record<string, (string | undefined)[]>} */
const codes = {
  duplicate_header: [undefined],
  message_too_short: ["BAD_LENGTH"],
  message_checksum: ["BAD_MESSAGE_CRC"],
  prelude_checksum: ["BAD_PRELUDE_CRC"],
  headers_length: ["TOO_LARGE", "BAD_LENGTH", "BAD_PRELUDE_CRC", "BAD_MESSAGE_CRC"],
  header_name_length: ["BAD_MESSAGE_CRC", "BAD_HEADER"],
  header_value_length: ["BAD_MESSAGE_CRC", "BAD_HEADER"],
  truncated: ["TRUNCATED"],
};

describe("vectors of other codecs", () => {
  const positive = casesOf("eventstream/positive", "");
  const negative = casesOf("eventstream/negative", "");
  const recorded = casesOf("recorded-other-service", ".expected");
  it("are there, if VECTORS_DIR is set", () => {
    const counts = [positive, negative, recorded].map(({ length }) => length);
    assert.deepEqual(counts, vectors === "" ? [0, 0, 0] : [22, 13, 11]);
  });

  for (const { name, bytes, expected } of positive) {
    it(`${name} has its messages, and is encoded again to its bytes`, async () => {
      const wanted = expected.messages.map((/** @type {any} */ { headers, payload_base64 }) => ({
        headers: Object.fromEntries(headers.map((/** @type {any} */ header) => [header.name, ofVector(header)])),
        body: Uint8Array.from(Buffer.from(payload_base64, "base64")),
      }));
      for (const length of chunkLengths(bytes))
        assert.deepEqual(await decoded(bytes, length), { messages: wanted, code: undefined });
      assert.deepEqual(Buffer.concat(await Promise.all(wanted.map(encode))), Buffer.from(bytes));
    });
  }

  for (const { name, bytes, expected } of negative) {
    it(`${name} is refused: ${expected.error_kind}`, async () => {
      for (const length of chunkLengths(bytes)) {
        const { code } = await decoded(bytes, length);
        assert.ok(codes[expected.error_kind]?.includes(code), `${code}`);
      }
    });
  }

  for (const { name, bytes, expected } of recorded) {
    it(`${name} of another service is read, and encoded again to its bytes`, async () => {
      for (const length of [1000, 1 << 24]) {
        const { messages, code } = await decoded(bytes, length);
        assert.equal(code, undefined);
        const told = messages.map(({ headers, body }) => ({
          headers: Object.fromEntries(Object.entries(headers).map(([key, { value }]) => [key, value])),
          payload_sha256: createHash("sha256").update(body).digest("hex"),
        }));
        const wanted = expected.frames.map((/** @type {any} */ { headers, payload_sha256 }) => ({
          headers,
          payload_sha256,
        }));
        assert.deepEqual(told, wanted);
        assert.deepEqual(Buffer.concat(await Promise.all(messages.map(encode))), Buffer.from(bytes));
      }
    });
  }
});

describe("memory", () => {
  it("a slow reader of an endless stream holds one message and one chunk", async () => {
    const chunk = Buffer.concat(
      Array.from({ length: 64 }, () => Buffer.from(codec.encode({ headers: {}, body: new Uint8Array(65_536) }))),
    );
    let taken = 0;
    const endless = new ReadableStream(
      {
        pull(controller) {
          taken += 1;
          controller.enqueue(Uint8Array.from(chunk));
        },
      },
      { highWaterMark: 0 },
    );
    const reader = endless.pipeThrough(new EventStreamDecoderStream()).getReader();
    for (let count = 1; count <= 640; count += 1) {
      const { value } = await reader.read();
      assert.equal(value?.body.length, 65_536);
      // the one that is decoded, the one that waits in the pipe, and the one that the pipe asks for
      assert.ok(taken <= Math.ceil(count / 64) + 2, `${taken} chunks for ${count} messages`);
    }
    await reader.cancel();
  });
});
