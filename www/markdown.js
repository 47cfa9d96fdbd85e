// Markdown, rendered as it arrives.

import DOMPurify from "dompurify";
import { Marked } from "marked";

/** Longest text that is rendered, in characters. */
const MAX_LEN = 200_000;

/** A growing text in an element. Blocks that are complete stay as they are: only the last is rendered again. */
export class MarkdownView {
  #element;
  #text = "";
  /** Where the last block begins in the text. */
  #from = 0;
  /** How much of the text is rendered. */
  #drawn = 0;
  /** The last block's. @type {Node[]} */
  #open = [];

  /** @param {HTMLElement} element empty */
  constructor(element) {
    this.#element = element;
  }

  get text() {
    return this.#text;
  }

  /** @param {string} text rendered with the next draw() */
  append(text) {
    const room = Math.max(0, MAX_LEN - this.#text.length);
    this.#text += text.replaceAll("\r", "").slice(0, room);
  }

  draw() {
    if (this.#drawn === this.#text.length) return;
    this.#drawn = this.#text.length;
    const blocks = marked.lexer(this.#text.slice(this.#from));
    let last = blocks.length - 1;
    while (blocks[last]?.type === "space") last -= 1;
    const complete = blocks.slice(0, Math.max(0, last));
    const open = fragmentOf(blocks.slice(complete.length));
    for (const node of this.#open) node.parentNode?.removeChild(node);
    this.#open = [...open.childNodes];
    this.#element.append(fragmentOf(complete), open);
    for (const { raw } of complete) this.#from += raw.length;
  }

  /** Renders the whole: a block may depend on a later one, as a list does whose next item came after an empty line. */
  end() {
    this.#from = this.#drawn = 0;
    this.#open = [];
    this.#element.replaceChildren();
    this.draw();
  }
}

const marked = new Marked({
  renderer: {
    // HTML that a model writes is text
    html: ({ text }) => escaped(text),
    // an image would tell its server what the model was asked
    image: ({ text, href }) => escaped(text || href),
    // the page's outline is not the model's
    heading({ tokens }) {
      return `<h4>${this.parser.parseInline(tokens)}</h4>`;
    },
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
  },
});

/** @param {import("marked").TokensList | import("marked").Token[]} blocks */
function fragmentOf(blocks) {
  return DOMPurify.sanitize(marked.parser(blocks), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["href", "start", "align"],
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}

const TAGS = [
  ...["p", "h4", "blockquote", "pre", "ul", "ol", "li", "hr", "table", "thead", "tbody", "tr", "th", "td"],
  ...["a", "br", "code", "del", "em", "strong"],
];

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (!(node instanceof HTMLAnchorElement)) return;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
});

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
