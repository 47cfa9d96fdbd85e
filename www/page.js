// The page: one request at a time, from the form to the conversation and the results.

import { Caller } from "./call.js";
import { codeOf } from "./code.js";
import { CodeDialog } from "./code-dialog.js";
import { Conversation } from "./conversation.js";
import { byId } from "./dom.js";
import { describeFailure, originOf, outcomeOf } from "./failure.js";
import { RequestForm } from "./form.js";
import { inputFor } from "./requests.js";
import { countOf, Results } from "./results.js";

/** @typedef {import("./conversation.js").Turn} Turn */

const caller = new Caller();
const form = new RequestForm({ onSubmit: send, onForget: () => caller.forget() });
const dialog = new CodeDialog();
const conversation = new Conversation({ onShowCode: ({ code }) => code && dialog.show(code) });
const results = new Results();
const status = byId("status", HTMLParagraphElement);
const sendButton = byId("send", HTMLButtonElement);
const stopButton = byId("stop", HTMLButtonElement);
const newButton = byId("new-conversation", HTMLButtonElement);
const localBedrock = fetch("config.json").then(async (response) => (await response.json()).localBedrock);

/** @type {AbortController | undefined} of the current request */
let current;

stopButton.addEventListener("click", () => current?.abort());
newButton.addEventListener("click", clear);
addEventListener("keydown", ({ key, isComposing }) => {
  // Escape also closes the dialog, and ends the composition of a character
  if (key === "Escape" && !isComposing && !dialog.isOpen) current?.abort();
});
addEventListener("pagehide", () => {
  current?.abort();
  form.clearCredentials();
});

async function send() {
  if (current) return;
  current = new AbortController();
  const { signal } = current;
  const earlier = conversation.messages;
  const prompt = form.takePrompt();
  const turn = conversation.begin(prompt, form.modelName);
  setStreaming(true);
  results.begin();
  status.textContent = "Waiting for the first event …";
  try {
    const { modelId, operation, access } = form.read(await localBedrock);
    const call = {
      access,
      operation,
      input: inputFor(operation, modelId, [...earlier, { role: "user", text: prompt }]),
    };
    turn.code = codeOf(call);
    const { usage, stopReason } = await caller.stream(call, { signal, ...listener(turn) });
    results.end(usage);
    end(turn, `Done: ${results.summary}${stopReason === "end_turn" ? "" : `, ${stopReason ?? "no stop reason"}`}`);
  } catch (error) {
    if (signal.aborted) stopped(turn);
    else failed(turn, error);
  } finally {
    current = undefined;
    setStreaming(false);
  }
}

/**
 * @param {Turn} turn
 * @returns {import("./call.js").Listener}
 */
function listener(turn) {
  return {
    onResponse: (frames) => results.receive(frames),
    onEvent(event) {
      if (results.events === 0) status.textContent = "Streaming …";
      results.add(event);
    },
    onText(text) {
      results.addText(text);
      turn.append(text);
    },
  };
}

/** @param {Turn} turn */
function stopped(turn) {
  results.end();
  end(turn, `Stopped after ${countOf(results.events)}`);
}

/**
 * @param {Turn} turn
 * @param {unknown} error
 */
function failed(turn, error) {
  const { asked } = caller;
  const outcome = outcomeOf(error, asked, results.events === 0 ? "" : countOf(results.events));
  const { name, message, details } = describeFailure(error);
  results.fail();
  turn.failed(outcome, { name, message, details: [["from", originOf(error, asked)], ...details] });
  conversation.end();
  status.textContent = outcome;
  form.restorePrompt();
}

/**
 * @param {Turn} turn
 * @param {string} outcome
 */
function end(turn, outcome) {
  turn.done(outcome);
  conversation.end();
  status.textContent = outcome;
}

function clear() {
  conversation.clear();
  results.begin();
  status.textContent = "";
  newButton.disabled = true;
  byId("prompt", HTMLTextAreaElement).focus();
}

/** @param {boolean} streaming */
function setStreaming(streaming) {
  newButton.disabled = streaming;
  const [enabled, disabled] = streaming ? [stopButton, sendButton] : [sendButton, stopButton];
  // a button that is disabled would lose the focus to the document
  const focused = document.activeElement === disabled;
  enabled.disabled = false;
  if (focused) enabled.focus();
  disabled.disabled = true;
  if (streaming) byId("conversation", HTMLDivElement).scrollIntoView({ block: "nearest" });
}
