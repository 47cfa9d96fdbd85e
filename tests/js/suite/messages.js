// Messages of any event stream, with typed headers: one by one, and as streams.

import * as codec from "../../../js/eventstream/functions.js";
import { equal, ok, rejection, same } from "./assert.js";
import { frame } from "./frames.js";
import { headersOfEveryType } from "./every-type.js";

/** @import { Cases } from "./world.js" */

const { EventStreamDecoderStream, EventStreamEncoderStream } =
  /** @type {typeof import("../../../js/eventstream/index.js")} */ (codec);
const { decode, encode } = /** @type {typeof import("../../../js/eventstream/index.js")} */ (codec);

/** @param {string} value @returns {{ type: "string", value: string }} */
const text = (value) => ({ type: "string", value });
const told = (/** @type {any} */ { headers, body }) => [headers, new TextDecoder().decode(body)];
const numbered = (/** @type {number} */ number) => frame([["n", String(number)]], `body ${number}`);
const numbersOf = (/** @type {any[]} */ messages) => messages.map(({ headers }) => Number(headers.n.value));

/** What the vector has. CRCs by zlib. */
const everyType = {
  ":message-type": text("event"),
  ":event-type": text("mine"),
  yes: { type: "boolean", value: true },
  no: { type: "boolean", value: false },
  byte: { type: "byte", value: -5 },
  short: { type: "short", value: -300 },
  integer: { type: "integer", value: -70_000 },
  long: { type: "long", value: -(2n ** 60n) },
  bytes: { type: "binary", value: new Uint8Array([1, 2, 3]) },
  text: text("é☃"),
  time: { type: "timestamp", value: new Date(1_700_000_000_123) },
  uuid: { type: "uuid", value: "00010203-0405-0607-0809-0a0b0c0d0e0f" },
};

/** @type {Cases} */
export const messages = {
  async "headers of every type are decoded, of a name's the first"() {
    const { headers, body } = await decode(headersOfEveryType());
    same(headers, everyType);
    ok(headers.time.value instanceof Date, "a timestamp is a Date");
    equal(new TextDecoder().decode(body), "{}");
    equal(body.buffer.byteLength, 2, "the body is a buffer of its own:");
  },

  async "a message of every type is encoded as it was decoded"() {
    same(await decode(await encode({ headers: /** @type {any} */ (everyType), body: "{}" })), {
      headers: everyType,
      body: new TextEncoder().encode("{}"),
    });
  },

  async "text headers are encoded as another encoder does"() {
    const headers = { ":event-type": text("chunk"), é: text("") };
    same(
      await encode({ headers, body: "☃" }),
      frame(
        [
          [":event-type", "chunk"],
          ["é", ""],
        ],
        "☃",
      ),
    );
    same(await encode({}), frame([], ""));
  },

  async "what is changed after the call is not encoded"() {
    const message = { headers: { n: text("1") }, body: new Uint8Array([1]) };
    const encoded = encode(message);
    message.headers.n.value = "2";
    message.body[0] = 2;
    same(await encoded, frame([["n", "1"]], new Uint8Array([1])));
  },

  async "bytes that are not one message are an error that says where"() {
    const whole = numbered(1);
    const cut = await rejection(decode(whole.subarray(0, -1)));
    same([cut.name, cut.code, cut.offset, cut.eventIndex], ["EventStreamError", "TRUNCATED", 0, 0]);
    same((await rejection(decode(new Uint8Array()))).code, "TRUNCATED");
    const two = await rejection(decode(join([whole, numbered(2)])));
    same([two.code, two.offset, two.eventIndex], ["BAD_LENGTH", whole.length, 1]);
    ok((await rejection(decode(/** @type {any} */ ("text")))) instanceof TypeError, "text is not bytes");
  },

  async "a stream gives the same messages however it is cut"() {
    const bytes = join([numbered(0), headersOfEveryType(), numbered(1), frame([], "x".repeat(70_000))]);
    const whole = await read(source([bytes]));
    same([whole.error, whole.messages.length], [undefined, 4]);
    same(whole.messages[1].headers, everyType);
    for (const length of [1000, 65_536]) {
      const { messages, error } = await read(source(cutAt(bytes, length)));
      same([messages.map(told), error], [whole.messages.map(told), undefined]);
    }
    // the last message is not there in whole
    for (const length of [1, 7]) {
      const { messages, error } = await read(source(cutAt(bytes.subarray(0, 400), length)));
      same([messages.map(told), error.code], [whole.messages.slice(0, 3).map(told), "TRUNCATED"]);
    }
  },

  async "after a broken message both sides fail, and the messages before it are read"() {
    const broken = numbered(2);
    broken[broken.length - 5] ^= 1;
    const decoder = new EventStreamDecoderStream();
    const writer = decoder.writable.getWriter();
    const written = writer.write(join([numbered(0), numbered(1), broken, numbered(3)]));
    const { messages, error } = await collect(decoder.readable);
    same(numbersOf(messages), [0, 1]);
    same([error.code, error.offset, error.eventIndex], ["BAD_MESSAGE_CRC", 2 * numbered(0).length, 2]);
    await written;
    equal(await rejection(writer.closed), error);
    equal(await rejection(writer.write(numbered(4))), error);
  },

  async "a message over the limit is refused by its prelude"() {
    const decoder = new EventStreamDecoderStream({ maxMessageBytes: 1000 });
    const writer = decoder.writable.getWriter();
    writer.write(frame([], "x".repeat(985)).subarray(0, 12)).catch(() => {});
    const { error } = await collect(decoder.readable);
    equal(error.code, "TOO_LARGE");
    for (const maxMessageBytes of [15, 1.5, 25_296_913, /** @type {any} */ ("16")]) {
      let thrown;
      try {
        new EventStreamDecoderStream({ maxMessageBytes });
      } catch (error) {
        thrown = error;
      }
      ok(thrown instanceof TypeError, `${maxMessageBytes} is refused`);
    }
  },

  async "cancelling the messages closes their source, with the reason, and disturbs no other"() {
    const other = source([numbered(0), numbered(1)])
      .pipeThrough(new EventStreamDecoderStream())
      .getReader();
    same(numbersOf([(await other.read()).value]), [0]);
    for (const begin of [true, false]) {
      /** @type {unknown[]} */
      const reasons = [];
      const stream = source([numbered(0)], { open: true, cancel: (reason) => reasons.push(reason) });
      const reader = stream.pipeThrough(new EventStreamDecoderStream()).getReader();
      if (begin) same(numbersOf([(await reader.read()).value]), [0]);
      const waiting = reader.read();
      await reader.cancel("enough");
      same([(await waiting).done, reasons], [true, ["enough"]]);
    }
    same(numbersOf([(await other.read()).value]), [1]);
  },

  async "leaving a loop closes the source"() {
    const canceled = new Promise((resolve) => {
      const stream = source([numbered(0)], { open: true, cancel: resolve });
      const decoder = new EventStreamDecoderStream();
      stream.pipeTo(decoder.writable).catch(() => {});
      (async () => {
        for await (const _ of decoder.readable) break;
      })();
    });
    await canceled;
  },

  async "a source that fails fails the messages, after those before it"() {
    const failure = new Error("the connection broke");
    const stream = source([numbered(0), numbered(1).subarray(0, 5)], { failure });
    const { messages, error } = await read(stream);
    same(numbersOf(messages), [0]);
    equal(error, failure);
    const decoder = new EventStreamDecoderStream();
    decoder.writable.abort(failure).catch(() => {});
    equal(await rejection(decoder.readable.getReader().read()), failure);
  },

  async "nothing is read ahead of the reader"() {
    let taken = 0;
    const endless = new ReadableStream(
      {
        pull(controller) {
          taken += 1;
          controller.enqueue(join([numbered(2 * taken), numbered(2 * taken + 1)]));
        },
      },
      { highWaterMark: 0 },
    );
    const reader = endless.pipeThrough(new EventStreamDecoderStream()).getReader();
    for (let count = 0; count < 4; count += 1) same(numbersOf([(await reader.read()).value]), [2 + count]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    ok(taken <= 3, `two chunks were read, and ${taken} were taken`);
    await reader.cancel();
  },

  async "the encoder's stream is what the decoder's reads, a chunk for a message"() {
    const sent = [0, 1, 2].map((number) => ({ headers: { n: text(String(number)) }, body: `body ${number}` }));
    const bytes = source(/** @type {any[]} */ (sent)).pipeThrough(/** @type {any} */ (new EventStreamEncoderStream()));
    const [one, two] = bytes.tee();
    same((await collect(one)).messages, [0, 1, 2].map(numbered));
    same(numbersOf((await read(two)).messages), [0, 1, 2]);
  },

  async "a message that cannot be encoded fails both sides, after those before it"() {
    const encoder = new EventStreamEncoderStream();
    const writer = encoder.writable.getWriter();
    const reader = encoder.readable.getReader();
    writer.write({}).catch(() => {});
    same((await reader.read()).value, frame([], ""));
    const refused = rejection(writer.write(/** @type {any} */ ({ headers: { n: { type: "byte", value: 128 } } })));
    const error = await rejection(reader.read());
    equal(error.message, 'header "n": its value must be a whole number from -128 to 127');
    equal(await refused, error);
  },

  async "what is written must be bytes"() {
    const { error } = await read(source(/** @type {any[]} */ (["text"])));
    ok(error instanceof TypeError && error.message.includes("Uint8Array"), `${error}`);
  },
};

/**
 * @param {Uint8Array[]} chunks
 * @param {{ open?: boolean, failure?: Error, cancel?: (reason: unknown) => void }} [more]
 * @returns {ReadableStream<Uint8Array>}
 */
function source(chunks, { open = false, failure, cancel } = {}) {
  const left = [...chunks];
  return new ReadableStream(
    {
      pull(controller) {
        const chunk = left.shift();
        if (chunk) controller.enqueue(chunk);
        else if (failure) controller.error(failure);
        else if (!open) controller.close();
        else return new Promise(() => {});
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
}

/** @param {ReadableStream<Uint8Array>} bytes */
function read(bytes) {
  return collect(bytes.pipeThrough(new EventStreamDecoderStream()));
}

/** @param {ReadableStream<any>} stream @returns {Promise<{ messages: any[], error: any }>} */
async function collect(stream) {
  const messages = [];
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { messages, error: undefined };
      messages.push(value);
    }
  } catch (error) {
    return { messages, error };
  }
}

/** @param {Uint8Array[]} parts */
function join(parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** @param {Uint8Array} bytes @param {number} length */
function cutAt(bytes, length) {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
    bytes.slice(index * length, (index + 1) * length),
  );
}
