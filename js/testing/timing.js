// Delays. The timers are the globals of the moment, so that fake ones count.

import { load } from "../load.js";

/** The module is loaded, for which nobody can wait by fake timers. */
export async function ready() {
  await load();
}

/**
 * @param {number | undefined} ms none at all: no timer is needed
 * @param {any} [signal]
 * @returns {Promise<void>}
 */
export function pause(ms, signal) {
  if (!ms) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const end = () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    };
    const timer = setTimeout(end, ms);
    const abort = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      reject(reasonOf(signal));
    };
    signal?.addEventListener("abort", abort);
  });
}

/** As a fetch does. @param {any} signal */
export function throwIfAborted(signal) {
  if (signal?.aborted) throw reasonOf(signal);
}

/** @param {any} signal */
function reasonOf({ reason }) {
  return reason ?? new DOMException("This operation was aborted", "AbortError");
}

/** @typedef {{ bytes: Uint8Array, delay?: number | undefined }} Step what comes, and after which time in ms */
/** @typedef {"close" | "stall" | Error} End how the body ends */

/**
 * A response's body. Each delay begins when its bytes are asked for.
 *
 * @param {Step[]} steps
 * @param {End} end
 * @param {any} [signal]
 */
export function timedBody(steps, end, signal) {
  let at = 0;
  /** Aborted when nobody waits any more. */
  const left = new AbortController();
  /** @type {() => void} */
  let abort;
  const leave = () => {
    signal?.removeEventListener("abort", abort);
    left.abort();
  };
  return new ReadableStream(
    {
      start(controller) {
        abort = () => {
          controller.error(reasonOf(signal));
          leave();
        };
        signal?.addEventListener("abort", abort);
      },
      async pull(controller) {
        const step = steps[at];
        if (!step && end === "stall") return new Promise(() => {});
        if (!step && end === "close") {
          leave();
          return controller.close();
        }
        if (!step) {
          leave();
          throw end;
        }
        at += 1;
        // a pause that is ended belongs to a stream that has ended
        await pause(step.delay, left.signal).then(
          () => !left.signal.aborted && controller.enqueue(step.bytes),
          () => {},
        );
      },
      cancel: leave,
    },
    { highWaterMark: 0 },
  );
}
