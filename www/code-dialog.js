// The dialog that shows a call as code.

import { byId } from "./dom.js";

/** @typedef {import("./code.js").Code} Code */

export class CodeDialog {
  #dialog = byId("code", HTMLDialogElement);
  #runtimes = byId("runtimes", HTMLFormElement);
  #text = byId("code-text", HTMLPreElement);
  #copied = byId("copied", HTMLParagraphElement);
  /** @type {Code} */
  #code = { browser: "", worker: "", node: "" };

  constructor() {
    this.#runtimes.addEventListener("change", () => this.#draw());
    byId("copy", HTMLButtonElement).addEventListener("click", () => this.#copy());
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /** @param {Code} code */
  show(code) {
    this.#code = code;
    this.#draw();
    this.#dialog.showModal();
  }

  #draw() {
    const runtime = /** @type {keyof Code} */ (new FormData(this.#runtimes).get("runtime"));
    this.#text.textContent = this.#code[runtime];
    this.#copied.textContent = "";
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#text.textContent ?? "");
      this.#copied.textContent = "Copied.";
    } catch {
      getSelection()?.selectAllChildren(this.#text);
      this.#copied.textContent = "The browser does not allow it: copy what is selected.";
    }
  }
}
