// What the events of a request add up to: the measurements, the plot, the list.

import { byId, onFrame } from "./dom.js";
import { EventDetail } from "./event-detail.js";
import { EventTable } from "./event-table.js";
import { decodeFrame } from "./frame.js";
import { Frames } from "./frames.js";
import { Plot } from "./plot.js";
import { Timeline } from "./timeline.js";

export class Results {
  #detail = new EventDetail();
  #table = new EventTable({
    onChoose: (entry) => this.#detail.show(entry, this.#frames.at(entry.index) ?? this.#frames.rest),
    onEnter: () => this.#detail.focus(),
  });
  #plot = new Plot();
  #timeline = new Timeline();
  #frames = new Frames();
  /** @type {import("bedrock-stream/answer").Usage | undefined} */
  #usage;
  #frame = onFrame(() => this.#draw());

  constructor() {
    this.#plot.clear();
  }

  /** To be called as the request is sent. */
  begin() {
    this.#timeline = new Timeline();
    this.#usage = undefined;
    this.#detail.hide();
    this.#table.show(this.#timeline.entries);
    this.#plot.clear();
    this.#frame.now();
  }

  /** The bytes of each attempt's response, before the library reads them. @param {Frames} frames */
  receive(frames) {
    this.#frames = frames;
  }

  /** @param {import("./timeline.js").Json} event */
  add(event) {
    const entry = this.#timeline.note(event, this.#frames.at(this.#timeline.events)?.length);
    this.#plot.add(entry);
    this.#frame.request();
  }

  /** Of the latest event. @param {string} text */
  addText(text) {
    const entry = this.#timeline.entries.at(-1);
    if (entry) entry.text ||= previewOf(text);
  }

  get events() {
    return this.#timeline.events;
  }

  /** In words: how many events in which time. */
  get summary() {
    return `${countOf(this.events)} in ${(this.#timeline.elapsed / 1000).toFixed(1)} s`;
  }

  /** @param {import("bedrock-stream/answer").Usage} [usage] */
  end(usage) {
    this.#usage = usage;
    this.#frame.now();
    this.#plot.describe();
  }

  fail() {
    this.#plot.fail(this.#timeline.elapsed);
    this.#addFaultyFrame();
    this.end();
  }

  /** Lists the frame that no event came from, or what there is of it. */
  #addFaultyFrame() {
    const { events, elapsed } = this.#timeline;
    const whole = this.#frames.at(events);
    const bytes = whole ?? this.#frames.rest;
    if (bytes.length === 0) return;
    const kind = whole ? (decodeFrame(whole).eventType ?? "faulty") : "incomplete";
    this.#timeline.entries.push({ index: events, at: elapsed, size: bytes.length, kind, text: "", failed: true });
  }

  #draw() {
    this.#table.draw();
    this.#plot.draw();
    this.#drawMeasurements();
  }

  #drawMeasurements() {
    const { firstAt, eventsPerSecond, events, bytes } = this.#timeline;
    show("first-event", firstAt, (value) => `${value.toFixed(0)} ms`);
    show("rate", eventsPerSecond, (value) => (value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en")));
    show("event-count", events || undefined);
    show("byte-count", events ? bytes : undefined);
    show("tokens-in", this.#usage?.inputTokens);
    show("tokens-out", this.#usage?.outputTokens);
  }
}

const MAX_PREVIEW_LEN = 80;

/** On one line, by JSON's escapes. A copy: a slice would keep all of a long text in memory. @param {string} text */
function previewOf(text) {
  const preview = JSON.stringify(text.slice(0, MAX_PREVIEW_LEN)).slice(1, -1).replaceAll('\\"', '"');
  return text.length > MAX_PREVIEW_LEN ? `${preview}…` : preview;
}

/** @param {number} events */
export function countOf(events) {
  return events === 1 ? "1 event" : `${events.toLocaleString("en")} events`;
}

/**
 * @param {string} id
 * @param {number | undefined} value
 * @param {(value: number) => string} [format]
 */
function show(id, value, format = (number) => number.toLocaleString("en")) {
  byId(id, HTMLElement).textContent = value === undefined ? "–" : format(value);
}
