// Tells what kind of value something is by the value itself: `instanceof` does not recognize objects from another
// realm, such as an iframe, a test environment or a polyfill.

/** The platform's name for the value's kind, such as "Map". @param {unknown} value */
export function tagOf(value) {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** Describes a value in a message: never the value itself, which may be a secret. @param {any} value */
export function kindOf(value) {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  const tag = tagOf(value);
  if (tag !== "Object") return `${/^[AEIO]/.test(tag) ? "an" : "a"} ${tag}`;
  return isPlain(value) ? "an object" : `an instance of ${value.constructor?.name}`;
}

/** Returns whether it has members; null has none. @param {unknown} value @returns {value is Record<PropertyKey, any>} */
export function isObject(value) {
  return typeof value === "object" && value !== null;
}

/** A member of a thrown value; undefined if reading it throws. @param {any} value @param {PropertyKey} name */
export function peek(value, name) {
  try {
    return value[name];
  } catch {
    return undefined;
  }
}

/** Returns whether it is a plain object. @param {object} value */
export function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Text as UTF-8, or the bytes of a buffer or of a view of one; undefined for anything else. Throws a TypeError if the
 * buffer was transferred: its bytes would be missing without notice.
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
      // for something that only calls itself a buffer, this would be a new buffer
      return bytes.buffer === /** @type {any} */ (value) ? bytes : undefined;
    }
    default:
      return undefined;
  }
}

const TypedArray = Object.getPrototypeOf(Uint8Array.prototype);

/** The class that defines a view's members; they also work on another realm's views. @param {ArrayBufferView} view */
function viewClass(view) {
  return Reflect.get(TypedArray, Symbol.toStringTag, view) === undefined ? DataView.prototype : TypedArray;
}

/** Returns whether it is a Uint8Array of any realm. @param {unknown} value @returns {value is Uint8Array} */
export function isUint8Array(value) {
  return Reflect.get(TypedArray, Symbol.toStringTag, value) === "Uint8Array";
}
