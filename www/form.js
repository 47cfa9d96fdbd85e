// The request's form: what it offers, and what it holds.

import { byId } from "./dom.js";
import { DEFAULT_MODEL, DEFAULT_PROMPT, LOCAL_ACCESS, misbehaviours, models, requestBody } from "./models.js";

/** @typedef {import("./models.js").Model} Model */

const OTHER = "other";

const HINTS = {
  local: "A stand-in that runs on this machine and checks every signature as AWS does.",
  aws: "The page calls AWS itself, and AWS charges for the answer. Best use temporary credentials.",
};

export class RequestForm {
  #form = byId("form", HTMLFormElement);
  #model = byId("model", HTMLSelectElement);
  #otherModel = byId("other-model", HTMLInputElement);
  #prompt = byId("prompt", HTMLTextAreaElement);
  #access = byId("access", HTMLDetailsElement);
  #region = byId("region", HTMLInputElement);
  #accessKeyId = byId("access-key-id", HTMLInputElement);
  #secretAccessKey = byId("secret-access-key", HTMLInputElement);
  #sessionToken = byId("session-token", HTMLInputElement);
  #misbehaviours = group("Misbehaviours of the local Bedrock", misbehaviours);

  /** @param {{ onSubmit: () => void }} listener */
  constructor({ onSubmit }) {
    this.#model.append(group("Models", models), this.#misbehaviours, new Option("Other …", OTHER));
    this.#model.value = DEFAULT_MODEL;
    this.#prompt.value = DEFAULT_PROMPT;
    this.#region.value = LOCAL_ACCESS.region;
    this.#changeService();
    this.#changeModel();
    this.#listen(onSubmit);
  }

  /**
   * What to make the client of, and what to ask.
   * @param {string} localBedrock its URL
   */
  read(localBedrock) {
    const modelId = this.#model.value === OTHER ? this.#otherModel.value.trim() : this.#model.value;
    const credentials = {
      accessKeyId: this.#accessKeyId.value.trim(),
      secretAccessKey: this.#secretAccessKey.value.trim(),
      sessionToken: this.#sessionToken.value.trim() || undefined,
    };
    const endpoint = this.#service === "local" ? localBedrock : undefined;
    const config = { region: this.#region.value.trim(), endpoint, credentials };
    return { config, input: { modelId, body: requestBody(modelId, this.#prompt.value) } };
  }

  clearCredentials() {
    for (const input of [this.#accessKeyId, this.#secretAccessKey, this.#sessionToken]) input.value = "";
  }

  /** @returns {keyof typeof HINTS} */
  get #service() {
    return new FormData(this.#form).get("service") === "aws" ? "aws" : "local";
  }

  /** @param {() => void} onSubmit */
  #listen(onSubmit) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      onSubmit();
    });
    this.#prompt.addEventListener("keydown", (event) => this.#onKey(event));
    this.#model.addEventListener("change", () => this.#changeModel());
    for (const radio of this.#form.querySelectorAll("[name=service]")) {
      radio.addEventListener("change", () => this.#changeService());
    }
    byId("clear", HTMLButtonElement).addEventListener("click", () => {
      this.clearCredentials();
      this.#accessKeyId.focus();
    });
    // a field that is folded away could not say what it lacks
    this.#access.addEventListener("invalid", () => (this.#access.open = true), { capture: true });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    // Enter also ends the composition of a character
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #changeService() {
    const local = this.#service === "local";
    this.clearCredentials();
    if (local) this.#fillIn(LOCAL_ACCESS);
    this.#access.open = !local;
    this.#misbehaviours.hidden = this.#misbehaviours.disabled = !local;
    if (!local && misbehaviours.some(({ id }) => id === this.#model.value)) {
      this.#model.value = DEFAULT_MODEL;
      this.#changeModel();
    }
    byId("service-hint", HTMLParagraphElement).textContent = HINTS[this.#service];
  }

  /** @param {typeof LOCAL_ACCESS} access */
  #fillIn({ region, credentials }) {
    this.#region.value = region;
    this.#accessKeyId.value = credentials.accessKeyId;
    this.#secretAccessKey.value = credentials.secretAccessKey;
  }

  #changeModel() {
    const other = this.#model.value === OTHER;
    byId("other-model-field", HTMLDivElement).hidden = !other;
    this.#otherModel.required = other;
    byId("model-hint", HTMLParagraphElement).textContent = other ? "" : this.#model.value;
  }
}

/**
 * @param {string} label
 * @param {Model[]} choices
 */
function group(label, choices) {
  const group = document.createElement("optgroup");
  group.label = label;
  group.append(...choices.map(({ id, name }) => new Option(name, id)));
  return group;
}
