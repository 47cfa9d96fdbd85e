// What comes of a request: the answer, the measurements, the plot, the events, the error.

import { byId, onFrame } from "./dom.js";
import { EventTable } from "./event-table.js";
import { describeFailure } from "./failure.js";
import { Plot } from "./plot.js";
import { Timeline } from "./timeline.js";

/** Longest answer shown, in characters. */
const MAX_ANSWER_LEN = 200_000;

export class Results {
  #answer = byId("answer", HTMLDivElement);
  #status = byId("status", HTMLParagraphElement);
  #table = new EventTable();
  #plot = new Plot();
  #timeline = new Timeline();
  #text = new Text();
  /** Text that has arrived and is not yet in the document. */
  #waiting = "";
  #frame = onFrame(() => this.#draw());

  constructor() {
    this.#plot.clear();
  }

  /** To be called as the request is sent. */
  begin() {
    this.#timeline = new Timeline();
    this.#text = new Text();
    this.#waiting = "";
    this.#answer.replaceChildren(this.#text);
    this.#answer.setAttribute("aria-busy", "true");
    this.#table.clear();
    this.#plot.clear();
    byId("failure", HTMLDivElement).hidden = true;
    this.#frame.now();
    this.#status.textContent = "Waiting for the first event …";
  }

  /** @param {import("../js/index.js").ResponseStream} event */
  add(event) {
    const entry = this.#timeline.note(event);
    if (entry.index === 0) this.#status.textContent = "Streaming …";
    this.#waiting += entry.text;
    this.#table.add(entry);
    this.#plot.add(entry);
    this.#frame.request();
  }

  done() {
    const { elapsed } = this.#timeline;
    this.#end(`Done: ${this.#count} in ${(elapsed / 1000).toFixed(1)} s`);
  }

  /** The reader has stopped it. */
  stopped() {
    this.#end(`Stopped after ${this.#count}`);
  }

  /** @param {unknown} error */
  failed(error) {
    const { name, message, details } = describeFailure(error);
    byId("failure-name", HTMLHeadingElement).textContent = name;
    byId("failure-message", HTMLParagraphElement).textContent = message;
    byId("failure-details", HTMLDListElement).replaceChildren(...details.map(detail));
    byId("failure", HTMLDivElement).hidden = false;
    this.#end(`Failed after ${this.#count}: ${name}`);
  }

  get #count() {
    const { events } = this.#timeline;
    return events === 1 ? "1 event" : `${events.toLocaleString("en")} events`;
  }

  /** @param {string} status */
  #end(status) {
    this.#frame.now();
    this.#plot.describe();
    this.#answer.setAttribute("aria-busy", "false");
    this.#status.textContent = status;
  }

  #draw() {
    this.#text.appendData(this.#waiting.slice(0, MAX_ANSWER_LEN - this.#text.length));
    this.#waiting = "";
    this.#table.draw();
    this.#plot.draw();
    this.#drawMeasurements();
  }

  #drawMeasurements() {
    const { firstAt, eventsPerSecond, events, bytes, metrics } = this.#timeline;
    show("first-event", firstAt, (value) => `${value.toFixed(0)} ms`);
    show("rate", eventsPerSecond, (value) => value.toFixed(value < 100 ? 1 : 0));
    show("event-count", events || undefined);
    show("byte-count", events ? bytes : undefined);
    show("tokens-in", metrics?.inputTokenCount);
    show("tokens-out", metrics?.outputTokenCount);
  }
}

/**
 * @param {string} id
 * @param {number | undefined} value
 * @param {(value: number) => string} [format]
 */
function show(id, value, format = (number) => number.toLocaleString("en")) {
  byId(id, HTMLElement).textContent = value === undefined ? "–" : format(value);
}

/** @param {[label: string, value: string]} detail */
function detail([label, value]) {
  const group = document.createElement("div");
  const term = document.createElement("dt");
  const description = document.createElement("dd");
  term.append(label);
  description.append(value);
  group.append(term, description);
  return group;
}
