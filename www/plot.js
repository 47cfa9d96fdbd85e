// The plot of the arrivals: across, the time since the request; up, the size of the event.

import { byId } from "./dom.js";

/** @typedef {{ at: number, size: number }} Point ms and bytes */

export class Plot {
  #stems = byId("plot-stems", SVGPathElement);
  #dots = byId("plot-dots", SVGPathElement);
  #failure = byId("plot-failure", SVGPathElement);
  #failureLabel = byId("plot-failure-label", HTMLSpanElement);
  #top = byId("plot-top", HTMLSpanElement);
  #right = byId("plot-right", HTMLSpanElement);
  #summary = byId("plot-summary", HTMLElement);
  #points = new Points();
  /** @type {number | undefined} ms */
  #failedAt;

  clear() {
    this.#points = new Points();
    this.#failedAt = undefined;
    this.draw();
    this.describe();
  }

  /** @param {Point} point drawn with the next draw() */
  add(point) {
    this.#points.add(point);
  }

  /** @param {number} at ms; drawn with the next draw() */
  fail(at) {
    this.#failedAt = at;
  }

  draw() {
    const { list, last, largest } = this.#points;
    const width = roundUp(Math.max(last, this.#failedAt ?? 0, 1000));
    const height = roundUp(Math.max(largest, 100));
    const places = list.map(({ at, size }) => ({
      x: round((1000 * at) / width),
      y: round(100 - (100 * size) / height),
    }));
    this.#stems.setAttribute("d", places.map(({ x, y }) => `M${x} 100V${y}`).join(""));
    this.#dots.setAttribute("d", places.map(({ x, y }) => `M${x} ${y}h0`).join(""));
    this.#top.textContent = `${height.toLocaleString("en")} bytes`;
    this.#right.textContent = `${width / 1000} s`;
    this.#drawFailure(width);
  }

  /** @param {number} width ms */
  #drawFailure(width) {
    const at = this.#failedAt;
    this.#failure.setAttribute("d", at === undefined ? "" : `M${round((1000 * at) / width)} 0V100`);
    this.#failureLabel.textContent = at === undefined ? "" : "failed";
    const share = (at ?? 0) / width;
    this.#failureLabel.style.setProperty("--at", String(share));
    this.#failureLabel.style.setProperty("--side", share > 0.5 ? "-100%" : "0%");
  }

  /** Says in words what the plot shows. */
  describe() {
    const failure = this.#failedAt === undefined ? "" : ` It failed after ${Math.round(this.#failedAt)} ms.`;
    this.#summary.textContent = this.#points.describe(failure !== "") + failure;
  }
}

/** The greatest number of marks. */
const MAX_POINTS = 2000;

/** The arrivals, thinned out when they are too many to tell apart. */
class Points {
  /** @type {Point[]} */
  list = [];
  last = 0;
  largest = 0;
  #count = 0;
  #smallest = Infinity;
  #longestPause = 0;

  /** @param {Point} point */
  add(point) {
    if (this.#count > 0) this.#longestPause = Math.max(this.#longestPause, point.at - this.last);
    this.#count += 1;
    this.last = point.at;
    this.largest = Math.max(this.largest, point.size);
    this.#smallest = Math.min(this.#smallest, point.size);
    this.list.push(point);
    if (this.list.length > MAX_POINTS) this.list = largerOfPairs(this.list);
  }

  /** @param {boolean} ended */
  describe(ended) {
    if (this.#count === 0) return ended ? "No event." : "Each mark is an event: across, when it arrived; up, its size.";
    const sizes = `of ${this.#smallest.toLocaleString("en")} to ${this.largest.toLocaleString("en")} bytes`;
    const pause = `the longest pause between two was ${Math.round(this.#longestPause)} ms`;
    if (this.#count === 1)
      return `1 event of ${this.largest.toLocaleString("en")} bytes, after ${Math.round(this.last)} ms.`;
    return `${this.#count.toLocaleString("en")} events ${sizes} in ${(this.last / 1000).toFixed(1)} s; ${pause}.`;
  }
}

/**
 * @param {Point[]} points
 * @returns {Point[]}
 */
function largerOfPairs(points) {
  return points.filter((point, i) => {
    const other = points[i ^ 1];
    return !other || point.size > other.size || (point.size === other.size && i % 2 === 0);
  });
}

/**
 * The next number that makes a readable end of an axis.
 * @param {number} value above 0
 */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * power >= value) ?? 10;
  return Math.round(step * power);
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
