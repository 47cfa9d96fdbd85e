/** The frames that the page shows: split from a response's bytes as they come, and decoded as another implementation does. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeFrame } from "../../www/frame.js";
import { Frames } from "../../www/frames.js";

/** @type {{ name: string, wire: string, messages: string[][], error?: string }[]} */
const vectors = JSON.parse(readFileSync(new URL("../vectors/eventstream.json", import.meta.url), "utf8"));
const whole = vectors.filter(({ error }) => !error);

test("a stream is split into its frames, in chunks of any length", () => {
  for (const { name, wire, messages } of whole) {
    for (const length of [1, 5, 11, 12, 13, 131, 1000, Infinity]) {
      const frames = split(wire, length);
      const list = messages.map((_, i) => frames.at(i));
      assert.equal(list.map((frame) => Buffer.from(frame ?? []).toString("hex")).join(""), wire, `${name}, ${length}`);
      assert.deepEqual([frames.at(messages.length), frames.rest.length], [undefined, 0]);
    }
  }
});

test("what comes after the last whole frame is kept", () => {
  const cut = vectors.filter(({ error }) => error === "Truncated");
  assert.ok(cut.length > 5);
  for (const { name, wire, messages } of cut) {
    const frames = split(wire, 7);
    const before = messages.reduce((length, _, i) => length + (frames.at(i)?.length ?? 0), 0);
    assert.equal(Buffer.from(frames.rest).toString("hex"), wire.slice(2 * before), name);
  }
});

test("no more than 32 MiB of frames are kept: the oldest go", () => {
  const frames = new Frames();
  const frame = new Uint8Array(1024 * 1024);
  new DataView(frame.buffer).setUint32(0, frame.length);
  for (let i = 0; i < 40; i++) frames.push(frame);
  assert.deepEqual(
    [frames.at(7), frames.at(8)?.length, frames.at(39)?.length],
    [undefined, frame.length, frame.length],
  );
});

test("a length that no frame has ends the splitting, whatever follows", () => {
  const frames = split(`400000000000004badb1859c${"00".repeat(1000)}`, 100);
  assert.deepEqual([frames.at(0), frames.rest.length], [undefined, 1012]);
});

test("every part of a frame is decoded: lengths, headers of every type, payload, checksums", () => {
  for (const { name, wire, messages } of whole) {
    const frames = split(wire, Infinity);
    for (const [i, lines] of messages.entries()) {
      const bytes = frames.at(i) ?? new Uint8Array();
      const { parts, payload } = decodeFrame(bytes);
      const headers = lines.filter((line) => line.startsWith("H")).map(headerOf);
      assert.deepEqual(
        parts.slice(3, -2).map(({ part, type, value }) => ({ part, type, value })),
        headers,
        name,
      );
      assert.equal(`P ${Buffer.from(payload).toString("hex")}`, lines.at(-1));
      assert.deepEqual(
        parts.filter(({ fault }) => fault),
        [],
      );
      assert.equal(parts[0]?.value, bytes.length.toLocaleString("en"));
      assert.equal(coveredBy(parts), bytes.length, "the parts are all of the bytes");
    }
  }
});

test("a wrong checksum is pointed out, at the prelude or at the message", () => {
  const faults = { BadPreludeCrc: "prelude’s CRC-32", BadMessageCrc: "message’s CRC-32" };
  for (const [error, part] of Object.entries(faults)) {
    const flipped = vectors.filter((vector) => vector.error === error && vector.messages.length === 0);
    assert.ok(flipped.length > 0);
    for (const { name, wire } of flipped) {
      const { parts } = decodeFrame(Buffer.from(wire, "hex"));
      const faulty = parts.filter(({ fault }) => fault).map((found) => found.part);
      assert.ok(faulty.includes(part), `${name}: ${faulty}`);
    }
  }
});

test("a frame of which bytes are missing is decoded as far as it goes, at every length", () => {
  const [vector] = vectors.filter(({ name }) => name === "every type of header");
  const bytes = Buffer.from(vector?.wire ?? "", "hex");
  for (let length = 0; length < bytes.length; length++) {
    const { parts, payload } = decodeFrame(bytes.subarray(0, length));
    assert.equal(coveredBy(parts), length);
    assert.equal(parts.at(-1)?.fault, true);
    if (length < bytes.length - 4) assert.equal(payload.length, 0);
  }
});

/**
 * @param {string} wire in hexadecimal
 * @param {number} length of a chunk
 */
function split(wire, length) {
  const bytes = new Uint8Array(Buffer.from(wire, "hex"));
  const frames = new Frames();
  for (let at = 0; at < bytes.length; at += length) frames.push(bytes.slice(at, at + length));
  return frames;
}

/** How far the parts reach without a gap. @param {import("../../www/frame.js").Part[]} parts */
function coveredBy(parts) {
  return parts.reduce((end, { at, length }) => (at === end ? end + length : NaN), 0);
}

const TYPES = ["true", "false", "byte", "short", "integer", "long", "bytes", "string", "timestamp", "uuid"];

/** `H name type value`, name and value in hexadecimal. @param {string} line */
function headerOf(line) {
  const [, name = "", number = "", value = ""] = line.split(" ");
  const type = TYPES[Number(number)] ?? "";
  const bytes = Buffer.from(value, "hex");
  const integer = () => BigInt.asIntN(8 * bytes.length, BigInt(`0x${value}`));
  const shown =
    type === "true" || type === "false"
      ? type
      : type === "string"
        ? bytes.toString()
        : type === "bytes" || type === "uuid"
          ? value
          : type === "timestamp"
            ? new Date(Number(integer())).toISOString()
            : String(integer());
  return { part: Buffer.from(name, "hex").toString(), type, value: shown };
}
