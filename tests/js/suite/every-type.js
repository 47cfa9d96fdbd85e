// A message that somebody else has encoded.

/** An event of the type "mine" with a header of each type, and two called "text". CRCs from zlib, in base64. */
const base64 =
  "AAAAuQAAAKcwR4NHDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcABG1pbmUDeWVzAAJubwEEYnl0ZQL7BXNob3J0A/7UB2ludGVnZXIE//7u" +
  "kARsb25nBfAAAAAAAAAABWJ5dGVzBgADAQIDBHRleHQHAAXDqeKYgwR0aW1lCAAAAYvP5Wh7BHV1aWQJAAECAwQFBgcICQoLDA0ODwR0ZXh0BwAFYWdhaW57" +
  "fUorGVs=";

export function headersOfEveryType() {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
