// One call's life: who may end it (the caller's signals, its deadlines, the client), and its timers.

import { StreamTimeoutError } from "./errors.js";

/** @import { AbortSignalLike, SendOptions, Timeouts } from "./index.js" */

/** The greatest delay that setTimeout takes, in ms. */
const MAX_DELAY = 2 ** 31 - 1;

const PHASES = ["connect", "firstEvent", "idle", "total"];

/**
 * The calls that follow a signal. It gets one listener, however many they are: at eleven, Node warns of a leak.
 *
 * @type {WeakMap<AbortSignalLike, Set<Call>>}
 */
const followers = new WeakMap();

export class Call {
  #controller = new AbortController();
  /** The signal that the fetch under way was given, and its answer. */
  #attempt = new AbortController();
  /** @type {Response | undefined} */
  #response;
  /** @type {AbortSignalLike[]} */
  #followed = [];
  /** @type {Set<ReturnType<typeof setTimeout>>} */
  #timers = new Set();
  #timeouts;
  #calls;

  /**
   * @param {SendOptions} options the caller's signals, of which any may abort, and deadlines
   * @param {Timeouts | undefined} timeouts the client's, for the phases that the options leave open
   * @param {Set<Call>} calls the client's calls under way, of which this becomes one
   */
  constructor({ signal, abortSignal, timeouts: own }, timeouts, calls) {
    this.#timeouts = { ...checkTimeouts(timeouts), ...checkTimeouts(own) };
    this.#calls = calls.add(this);
    for (const followed of [signal, abortSignal]) {
      if (followed) this.#follow(followed);
    }
    this.deadline("total");
  }

  /** Aborts with the call; its reason is the reason of whoever aborted. */
  get signal() {
    return this.#controller.signal;
  }

  /** Aborts with the fetch under way, or the last one. */
  get attemptSignal() {
    return this.#attempt.signal;
  }

  /**
   * Ends the call, and the fetch that is under way.
   *
   * @param {unknown} [reason]
   */
  abort(reason) {
    this.release();
    this.#controller.abort(reason);
    this.closeAttempt(reason);
  }

  /** Closes the connection of the fetch under way; another one may follow. @param {unknown} [reason] */
  closeAttempt(reason) {
    this.#attempt.abort(reason);
    discard(this.#response, reason);
  }

  /** Says that the call is over: stops its timers, and lets go of the caller's signals, which may live long. */
  release() {
    this.#calls.delete(this);
    for (const signal of this.#followed) unfollow(signal, this);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#followed = [];
  }

  /**
   * Starts some work and waits for it, or rejects with the reason as soon as the signal is aborted.
   *
   * @template T
   * @param {() => T | Promise<T>} work not started where the signal is aborted already
   * @param {AbortSignal} [signal] the call's unless given
   * @returns {Promise<T>}
   */
  async race(work, signal = this.signal) {
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

  /**
   * Sends one request: the core calls it. Rejects where no head comes in time; the next attempt has a signal of its own.
   *
   * @param {typeof fetch} send
   * @param {string} url
   * @param {RequestInit} init
   * @returns {Promise<Response>}
   */
  async fetch(send, url, init) {
    this.signal.throwIfAborted();
    const attempt = (this.#attempt = new AbortController());
    const { signal } = attempt;
    const stops = [this.deadline("connect", (error) => attempt.abort(error)), this.deadline("firstEvent")];
    try {
      return await this.race(async () => {
        const response = await send(url, { ...init, signal });
        if (signal.aborted) discard(response, signal.reason); // that fetch ignores its signal
        else this.#response = response;
        return response;
      }, signal);
    } finally {
      for (const stop of stops) stop();
    }
  }

  /** Waits, unless the call is aborted. @param {number} millis */
  async sleep(millis) {
    await this.race(() => new Promise((resolve) => this.#after(millis, () => resolve(undefined))));
  }

  /** Whether the phase has a deadline. @param {keyof Timeouts} phase */
  limits(phase) {
    return this.#timeouts[phase] !== undefined;
  }

  /**
   * Starts the clock of a phase.
   *
   * @param {keyof Timeouts} phase
   * @param {(error: StreamTimeoutError) => void} [expire] what happens when its time is over: the call ends unless given
   * @returns {() => void} stops it
   */
  deadline(phase, expire = (error) => this.abort(error)) {
    const limit = this.#timeouts[phase];
    return limit ? this.#after(limit, () => expire(new StreamTimeoutError(phase, limit))) : () => {};
  }

  /**
   * @param {number} millis
   * @param {() => void} work
   */
  #after(millis, work) {
    const timer = setTimeout(work, Math.min(millis, MAX_DELAY));
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  /** @param {AbortSignalLike} signal */
  #follow(signal) {
    if (signal.aborted) return this.abort(signal.reason);
    const calls = followers.get(signal) ?? new Set();
    if (calls.size === 0) signal.addEventListener("abort", abortFollowers);
    followers.set(signal, calls.add(this));
    this.#followed.push(signal);
  }
}

/** @param {{ target: any }} event of a signal */
function abortFollowers({ target: signal }) {
  for (const call of followers.get(signal) ?? []) call.abort(signal.reason);
}

/**
 * @param {AbortSignalLike} signal
 * @param {Call} call
 */
function unfollow(signal, call) {
  const calls = followers.get(signal);
  if (calls?.delete(call) && calls.size === 0) signal.removeEventListener("abort", abortFollowers);
}

/**
 * Those that are given.
 *
 * @param {Timeouts | undefined} timeouts
 * @returns {Timeouts}
 */
function checkTimeouts(timeouts = {}) {
  const given = Object.entries(timeouts ?? {}).filter(([, limit]) => limit !== undefined);
  const wrong = given.some(([phase, limit]) => !PHASES.includes(phase) || !(typeof limit === "number" && limit >= 1));
  if (wrong || typeof timeouts !== "object") {
    throw new TypeError(`timeouts must be an object of milliseconds, each at least 1, for any of ${PHASES.join(", ")}`);
  }
  return Object.fromEntries(given);
}

/**
 * Closes the connection of an answer that nobody reads.
 *
 * @param {Response | undefined} response
 * @param {unknown} reason
 */
function discard(response, reason) {
  response?.body?.cancel(reason).catch(() => {}); // one that is read refuses, and its reader sees to it
}
