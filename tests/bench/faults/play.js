// How a client handles a fault; runs both in Node and in Chromium.

/** @import { Open } from "./clients.js" */

/**
 * @typedef {object} Outcome
 * @property {number} events that the loop received
 * @property {string} [error] the name of the error that ended it; missing if it ended normally
 * @property {string} [requestId] of the error
 * @property {boolean} [endless] it had not ended after the limit
 */

/**
 * @typedef {object} Play
 * @property {string} endpoint
 * @property {string} modelId
 * @property {number} [breakAfter] leaves the loop after this many events
 * @property {number} [abortAfter] aborts the signal after this many events
 * @property {boolean} [asAnswer]
 * @property {number} [silence]
 */

/**
 * @param {Open} open
 * @param {Play} play
 * @param {number} limit in ms
 * @returns {Promise<Outcome>}
 */
export async function play(open, { breakAfter, abortAfter, ...call }, limit) {
  /** @type {Outcome} */
  const outcome = { events: 0 };
  const controller = new AbortController();
  const read = async () => {
    try {
      for await (const event of await open({ ...call, signal: controller.signal })) {
        if ("chunk" in event) outcome.events += 1;
        if (outcome.events === breakAfter) break;
        if (outcome.events === abortAfter) controller.abort();
      }
    } catch (error) {
      const { name, $metadata } = /** @type {any} */ (error);
      outcome.error = name;
      outcome.requestId = $metadata?.requestId;
    }
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, limit, true)));
  outcome.endless = (await Promise.race([read(), late])) === true;
  clearTimeout(timer);
  return { ...outcome };
}

/**
 * Plays many faults, several at a time.
 *
 * @param {Open} open
 * @param {Play[]} plays
 * @param {number} limit in ms, for each
 */
export async function playAll(open, plays, limit) {
  /** @type {Outcome[]} */
  const outcomes = [];
  const rest = plays.entries();
  const work = async () => {
    for (const [index, one] of rest) outcomes[index] = await play(open, one, limit);
  };
  await Promise.all(Array.from({ length: 6 }, work));
  return outcomes;
}
