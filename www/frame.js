// What one frame says, decoded by the page itself to show it: the library's own decoder is Rust.
// https://smithy.io/2.0/aws/amazon-eventstream.html

/** @typedef {{ part: string, type: string, value: string, at: number, length: number, fault?: boolean }} Part at: its first byte */

/**
 * @typedef {object} Frame
 * @property {Part[]} parts in their order
 * @property {Uint8Array} payload
 * @property {string | undefined} eventType of an event or an exception
 */

/**
 * As much as can be read: a frame may be cut or corrupt.
 * @param {Uint8Array} bytes
 * @returns {Frame}
 */
export function decodeFrame(bytes) {
  const reader = new Reader(bytes);
  const { parts } = reader;
  try {
    const total = reader.number("total length");
    const headersLen = reader.number("headers’ length");
    reader.checksum("prelude’s CRC-32");
    const end = Math.min(reader.at + headersLen, bytes.length);
    while (reader.at < end) reader.header();
    const payload = reader.payload(total - reader.at - 4);
    reader.checksum("message’s CRC-32");
    return { parts, payload, eventType: eventTypeIn(parts) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const last = parts.at(-1);
    const at = last ? last.at + last.length : 0;
    const length = bytes.length - at;
    parts.push({ part: "rest", type: "", value: `${length} bytes of something incomplete`, at, length, fault: true });
    return { parts, payload: new Uint8Array(), eventType: eventTypeIn(parts) };
  }
}

/** @param {Part[]} parts */
function eventTypeIn(parts) {
  return parts.find(({ part }) => part === ":event-type" || part === ":exception-type")?.value;
}

/** Reads beyond the end are RangeErrors. */
class Reader {
  /** What was read. @type {Part[]} */
  parts = [];
  at = 0;
  #bytes;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
  }

  /** @param {string} part */
  number(part) {
    const at = this.at;
    const value = this.view(4).getUint32(0);
    this.parts.push({ part, type: "uint32", value: value.toLocaleString("en"), at, length: 4 });
    return value;
  }

  /** Of all bytes before it. @param {string} part */
  checksum(part) {
    const at = this.at;
    const [computed, stated] = [crc32(this.#bytes.subarray(0, at)), this.view(4).getUint32(0)];
    const fault = stated !== computed;
    const value = fault ? `${hex(stated)}, but that of the bytes is ${hex(computed)}` : `${hex(stated)}, correct`;
    this.parts.push({ part, type: "uint32", value, at, length: 4, fault });
  }

  header() {
    const at = this.at;
    const part = decoder.decode(this.take(this.view(1).getUint8(0)));
    const { type, read } = HEADER_TYPES[this.view(1).getUint8(0)] ?? UNKNOWN_TYPE;
    const value = read(this);
    this.parts.push({ part, type, value, at, length: this.at - at });
  }

  /** @param {number} length */
  payload(length) {
    const at = this.at;
    const payload = this.take(length);
    this.parts.push({ part: "payload", type: "bytes", value: `${length.toLocaleString("en")} bytes`, at, length });
    return payload;
  }

  /** @param {number} length */
  take(length) {
    if (length < 0 || this.at + length > this.#bytes.length) throw new RangeError("beyond the frame");
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  /** The next bytes, for a reader of numbers. @param {number} length */
  view(length) {
    const bytes = this.take(length);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }
}

/** By their number. @type {{ type: string, read: (reader: Reader) => string }[]} */
const HEADER_TYPES = [
  { type: "true", read: () => "true" },
  { type: "false", read: () => "false" },
  { type: "byte", read: (reader) => String(reader.view(1).getInt8(0)) },
  { type: "short", read: (reader) => String(reader.view(2).getInt16(0)) },
  { type: "integer", read: (reader) => String(reader.view(4).getInt32(0)) },
  { type: "long", read: (reader) => String(reader.view(8).getBigInt64(0)) },
  { type: "bytes", read: (reader) => hexOf(reader.take(reader.view(2).getUint16(0))) },
  { type: "string", read: (reader) => decoder.decode(reader.take(reader.view(2).getUint16(0))) },
  { type: "timestamp", read: (reader) => new Date(Number(reader.view(8).getBigInt64(0))).toISOString() },
  { type: "uuid", read: (reader) => hexOf(reader.take(16)) },
];

const UNKNOWN_TYPE = {
  type: "unknown",
  read: () => {
    throw new RangeError("a type that the format does not have");
  },
};

const decoder = new TextDecoder();

/** @param {number} value of 32 bits */
const hex = (value) => `0x${value.toString(16).padStart(8, "0")}`;

/** @param {Uint8Array} bytes */
const hexOf = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * The CRC-32 of gzip, a bit at a time.
 * @param {Uint8Array} bytes
 */
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
