// The list of the events, as they arrive. However many there are, the document holds the rows in view alone.

import { byId, element, Follower } from "./dom.js";

/** @typedef {import("./timeline.js").Entry} Entry */

/** Rows above and below those in view, so that a scroll shows no gap before it is drawn. */
const MARGIN = 8;

export class EventTable {
  #grid = byId("events", HTMLDivElement);
  #body = byId("event-rows", HTMLDivElement);
  #follower = new Follower(this.#grid);
  /** @type {readonly Entry[]} */
  #entries = [];
  /** Those in the document, by their index. @type {Map<number, HTMLElement>} */
  #rows = new Map();
  #chosen = -1;
  #onChoose;

  /** @param {{ onChoose: (entry: Entry) => void, onEnter: () => void }} listener onEnter: the keyboard goes to what was chosen */
  constructor({ onChoose, onEnter }) {
    this.#onChoose = onChoose;
    this.#grid.addEventListener("scroll", () => this.#drawRows());
    this.#body.addEventListener("click", ({ target }) => {
      const row = target instanceof Element ? target.closest("[aria-rowindex]") : null;
      if (row) this.#choose(Number(row.getAttribute("aria-rowindex")) - FIRST_ROW_INDEX);
    });
    this.#grid.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && this.#chosen >= 0) onEnter();
      else if (!this.#move(event.key)) return;
      event.preventDefault();
    });
  }

  /** @param {readonly Entry[]} entries that grow */
  show(entries) {
    this.#entries = entries;
    this.#chosen = -1;
    this.#rows.clear();
    this.#follower.restart();
    this.draw();
  }

  /** To be called when there are more. */
  draw() {
    this.#body.style.height = `calc(${this.#entries.length} * var(--row))`;
    this.#grid.setAttribute("aria-rowcount", String(this.#entries.length + 1));
    this.#follower.follow();
    this.#drawRows();
  }

  #drawRows() {
    const height = this.#rowHeight;
    const { scrollTop, clientHeight } = this.#grid;
    const first = Math.max(0, Math.floor(scrollTop / height) - MARGIN);
    const end = Math.min(this.#entries.length, Math.ceil((scrollTop + clientHeight) / height) + MARGIN);
    for (const [index, row] of this.#rows) {
      if (index >= first && index < end) continue;
      row.remove();
      this.#rows.delete(index);
    }
    if (this.#rows.size === 0) this.#body.replaceChildren();
    for (let index = first; index < end; index++) if (!this.#rows.has(index)) this.#insert(index);
    this.#mark();
  }

  /** In the order of the events, which is that in which a screen reader reads. @param {number} index */
  #insert(index) {
    const entry = this.#entries[index];
    if (!entry) return;
    const row = rowOf(entry);
    this.#rows.set(index, row);
    this.#body.insertBefore(row, this.#rows.get(index + 1) ?? null);
  }

  get #rowHeight() {
    return parseFloat(getComputedStyle(this.#grid).lineHeight);
  }

  /** @param {string} key @returns {boolean} whether it moves the choice */
  #move(key) {
    const page = Math.floor(this.#grid.clientHeight / this.#rowHeight) - 2;
    const last = this.#entries.length - 1;
    /** @type {Record<string, number>} */
    const goals = {
      ArrowDown: this.#chosen + 1,
      ArrowUp: this.#chosen - 1,
      PageDown: this.#chosen + page,
      PageUp: this.#chosen - page,
      Home: 0,
      End: last,
    };
    const goal = goals[key];
    if (goal === undefined || last < 0) return false;
    this.#choose(Math.max(0, Math.min(last, goal)));
    this.#scrollTo(this.#chosen);
    return true;
  }

  /** @param {number} index */
  #choose(index) {
    const entry = this.#entries[index];
    if (!entry) return;
    this.#chosen = index;
    this.#mark();
    this.#onChoose(entry);
  }

  /** @param {number} index */
  #scrollTo(index) {
    const height = this.#rowHeight;
    const { scrollTop, clientHeight } = this.#grid;
    // the head covers the first row in view
    const [highest, lowest] = [index * height, (index + 2) * height - clientHeight];
    if (scrollTop > highest) this.#grid.scrollTop = highest;
    else if (scrollTop < lowest) this.#grid.scrollTop = lowest;
    this.#drawRows();
  }

  #mark() {
    for (const [index, row] of this.#rows) row.setAttribute("aria-selected", String(index === this.#chosen));
    const row = this.#rows.get(this.#chosen);
    if (row) this.#grid.setAttribute("aria-activedescendant", row.id);
    else this.#grid.removeAttribute("aria-activedescendant");
  }
}

/** Of the first event: the head is row 1. */
const FIRST_ROW_INDEX = 2;

/** @param {Entry} entry */
function rowOf({ index, at, size, kind, text, failed }) {
  const numbers = [index, at.toFixed(0), size.toLocaleString("en")].map((value) => element("span", String(value)));
  const event = element("span", element("span", kind));
  if (text) event.append(" ", element("q", text));
  const row = element("div", ...numbers, event);
  for (const cell of row.children) cell.setAttribute("role", "gridcell");
  row.setAttribute("role", "row");
  row.setAttribute("aria-rowindex", String(index + FIRST_ROW_INDEX));
  row.id = `event-${index}`;
  row.style.top = `calc(${index} * var(--row))`;
  row.classList.toggle("failed", failed === true);
  return row;
}
