// The streams to decode: vectors, the fuzz corpus, and mutated frames, in hexadecimal.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ /** @type {number} */ (crcTable[(crc ^ byte) & 255]);
  return ~crc >>> 0;
}

/**
 * Gives each frame valid CRCs, so that decoders look at its content.
 * @param {Uint8Array} stream
 */
function withRightCrcs(stream) {
  const repaired = Buffer.from(stream);
  for (let at = 0; repaired.length - at >= 12; ) {
    const length = repaired.readUInt32BE(at);
    repaired.writeUInt32BE(crc32(repaired.subarray(at, at + 8)), at + 8);
    if (length < 16 || length > repaired.length - at) break;
    repaired.writeUInt32BE(crc32(repaired.subarray(at, at + length - 4)), at + length - 4);
    at += length;
  }
  return repaired;
}

/** @param {Uint8Array} block */
function frameOf(block) {
  const frame = Buffer.concat([Buffer.alloc(12), block, Buffer.from("payload"), Buffer.alloc(4)]);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(block.length, 4);
  return withRightCrcs(frame);
}

/**
 * @param {string} name
 * @returns {Buffer[]} the inputs of a fuzz target, stored in its corpus as lines of escaped byte strings
 */
function corpus(name) {
  const lines = readFileSync(new URL(`../fuzz/corpus/${name}.txt`, import.meta.url), "latin1")
    .split("\n")
    .slice(0, -1);
  /** @type {Record<string, string>} */
  const escapes = { t: "\t", r: "\r", n: "\n" };
  const unescape = (/** @type {string} */ line) =>
    line.replaceAll(/\\(?:x(..)|(.))/g, (_, hex, char) =>
      hex ? String.fromCharCode(parseInt(hex, 16)) : (escapes[char] ?? char),
    );
  return lines.map((line) => Buffer.from(unescape(line), "latin1"));
}

function corpusStreams() {
  const streams = corpus("decoder").map((input) => input.subarray(input.indexOf(0xff) + 1));
  return [...streams, ...streams.map(withRightCrcs), ...corpus("header_block").map(frameOf)];
}

function ownVectors() {
  const vectors = JSON.parse(readFileSync(new URL("../vectors/eventstream.json", import.meta.url), "utf8"));
  return vectors.map((/** @type {{ wire: string }} */ { wire }) => Buffer.from(wire, "hex"));
}

/** @returns {Buffer[]} the streams below VECTORS_DIR, if it is set */
function givenVectors() {
  const folder = process.env.VECTORS_DIR;
  if (!folder) return [];
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".bin"));
  const streams = paths.sort().map((path) => readFileSync(join(folder, path)));
  const mutated = join(folder, "eventstream/fuzz.jsonl");
  if (!existsSync(mutated)) return streams;
  const lines = readFileSync(mutated, "utf8").trim().split("\n");
  return [...streams, ...lines.map((line) => Buffer.from(JSON.parse(line).base64, "base64"))];
}

/**
 * The bytes with one to three of them changed, removed or inserted.
 * @param {Buffer} bytes
 * @param {import("./random.js").Random} random
 */
function mutated(bytes, random) {
  for (let left = 1 + random.below(3); left > 0 && bytes.length > 0; left--) {
    const at = random.below(bytes.length);
    // bytes with a meaning in frames are more frequent
    const byte = random.below(2) ? random.below(256) : random.pick([0, 1, 6, 7, 8, 9, 127, 128, 255]);
    const rest = bytes.subarray(at + random.pick([0, 1, 1, 1, 4]));
    bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(random.below(8) ? [byte] : []), rest]);
  }
  return bytes;
}

/**
 * The vectors and the fuzz corpus, and mutated streams and header blocks.
 * @param {number} count the number of mutated ones
 * @param {import("./random.js").Random} random
 */
export function streams(count, random) {
  const fixed = [...ownVectors(), ...corpusStreams(), ...givenVectors()];
  const seeds = fixed.filter((stream) => stream.length > 16 && stream.length < 1000);
  const blocks = corpus("header_block").filter((block) => block.length < 1000);
  const mutate = () => {
    if (random.below(2)) return frameOf(mutated(Buffer.concat([random.pick(blocks), random.pick(blocks)]), random));
    const stream = mutated(Buffer.concat([random.pick(seeds), random.pick(seeds)]), random);
    return random.below(2) ? withRightCrcs(stream) : stream;
  };
  const long = [32_767, 32_768, 40_000].map((length) =>
    frameOf(Buffer.concat([Buffer.from([1, 97, 6, length >> 8, length & 255]), Buffer.alloc(length)])),
  );
  const prototype = frameOf(Buffer.from("\x09__proto__\x00"));
  return [...fixed, ...long, prototype, ...Array.from({ length: count }, mutate)];
}
