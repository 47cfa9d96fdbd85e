// The list of the events, as they arrive.

import { byId } from "./dom.js";

/** @typedef {import("./timeline.js").Entry} Entry */

/** How many rows the document holds. */
const MAX_ROWS = 500;
const MAX_TEXT_LEN = 80;

export class EventTable {
  #body = byId("events", HTMLTableSectionElement);
  #scroll = byId("events-scroll", HTMLDivElement);
  #shown = byId("events-shown", HTMLParagraphElement);
  #count = 0;
  /** @type {Entry[]} not yet in the document */
  #waiting = [];

  clear() {
    this.#count = 0;
    this.#waiting = [];
    this.#body.replaceChildren();
    this.#shown.textContent = "";
  }

  /** @param {Entry} entry in the document with the next draw() */
  add(entry) {
    this.#count += 1;
    this.#waiting.push(entry);
    if (this.#waiting.length > MAX_ROWS) this.#waiting.shift();
  }

  /** Keeps the latest event in view, unless the reader has scrolled back. */
  draw() {
    if (this.#waiting.length === 0) return;
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    const follows = scrollHeight - scrollTop - clientHeight < 24;
    this.#body.append(...this.#waiting.map(row));
    this.#waiting = [];
    while (this.#body.rows.length > MAX_ROWS) this.#body.deleteRow(0);
    if (follows) this.#scroll.scrollTop = this.#scroll.scrollHeight;
    if (this.#count > MAX_ROWS) this.#shown.textContent = `the last ${MAX_ROWS} of ${this.#count.toLocaleString("en")}`;
  }
}

/** @param {Entry} entry */
function row({ index, at, size, kind, text }) {
  const row = document.createElement("tr");
  for (const value of [index, at.toFixed(0), size.toLocaleString("en")]) row.insertCell().append(String(value));
  const name = document.createElement("span");
  name.append(kind);
  const event = document.createElement("div");
  event.append(name);
  if (text) event.append(" ", quote(text));
  row.insertCell().append(event);
  return row;
}

/** @param {string} text */
function quote(text) {
  const shown = text.length > MAX_TEXT_LEN ? `${text.slice(0, MAX_TEXT_LEN)}…` : text;
  const quotation = document.createElement("q");
  // JSON's escapes keep a line break on the line
  quotation.append(JSON.stringify(shown).slice(1, -1).replaceAll('\\"', '"'));
  return quotation;
}
