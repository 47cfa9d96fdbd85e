// Makes eventstream.json with the AWS SDK's codec, @smithy/eventstream-codec: run it with node in this folder.
// Each message is described by lines: `H name type value` in hexadecimal, then `P payload`.

import { writeFileSync } from "node:fs";
import { EventStreamCodec, Int64 } from "@smithy/eventstream-codec";

const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const codec = new EventStreamCodec((bytes) => new TextDecoder().decode(bytes), utf8);

const string = (value) => ({ type: "string", value });
const chunkHeaders = {
  ":event-type": string("chunk"),
  ":content-type": string("application/json"),
  ":message-type": string("event"),
};
const exceptionHeaders = { ...chunkHeaders, ":message-type": string("exception") };
delete exceptionHeaders[":event-type"];
exceptionHeaders[":exception-type"] = string("throttlingException");

const TYPES = { byte: 2, short: 3, integer: 4, long: 5, binary: 6, string: 7, timestamp: 8, uuid: 9 };

function valueBytes({ type, value }) {
  const view = new DataView(new ArrayBuffer(8));
  switch (type) {
    case "byte":
      view.setInt8(0, value);
      return new Uint8Array(view.buffer, 0, 1);
    case "short":
      view.setInt16(0, value);
      return new Uint8Array(view.buffer, 0, 2);
    case "integer":
      view.setInt32(0, value);
      return new Uint8Array(view.buffer, 0, 4);
    case "long":
      return value.bytes;
    case "timestamp":
      view.setBigInt64(0, BigInt(value.valueOf()));
      return new Uint8Array(view.buffer);
    case "binary":
      return value;
    case "string":
      return utf8(value);
    case "uuid":
      return Buffer.from(value.replaceAll("-", ""), "hex");
  }
}

function lines({ headers, body }) {
  const described = Object.entries(headers).map(([name, header]) => {
    if (header.type === "boolean") return `H ${hex(utf8(name))} ${header.value ? 0 : 1} `;
    return `H ${hex(utf8(name))} ${TYPES[header.type]} ${hex(valueBytes(header))}`;
  });
  return [...described, `P ${hex(body)}`];
}

function good(name, ...messages) {
  const wire = Buffer.concat(messages.map((message) => codec.encode(message)));
  return { name, wire: hex(wire), messages: messages.map(lines) };
}

/** A stream that the SDK's codec refuses, after the listed messages. */
function bad(name, error, wire, ...before) {
  const at = before.reduce((sum, message) => sum + codec.encode(message).length, 0);
  const all = Buffer.concat([...before.map((message) => codec.encode(message)), wire]);
  let refused = false;
  try {
    codec.decode(all.subarray(at));
  } catch {
    refused = true;
  }
  if (!refused) throw new Error(`${name} was accepted`);
  return { name, wire: hex(all), messages: before.map(lines), error, offset: at };
}

const chunk = (text) => ({ headers: chunkHeaders, body: utf8(JSON.stringify({ bytes: btoa(text), p: "abcdefghij" })) });
const flipped = (message, at) => {
  const wire = codec.encode(message);
  wire[at] ^= 1;
  return wire;
};

const first = chunk('{"a":1}');
const second = chunk('{"b":2}');
const exception = { headers: exceptionHeaders, body: utf8('{"message":"Too many requests ☃"}') };
const everyType = {
  headers: {
    t: { type: "boolean", value: true },
    f: { type: "boolean", value: false },
    byte: { type: "byte", value: -128 },
    short: { type: "short", value: -32768 },
    integer: { type: "integer", value: -2147483648 },
    long: { type: "long", value: Int64.fromNumber(-4294967297) },
    binary: { type: "binary", value: Uint8Array.from({ length: 300 }, (_, i) => i) },
    "snow ☃": string("naïve 雪"),
    empty: string(""),
    when: { type: "timestamp", value: new Date(-1) },
    id: { type: "uuid", value: "01020304-0506-4708-890a-0b0c0d0e0f10" },
  },
  body: Uint8Array.from({ length: 256 }, (_, i) => i),
};
const size = codec.encode(first).length;

const vectors = [
  good("an empty stream"),
  good("an empty message", { headers: {}, body: new Uint8Array(0) }),
  good("one chunk", first),
  good("two chunks and an exception", first, second, exception),
  good("every type of header", everyType),
  good("a payload of 3,000 bytes", { headers: chunkHeaders, body: new Uint8Array(3_000).fill(120) }),
  good("forty messages", ...Array.from({ length: 40 }, (_, i) => chunk(`{"n":${i}}`))),
  bad("a flipped total length", "BadPreludeCrc", flipped(first, 3), second),
  bad("a flipped headers length", "BadPreludeCrc", flipped(first, 7)),
  bad("a flipped prelude CRC", "BadPreludeCrc", flipped(first, 8), second, exception),
  bad("a flipped header byte", "BadMessageCrc", flipped(first, 14)),
  bad("a flipped payload byte", "BadMessageCrc", flipped(first, size - 10), second),
  bad("a flipped message CRC", "BadMessageCrc", flipped(first, size - 1)),
  ...[1, 4, 11, 12, 40, size - 4, size - 1].map((cut) =>
    bad(`a cut after ${cut} bytes`, "Truncated", codec.encode(first).subarray(0, cut), second),
  ),
];

writeFileSync(new URL("eventstream.json", import.meta.url), `${JSON.stringify(vectors, null, 1)}\n`);
