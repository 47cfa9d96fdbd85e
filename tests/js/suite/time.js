// Time that passes at once: for waits that a test does not wait for.

/**
 * Works while timers of one second to one minute fire at once. Retries pause for less, deadlines of a test for more.
 *
 * @template T
 * @param {() => Promise<T>} work
 */
export async function hurried(work) {
  const [{ setTimeout }, { timeout }] = [globalThis, AbortSignal];
  const shortened = (/** @type {number | undefined} */ millis = 0) =>
    millis >= 1_000 && millis <= 60_000 ? 0 : millis;
  const start = (/** @type {any} */ run, /** @type {number} */ millis, /** @type {any[]} */ ...rest) =>
    setTimeout(run, shortened(millis), ...rest);
  globalThis.setTimeout = /** @type {any} */ (start);
  AbortSignal.timeout = (millis) => timeout.call(AbortSignal, shortened(millis));
  try {
    return await work();
  } finally {
    globalThis.setTimeout = setTimeout;
    AbortSignal.timeout = timeout;
  }
}

/**
 * Works with clocks that stand still but for the timers that fire, which they do at once, one after the other: each
 * takes as long as it was started for. Every run is like the others.
 *
 * @template T
 * @param {(time: { passed: () => number, step: (millis: number) => void }) => Promise<T>} work passed: how long it took so far, in ms; step: sets the wall clock by so much
 */
export async function inVirtualTime(work) {
  const [{ setTimeout }, { now }, own] = [globalThis, Date, Object.getOwnPropertyDescriptor(performance, "now")];
  const began = Math.ceil(Date.now() / 1_000) * 1_000;
  let [passed, stepped] = [0, 0];
  const start = (/** @type {(...rest: any[]) => void} */ run, millis = 0, /** @type {any[]} */ ...rest) => {
    const due = passed + millis;
    return setTimeout(() => {
      passed = Math.max(passed, due);
      run(...rest);
    });
  };
  globalThis.setTimeout = /** @type {any} */ (start);
  Date.now = () => began + passed + stepped;
  Object.defineProperty(performance, "now", { value: () => 1_000_000 + passed, configurable: true, writable: true });
  try {
    return await work({ passed: () => passed, step: (millis) => void (stepped += millis) });
  } finally {
    globalThis.setTimeout = setTimeout;
    Date.now = now;
    if (own) Object.defineProperty(performance, "now", own);
    else Reflect.deleteProperty(performance, "now");
  }
}
