// What kind of value something is: by what it is itself, as `instanceof` knows nothing of another realm's, such as an
// iframe's, a test environment's or a polyfill's.

/** The platform's name for its kind, such as "Map". @param {unknown} value */
export function tagOf(value) {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** For a message: never the value itself, which may be a secret. @param {any} value */
export function kindOf(value) {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  const tag = tagOf(value);
  if (tag !== "Object") return `${/^[AEIO]/.test(tag) ? "an" : "a"} ${tag}`;
  return isPlain(value) ? "an object" : `an instance of ${value.constructor?.name}`;
}

/** Whether it has members: null has none. @param {unknown} value @returns {value is Record<PropertyKey, any>} */
export function isObject(value) {
  return typeof value === "object" && value !== null;
}

/** A member of whatever was thrown: undefined if reading it throws. @param {any} value @param {PropertyKey} name */
export function peek(value, name) {
  try {
    return value?.[name];
  } catch {
    return undefined;
  }
}

/** An object that is nothing but its members. @param {object} value */
export function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Text as UTF-8, or the bytes that a buffer or a view of one holds; undefined for anything else. Throws a TypeError if
 * the buffer was transferred: its bytes would be missing unnoticed.
 *
 * @param {any} value
 * @returns {Uint8Array<ArrayBuffer> | undefined}
 */
export function bytesIn(value) {
  if (typeof value === "string") return new TextEncoder().encode(value);
  if (ArrayBuffer.isView(value)) {
    const [buffer, at, len] = ["buffer", "byteOffset", "byteLength"].map((name) =>
      Reflect.get(viewClass(value), name, value),
    );
    return new Uint8Array(buffer, at, len);
  }
  switch (isObject(value) && tagOf(value)) {
    case "String":
      return new TextEncoder().encode(String.prototype.valueOf.call(value));
    case "ArrayBuffer":
    case "SharedArrayBuffer": {
      const bytes = new Uint8Array(/** @type {any} */ (value));
      // of what only calls itself a buffer it would be a new one
      return bytes.buffer === /** @type {any} */ (value) ? bytes : undefined;
    }
    default:
      return undefined;
  }
}

const TypedArray = Object.getPrototypeOf(Uint8Array.prototype);

/** The class of a view's members, which read those of another realm's views too. @param {ArrayBufferView} view */
function viewClass(view) {
  return Reflect.get(TypedArray, Symbol.toStringTag, view) === undefined ? DataView.prototype : TypedArray;
}

/** Whether it is that, of any realm. @param {unknown} value @returns {value is Uint8Array} */
export function isUint8Array(value) {
  return Reflect.get(TypedArray, Symbol.toStringTag, value) === "Uint8Array";
}
