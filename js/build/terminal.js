// One answer in the terminal, through the package's Node entry, as in any other program.
import { describeFailure } from "../../www/failure.js";
import { inputFor } from "../../www/requests.js";
import { Timeline, watched } from "../../www/timeline.js";
import { readAnswer } from "../answer/index.js";

/** @typedef {import("../answer/index.js").Usage} Usage */

/**
 * Writes the text as it arrives, then a line of measurements or the error.
 * @param {object} request
 * @param {string} request.model
 * @param {string} request.prompt
 * @param {string | undefined} request.endpoint
 * @param {import("./options.js").Options["access"]} request.access
 * @param {AbortSignal} request.signal
 * @returns {Promise<boolean>} whether the answer is complete
 */
export async function streamToTerminal({ model, prompt, endpoint, access, signal }) {
  // the entry loads dist/, which exists only after the build
  const { BedrockRuntime } = await import("../node.js");
  console.log(`${model}\n> ${oneLine(prompt)}\n`);
  const timeline = new Timeline();
  try {
    const bedrock = new BedrockRuntime({ ...access, endpoint });
    const input = inputFor("invokeModelWithResponseStream", model, [{ role: "user", text: prompt }]);
    const { body } = await bedrock.invokeModelWithResponseStream(input, { signal });
    const answer = readAnswer({ body: watched(body, (event) => timeline.note(event)) });
    for await (const part of answer) if (part.type === "text") await write(printable(part.text));
    const { usage } = await answer.whole();
    console.log(`\n\n${measurements(timeline, usage)}`);
    return true;
  } catch (error) {
    if (isClosedPipe(error)) return false;
    if (timeline.events > 0) console.log(`\n\n${measurements(timeline)}`);
    console.error(signal.aborted ? "stopped" : errorLine(error));
    return false;
  }
}

/**
 * The output is no longer read, as in `npm start | head`.
 * @param {unknown} error
 */
function isClosedPipe(error) {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}

/**
 * @param {Timeline} timeline
 * @param {Usage} [usage]
 */
function measurements({ events, bytes, firstAt, eventsPerSecond }, usage) {
  const parts = [events === 1 ? "1 event" : `${events} events`, `${bytes} bytes`];
  if (firstAt !== undefined) parts.push(`first event after ${firstAt.toFixed(0)} ms`);
  if (eventsPerSecond !== undefined) parts.push(`${eventsPerSecond.toFixed(1)} events/s`);
  if (usage) parts.push(`${usage.inputTokens ?? "?"} tokens in`, `${usage.outputTokens ?? "?"} out`);
  return parts.join(", ");
}

/** @param {unknown} error */
function errorLine(error) {
  const { name, message, details } = describeFailure(error);
  const list = details.map(([label, value]) => `${label} ${value}`).join(", ");
  return oneLine(`${name}: ${message}${list && ` (${list})`}`);
}

/**
 * A model's text could contain terminal commands: control characters are removed, except line breaks and tabs.
 * @param {string} text
 */
function printable(text) {
  return text.replace(/[^\P{Cc}\n\t]/gu, "");
}

/** @param {string} text */
function oneLine(text) {
  return printable(text).replace(/\s+/g, " ").trim();
}

/**
 * Resolves when the text is written, so that a slow reader of a pipe slows down the answer.
 * @param {string} text
 * @returns {Promise<void>}
 */
function write(text) {
  // without a listener, the error would end the process before it rejects here
  if (process.stdout.listenerCount("error") === 0) process.stdout.on("error", () => {});
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
