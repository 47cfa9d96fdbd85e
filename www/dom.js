// What the page's modules need of the document.

/**
 * The element of that id and type, which index.html holds.
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`index.html has no ${type.name} with the id ${id}`);
  return element;
}

/**
 * The first element of that selector and type.
 * @template {Element} T
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export function find(parent, selector, type) {
  const element = parent.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`index.html has no ${type.name} at ${selector}`);
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {...(string | Node)} content
 */
export function element(name, ...content) {
  const element = document.createElement(name);
  element.append(...content);
  return element;
}

/**
 * Calls back at most once a frame, however often it is asked to.
 * @param {() => void} paint
 * @returns {{ request: () => void, now: () => void }} now: at once, instead of the frame that was asked for
 */
export function onFrame(paint) {
  let frame = 0;
  const now = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    paint();
  };
  const request = () => {
    frame ||= requestAnimationFrame(now);
  };
  return { request, now };
}

/** Keeps an element that scrolls at its end while it grows, until the reader scrolls up; again when they return. */
export class Follower {
  #element;
  #follows = true;
  #lastTop = 0;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    element.addEventListener("scroll", () => this.#onScroll());
  }

  /** To be called when the element has grown. */
  follow() {
    if (this.#follows) this.#element.scrollTop = this.#element.scrollHeight;
  }

  /** Goes to the end, wherever the reader is. */
  restart() {
    this.#follows = true;
    this.follow();
  }

  #onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.#element;
    if (scrollTop < this.#lastTop) this.#follows = false;
    // a fraction of a pixel remains on some screens
    if (scrollHeight - scrollTop - clientHeight < 2) this.#follows = true;
    this.#lastTop = scrollTop;
  }
}
