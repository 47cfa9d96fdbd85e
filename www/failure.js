// An error as a reader wants it: its name, its message, whose it is, and where and when it happened.

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

/**
 * Who an error comes from.
 * @param {any} error
 * @param {string | undefined} service the one that was asked last, if any was
 * @returns {string}
 */
export function originOf(error, service) {
  if (!service) return "this page: nothing was sent";
  if (isFromService(error)) return isFromGateway(error) ? `a gateway in front of ${service}` : service;
  if (error?.name === "ConnectionError") return `the network between this page and ${service}`;
  if (error?.name === "TimeoutError") return `this page, which waited for ${service}`;
  return `what ${service} sent`;
}

/**
 * How a request that failed ended, in a few words.
 * @param {any} error
 * @param {string | undefined} service the one that was asked last, if any was
 * @param {string} events how many came before, in words; empty for none
 * @returns {string}
 */
export function outcomeOf(error, service, events) {
  const { name } = describeFailure(error);
  if (events !== "") return `${isCut(error) ? "Cut off" : "Failed"} after ${events}: ${name}`;
  if (!service) return `Not sent: ${name}`;
  if (isFromService(error)) return `Refused by ${originOf(error, service)}: ${name}`;
  if (name === "ConnectionError") return `No response from ${service}: ${name}`;
  return `Failed before the first event: ${name}`;
}

/** @param {any} error */
const isFromService = (error) => error?.$fault !== undefined;

/** Such an error has the status for its name. @param {any} error */
const isFromGateway = (error) => /^\d{3}$/.test(error.name);

/** @param {any} error */
const isCut = (error) => error?.code === "TRUNCATED" || error?.code === "INCOMPLETE";
