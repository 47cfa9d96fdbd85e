// Turns an event of either operation into a JSON document.

const decoder = new TextDecoder();

/**
 * A chunk's document. Events of ConverseStream are documents themselves, and so are yielded exceptions.
 *
 * @param {any} event
 * @returns {unknown} undefined for an empty chunk; the text of a chunk that is not JSON
 */
export function documentOf(event) {
  if (!event?.chunk) return event;
  const { bytes } = event.chunk;
  if (!bytes?.length) return undefined;
  const text = decoder.decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * The error in a document: a model's own, such as Claude's when it is overloaded, or an exception of the service.
 *
 * @param {any} document
 * @returns {{ type: string | undefined, message: string } | undefined}
 */
export function errorIn(document) {
  if (typeof document !== "object" || document === null) return undefined;
  const { type, error } = document;
  if (
    type === "error" ||
    (typeof error === "object" && typeof error?.message === "string") ||
    (typeof error === "string" && error !== "")
  ) {
    return {
      type: text(error?.type) ?? text(error?.code),
      message: text(error?.message) ?? text(error) ?? "without a message",
    };
  }
  const name = Object.keys(document).find((key) => /Exception$/.test(key) && typeof document[key] === "object");
  if (name === undefined) return undefined;
  return { type: text(document[name]?.name) ?? name, message: text(document[name]?.message) ?? "without a message" };
}

/** @param {unknown} value */
function text(value) {
  return typeof value === "string" && value !== "" ? value : undefined;
}
