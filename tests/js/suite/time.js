// Time that passes at once, for waits that a test should not wait for.

/**
 * Runs the work while timers of one second to one minute fire at once. Pauses between retries are shorter, deadlines of
 * tests longer.
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
 * Runs the work with clocks that advance only when a timer fires. Timers fire at once, one after another, and each
 * takes the time it was started for, so every run is the same.
 *
 * @template T
 * @param {(time: { passed: () => number, step: (millis: number) => void }) => Promise<T>} work passed: the time taken so far, in ms; step: moves the wall clock by this much
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
