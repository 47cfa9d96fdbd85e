// Typed headers, to the header block and from what the module has read of one.
// https://smithy.io/2.0/aws/amazon-eventstream.html

import { bytesIn, isObject, kindOf, tagOf } from "../kind.js";
import { argumentError } from "../messages.js";
import { joined } from "../streams.js";

/** @import { MessageHeader, MessageHeaders } from "./index.js" */

const MAX_NAME_BYTES = 255;
const MAX_VALUE_BYTES = 32_767;
const MAX_BLOCK_BYTES = 128 * 1024;

/**
 * By type: what a value must be, and its bytes with the type's number before them; false or undefined if it is not that.
 *
 * @type {Record<MessageHeader["type"], { wanted: string, encode: (value: any) => Uint8Array | false | undefined }>}
 */
const types = {
  boolean: {
    wanted: "true or false",
    encode: (value) => typeof value === "boolean" && Uint8Array.of(value ? 0 : 1),
  },
  byte: integer(2, 1),
  short: integer(3, 2),
  integer: integer(4, 4),
  long: {
    wanted: "a bigint of at most 64 bits",
    encode: (value) => typeof value === "bigint" && BigInt.asIntN(64, value) === value && fixed(5, 8, value),
  },
  binary: {
    wanted: `an ArrayBuffer or a view of one, of up to ${MAX_VALUE_BYTES} bytes`,
    encode: (value) => isObject(value) && sized(6, bytesIn(value)),
  },
  string: {
    wanted: `text of up to ${MAX_VALUE_BYTES} bytes of UTF-8`,
    encode: (value) => typeof value === "string" && sized(7, bytesIn(value)),
  },
  timestamp: {
    wanted: "a valid Date",
    encode: (value) => tagOf(value) === "Date" && !Number.isNaN(Number(value)) && fixed(8, 8, BigInt(Number(value))),
  },
  uuid: {
    wanted: "text such as 01234567-89ab-cdef-0123-456789abcdef",
    encode: (value) => {
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return undefined;
      const digits = /** @type {string[]} */ (value.replaceAll("-", "").match(/../g));
      return Uint8Array.of(9, ...digits.map((pair) => Number.parseInt(pair, 16)));
    },
  },
};

/** @param {number} number of the type @param {number} length of the value, in bytes */
function integer(number, length) {
  const end = 2 ** (8 * length - 1);
  return {
    wanted: `a whole number from ${-end} to ${end - 1}`,
    encode: (/** @type {any} */ value) =>
      Number.isInteger(value) && value >= -end && value < end && fixed(number, length, BigInt(value)),
  };
}

/** @param {number} number @param {number} length @param {bigint} value */
function fixed(number, length, value) {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, value);
  return Uint8Array.of(number, ...new Uint8Array(view.buffer).subarray(8 - length));
}

/** @param {number} number @param {Uint8Array | undefined} value */
function sized(number, value) {
  if (!value || value.length > MAX_VALUE_BYTES) return undefined;
  return joined([Uint8Array.of(number, value.length >> 8, value.length & 255), value]);
}

/**
 * The header block.
 *
 * @param {any} headers
 */
export function encodeHeaders(headers) {
  if (!isObject(headers)) throw argumentError(`headers must be an object, not ${kindOf(headers)}`);
  const block = joined(Object.entries(headers).flatMap(([name, header]) => encodeHeader(name, header)));
  if (block.length > MAX_BLOCK_BYTES) throw argumentError(`headers must have at most ${MAX_BLOCK_BYTES} bytes in all`);
  return block;
}

/** @param {string} name @param {any} header */
function encodeHeader(name, header) {
  const shown = `header ${JSON.stringify(name)}`;
  const type =
    isObject(header) && Object.hasOwn(types, header.type)
      ? types[/** @type {MessageHeader["type"]} */ (header.type)]
      : undefined;
  if (!type)
    throw argumentError(`${shown} must be { type, value }, with one of the types ${Object.keys(types).join(", ")}`);
  const bytes = new TextEncoder().encode(name);
  if (bytes.length === 0 || bytes.length > MAX_NAME_BYTES)
    throw argumentError(`${shown}: its name must have 1 to ${MAX_NAME_BYTES} bytes of UTF-8`);
  const value = type.encode(/** @type {any} */ (header).value);
  if (!value) throw argumentError(`${shown}: its value must be ${type.wanted}`);
  return [Uint8Array.of(bytes.length), bytes, value];
}

/**
 * If a name is repeated, the first wins.
 *
 * @param {[name: string, type: string, value: unknown][]} headers as src/wasm/message.rs has them
 * @returns {MessageHeaders}
 */
export function decodedHeaders(headers) {
  /** @type {Map<string, any>} */
  const members = new Map();
  for (const [name, type, value] of headers) {
    if (!members.has(name)) members.set(name, { type, value: type === "uuid" ? uuidText(value) : value });
  }
  return Object.fromEntries(members);
}

/** @param {any} bytes */
function uuidText(bytes) {
  const digits = Array.from(bytes, (/** @type {number} */ byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
