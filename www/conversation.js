// The conversation: each prompt with its answer.

import { byId, element, find, Follower, onFrame } from "./dom.js";
import { MarkdownView } from "./markdown.js";

/** @typedef {import("./requests.js").Message} Message */
/** @typedef {import("./failure.js").Failure} Failure */

export class Conversation {
  #log = byId("conversation", HTMLDivElement);
  #template = byId("turn", HTMLTemplateElement);
  #follower = new Follower(this.#log);
  /** @type {Turn[]} */
  #turns = [];
  #onShowCode;

  /** @param {{ onShowCode: (turn: Turn) => void }} listener */
  constructor({ onShowCode }) {
    this.#onShowCode = onShowCode;
  }

  /** The turns that were answered, which are sent along with the next prompt. @returns {Message[]} */
  get messages() {
    return this.#turns.flatMap(({ prompt, answer, isAnswered }) =>
      isAnswered
        ? [
            { role: "user", text: prompt },
            { role: "assistant", text: answer },
          ]
        : [],
    );
  }

  get isEmpty() {
    return this.#turns.length === 0;
  }

  clear() {
    this.#turns = [];
    this.#log.replaceChildren();
  }

  /**
   * @param {string} prompt
   * @param {string} model its name
   */
  begin(prompt, model) {
    const root = /** @type {DocumentFragment} */ (this.#template.content.cloneNode(true));
    const turn = new Turn(find(root, "article", HTMLElement), this.#follower, prompt, model);
    find(root, "footer button", HTMLButtonElement).addEventListener("click", () => this.#onShowCode(turn));
    this.#turns.push(turn);
    this.#log.append(root);
    this.#log.setAttribute("aria-busy", "true");
    this.#follower.restart();
    return turn;
  }

  /** The answer has come to an end. */
  end() {
    this.#log.setAttribute("aria-busy", "false");
  }
}

export class Turn {
  /** Whether the answer ended well, or was stopped with some text. */
  isAnswered = false;
  /** By runtime. @type {import("./code.js").Code | undefined} */
  code;
  prompt;
  #model;
  #root;
  #answer;
  #markdown;
  #follower;
  #frame = onFrame(() => {
    this.#markdown.draw();
    this.#follower.follow();
  });

  /**
   * @param {HTMLElement} root
   * @param {Follower} follower
   * @param {string} prompt
   * @param {string} model
   */
  constructor(root, follower, prompt, model) {
    this.prompt = prompt;
    this.#model = model;
    this.#root = root;
    this.#follower = follower;
    this.#answer = find(root, ".answer", HTMLDivElement);
    this.#markdown = new MarkdownView(this.#answer);
    find(root, ".prompt", HTMLParagraphElement).textContent = prompt;
    find(root, "h3:nth-of-type(2)", HTMLHeadingElement).textContent = model;
  }

  get answer() {
    return this.#markdown.text;
  }

  /** @param {string} text */
  append(text) {
    this.#markdown.append(text);
    this.#frame.request();
  }

  /** @param {string} summary */
  done(summary) {
    this.isAnswered = this.answer.trim() !== "";
    this.#end(summary);
  }

  /**
   * @param {string} summary
   * @param {Failure} failure
   */
  failed(summary, { name, message, details }) {
    const root = find(this.#root, ".failure", HTMLDivElement);
    root.setAttribute("aria-label", name);
    find(root, "h4", HTMLHeadingElement).textContent = name;
    find(root, ".message", HTMLParagraphElement).textContent = message;
    const rows = details.map(([label, value]) => element("div", element("dt", label), element("dd", value)));
    find(root, "dl", HTMLDListElement).replaceChildren(...rows);
    root.hidden = false;
    this.#end(summary);
  }

  /** @param {string} summary */
  #end(summary) {
    this.#answer.setAttribute("aria-busy", "false");
    find(this.#root, ".summary", HTMLSpanElement).textContent = `${this.#model} · ${summary}`;
    this.#markdown.end();
    this.#frame.now();
  }
}
