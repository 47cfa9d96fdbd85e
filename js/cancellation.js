// One call's way to be stopped: by the caller's signals, or by the client itself.

export class Cancellation {
  #controller = new AbortController();
  /** @type {AbortSignal[]} */
  #followed = [];
  #calls;

  /**
   * @param {(AbortSignal | null | undefined)[]} signals the caller's, of which any may abort
   * @param {Set<Cancellation>} calls the client's calls under way, of which this becomes one
   */
  constructor(signals, calls) {
    this.#calls = calls.add(this);
    for (const signal of signals) {
      if (signal) this.#follow(signal);
    }
  }

  /** Aborts with the call; its reason is the reason of whoever aborted. */
  get signal() {
    return this.#controller.signal;
  }

  /** @param {unknown} [reason] */
  abort(reason) {
    this.release();
    this.#controller.abort(reason);
  }

  /** Says that the call is over: lets go of the caller's signals, which may live long. */
  release() {
    this.#calls.delete(this);
    for (const signal of this.#followed) signal.removeEventListener("abort", this.#onAbort);
    this.#followed = [];
  }

  /**
   * Starts some work and waits for it, or rejects with the reason as soon as the call is aborted.
   *
   * @template T
   * @param {() => Promise<T>} work not started where the call is aborted already
   * @returns {Promise<T>}
   */
  async race(work) {
    const { signal } = this;
    if (signal.aborted) throw signal.reason;
    /** @type {() => void} */
    let stop = () => {};
    const aborted = new Promise((_, reject) => {
      stop = () => reject(signal.reason);
      signal.addEventListener("abort", stop);
    });
    try {
      return await Promise.race([work(), /** @type {Promise<never>} */ (aborted)]);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  /** @param {AbortSignal} signal */
  #follow(signal) {
    if (signal.aborted) return this.abort(signal.reason);
    signal.addEventListener("abort", this.#onAbort);
    this.#followed.push(signal);
  }

  /** @param {Event} event */
  #onAbort = (event) => this.abort(/** @type {AbortSignal} */ (event.target).reason);
}
