// Unexpected values, and objects that throw: for calls that must fail properly.

import { ok } from "./assert.js";

const fail = () => {
  throw new Error("a proxy trap");
};

/** Every operation on it throws. */
const untouchable = new Proxy(Object.freeze({}), {
  get: fail,
  has: fail,
  ownKeys: fail,
  getPrototypeOf: fail,
  getOwnPropertyDescriptor: fail,
});

/** Values that may be thrown, or that a promise may be rejected with. */
export const thrown = [
  new Error("mine"),
  "text",
  undefined,
  null,
  Symbol("mine"),
  5n,
  NaN,
  Object.freeze(new Error("frozen")),
  untouchable,
];

/** Thrown by an object when it is converted to text or to a number. */
export const conversion = new Error("it cannot be converted");

const refuse = () => {
  throw conversion;
};
const convertsBadly = { [Symbol.toPrimitive]: refuse, toString: refuse, valueOf: refuse };

/** Values that are neither text nor a number nor a Date; some throw when converted. */
export const unexpected = [
  5n,
  Symbol("odd"),
  NaN,
  true,
  [],
  () => {},
  Object.create(null),
  convertsBadly,
  Object.create(Date.prototype),
];

/**
 * Adds to the object a member whose getter throws.
 *
 * @param {object} object
 * @param {string} name
 * @param {unknown} value
 * @returns {any}
 */
export function throwing(object, name, value) {
  const get = () => {
    throw value;
  };
  return Object.defineProperty({ ...object }, name, { enumerable: true, get });
}

/**
 * Checks that the work throws, or its promise rejects, with exactly this value, or with an error that has it as its
 * cause.
 *
 * @param {unknown} value
 * @param {() => unknown} work
 * @param {{ cause?: boolean, name?: string }} [more] cause: whether it may be the cause; name: of the attempt
 */
export async function throwsThat(value, work, { cause = false, name = "it" } = {}) {
  const failure = await failureOf(work);
  ok(failure, `${name} did not fail`);
  const { error } = failure;
  const same = Object.is(error, value) || (cause && error instanceof Error && Object.is(error.cause, value));
  ok(same, `${name} threw ${described(error)} instead of ${described(value)}`);
}

/**
 * What the work throws, wrapped in an object: some values that can be thrown cannot resolve a promise.
 *
 * @param {() => unknown} work
 * @returns {Promise<{ error: any } | undefined>}
 */
export async function failureOf(work) {
  try {
    await work();
  } catch (error) {
    return { error };
  }
  return undefined;
}

/** @param {unknown} value */
function described(value) {
  try {
    return value instanceof Error ? `${value.name}: ${value.message}` : String(value);
  } catch {
    return "the proxy";
  }
}

/** Bytes whose buffer is detached: growing a memory detaches its buffer, in every engine. */
export function detached() {
  const bytes = new Uint8Array(memory.buffer, 0, 64);
  memory.grow(0);
  return bytes;
}

const memory = new WebAssembly.Memory({ initial: 1 });
