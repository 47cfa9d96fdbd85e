// The request's form: what it offers, and what it holds.

import { byId } from "./dom.js";
import { DEFAULT_MODEL, DEFAULT_PROMPT, LOCAL_ACCESS, misbehaviours, models } from "./models.js";

/** @typedef {import("./models.js").Model} Model */
/** @typedef {import("./call.js").Access} Access */

const OTHER = "other";

const HINTS = {
  local: "A stand-in that runs on this machine and checks every signature as AWS does.",
  aws: "The page calls AWS itself, and AWS charges for the answer. Best use temporary credentials.",
};

/** What the local services accept, by the fields' names. @type {Record<string, string>} */
const LOCAL_FIELDS = {
  region: LOCAL_ACCESS.region,
  ...LOCAL_ACCESS.credentials,
  token: "local-api-key",
  identityPoolId: "us-east-1:00000000-0000-0000-0000-000000000000",
  roleArn: "arn:aws:iam::123456789012:role/page",
};

/** The fields of all kinds of credentials. */
const CREDENTIALS = "[data-method] input";

export class RequestForm {
  #form = byId("form", HTMLFormElement);
  #model = byId("model", HTMLSelectElement);
  #otherModel = byId("other-model", HTMLInputElement);
  #prompt = byId("prompt", HTMLTextAreaElement);
  #access = byId("access", HTMLDetailsElement);
  #method = byId("method", HTMLSelectElement);
  #misbehaviours = group("Misbehaviours of the local Bedrock", misbehaviours);
  #lastPrompt = DEFAULT_PROMPT;
  #onForget;

  /** @param {{ onSubmit: () => void, onForget: () => void }} listener onForget: the credentials were cleared */
  constructor({ onSubmit, onForget }) {
    this.#onForget = onForget;
    this.#model.append(group("Models", models), this.#misbehaviours, new Option("Other …", OTHER));
    this.#model.value = DEFAULT_MODEL;
    this.#prompt.value = DEFAULT_PROMPT;
    this.#changeService();
    this.#changeModel();
    this.#changeMethod();
    this.#listen(onSubmit);
  }

  /**
   * What to ask, and how.
   * @param {string} localBedrock its URL
   */
  read(localBedrock) {
    const fields = Object.fromEntries(new FormData(this.#form));
    const { service, model, otherModel, operation, region, method, prompt: _, ...credentials } = trimmed(fields);
    const access = /** @type {Access} */ ({
      region,
      localBedrock: service === "local" ? localBedrock : undefined,
      method,
      values: credentials,
    });
    return {
      access,
      operation: /** @type {import("./requests.js").Operation} */ (operation),
      modelId: (model === OTHER ? otherModel : model) ?? "",
    };
  }

  /** As the reader knows it. */
  get modelName() {
    if (this.#model.value === OTHER) return this.#otherModel.value.trim();
    return this.#model.selectedOptions[0]?.text ?? "";
  }

  /** The field is then free for the next. @returns {string} */
  takePrompt() {
    this.#lastPrompt = this.#prompt.value;
    this.#prompt.value = "";
    return this.#lastPrompt;
  }

  /** To be asked again, unless there is another already. */
  restorePrompt() {
    this.#prompt.value ||= this.#lastPrompt;
  }

  clearCredentials() {
    for (const input of this.#form.querySelectorAll(CREDENTIALS)) /** @type {HTMLInputElement} */ (input).value = "";
    this.#onForget();
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
    this.#method.addEventListener("change", () => this.#changeMethod());
    for (const radio of this.#form.querySelectorAll("[name=service]")) {
      radio.addEventListener("change", () => this.#changeService());
    }
    byId("clear", HTMLButtonElement).addEventListener("click", () => {
      this.clearCredentials();
      /** @type {HTMLInputElement | null} */ (this.#form.querySelector("[data-method]:enabled input"))?.focus();
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
    if (local) this.#fillIn(LOCAL_FIELDS);
    this.#access.open = !local;
    this.#misbehaviours.hidden = this.#misbehaviours.disabled = !local;
    if (!local && misbehaviours.some(({ id }) => id === this.#model.value)) {
      this.#model.value = DEFAULT_MODEL;
      this.#changeModel();
    }
    byId("service-hint", HTMLParagraphElement).textContent = HINTS[this.#service];
  }

  /** @param {Record<string, string>} values by the fields' names */
  #fillIn(values) {
    for (const [name, value] of Object.entries(values)) {
      const input = this.#form.querySelector(`input[name=${name}]`);
      if (input instanceof HTMLInputElement) input.value = value;
    }
  }

  #changeModel() {
    const other = this.#model.value === OTHER;
    byId("other-model-field", HTMLDivElement).hidden = !other;
    this.#otherModel.required = other;
    byId("model-hint", HTMLParagraphElement).textContent = other ? "" : this.#model.value;
    byId("profile-hint", HTMLParagraphElement).hidden = !/^(us|global)\./.test(this.#model.value);
  }

  /** What is hidden is disabled too: it is then neither required nor sent. */
  #changeMethod() {
    for (const fields of this.#form.querySelectorAll("[data-method]")) {
      if (!(fields instanceof HTMLFieldSetElement)) continue;
      fields.hidden = fields.disabled = fields.dataset.method !== this.#method.value;
    }
  }
}

/**
 * Without spaces at the ends, and without what is empty.
 * @param {Record<string, FormDataEntryValue>} fields
 * @returns {Record<string, string | undefined>}
 */
function trimmed(fields) {
  const entries = Object.entries(fields).map(([name, value]) => [name, String(value).trim()]);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
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
