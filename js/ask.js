// What `send` and the commands know of each other.

/**
 * What a command asks for, as it is now.
 *
 * @typedef {object} Asked
 * @property {string} operation its name
 * @property {object} input the members in path and headers, and `body`
 * @property {string} [stream] the output's member that is a stream of events
 * @property {Function} read of a stream, makes an event of a part of memory; else the output's members of a body
 */

/** The method of a command that tells. */
export const ask = Symbol("ask");
