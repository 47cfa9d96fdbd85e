// An error as a reader wants it: its name, its message, and where and when it happened.

/**
 * @typedef {object} Failure
 * @property {string} name the service's code, or the error's name
 * @property {string} message
 * @property {[label: string, value: string][]} details those that the error has
 */

/**
 * @param {unknown} thrown
 * @returns {Failure}
 */
export function describeFailure(thrown) {
  if (!(thrown instanceof Error)) return { name: "Error", message: String(thrown), details: [] };
  const details = DETAILS.flatMap(([label, read]) => {
    const value = read(thrown);
    return value === undefined || value === null ? [] : [/** @type {[string, string]} */ ([label, String(value)])];
  });
  return { name: thrown.name, message: thrown.message, details };
}

/** @type {[label: string, read: (error: any) => unknown][]} */
const DETAILS = [
  ["class", (error) => error.constructor.name],
  ["code", (error) => error.code],
  ["phase", (error) => error.phase],
  ["attempts", (error) => (error.$metadata?.attempts > 1 ? error.$metadata.attempts : undefined)],
  ["HTTP status", (error) => error.$metadata?.httpStatusCode],
  ["events before it", (error) => error.eventIndex],
  ["byte offset", (error) => error.offset],
  ["model’s status", (error) => error.originalStatusCode],
  ["model’s message", (error) => error.originalMessage],
  ["resource", (error) => error.resourceName],
  ["cause", (error) => error.cause],
  ["request id", (error) => error.$metadata?.requestId],
];
