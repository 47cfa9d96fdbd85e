// The page: one request at a time, from the form to the results.

// As the pages' server has it, and the repository: js/ lies beside the folder of this file, or at the root.
import { BedrockRuntime } from "../js/browser.js";
import { byId } from "./dom.js";
import { RequestForm } from "./form.js";
import { Results } from "./results.js";

const results = new Results();
const form = new RequestForm({ onSubmit: send });
const sendButton = byId("send", HTMLButtonElement);
const stopButton = byId("stop", HTMLButtonElement);

/** @type {AbortController | undefined} of the request under way */
let current;

stopButton.addEventListener("click", () => current?.abort());
addEventListener("pagehide", () => {
  current?.abort();
  form.clearCredentials();
});

async function send() {
  if (current) return;
  current = new AbortController();
  const { signal } = current;
  setStreaming(true);
  results.begin();
  try {
    await stream(signal);
    results.done();
  } catch (error) {
    if (signal.aborted) results.stopped();
    else results.failed(error);
  } finally {
    current = undefined;
    setStreaming(false);
  }
}

/** @param {AbortSignal} signal */
async function stream(signal) {
  const { config, input } = form.read(await localBedrock());
  const bedrock = new BedrockRuntime(config);
  const { body } = await bedrock.invokeModelWithResponseStream(input, { signal });
  for await (const event of body) results.add(event);
}

/** @returns {Promise<string>} its URL */
async function localBedrock() {
  const response = await fetch("config.json");
  const { localBedrock } = await response.json();
  return localBedrock;
}

/** @param {boolean} streaming */
function setStreaming(streaming) {
  const [enabled, disabled] = streaming ? [stopButton, sendButton] : [sendButton, stopButton];
  // a button that is disabled would lose the focus to the document
  const focused = document.activeElement === disabled;
  enabled.disabled = false;
  if (focused) enabled.focus();
  disabled.disabled = true;
  if (streaming) byId("answer", HTMLDivElement).scrollIntoView({ block: "nearest" });
}
