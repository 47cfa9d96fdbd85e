// When each event of one answer came, and what they add up to.

import { readEvent } from "./answer.js";

/** @typedef {import("./answer.js").Reading & { index: number, at: number }} Entry at: ms since the request */

export class Timeline {
  events = 0;
  /** Of the payloads. */
  bytes = 0;
  /** @type {number | undefined} ms from the request to the first event */
  firstAt;
  /** @type {number | undefined} ms from the request to the latest event */
  lastAt;
  /** @type {import("./answer.js").Metrics | undefined} */
  metrics;
  #clock;
  #start;

  /**
   * Starts the clock: make one as the request is sent.
   * @param {() => number} [clock] ms
   */
  constructor(clock = () => performance.now()) {
    this.#clock = clock;
    this.#start = clock();
  }

  /**
   * To be called when an event arrives.
   * @param {import("../js/index.js").ResponseStream} event
   * @returns {Entry}
   */
  note(event) {
    const at = this.elapsed;
    const entry = { ...readEvent(event), index: this.events, at };
    this.firstAt ??= at;
    this.lastAt = at;
    this.events += 1;
    this.bytes += entry.size;
    this.metrics = entry.metrics ?? this.metrics;
    return entry;
  }

  /** Milliseconds since the request. */
  get elapsed() {
    return this.#clock() - this.#start;
  }

  /** From the first event to the latest; undefined where there is no time between them. */
  get eventsPerSecond() {
    const duration = (this.lastAt ?? 0) - (this.firstAt ?? 0);
    return duration > 0 ? ((this.events - 1) * 1000) / duration : undefined;
  }
}
