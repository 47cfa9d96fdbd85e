// A response of the script → the platform's Response.

import { isObject, kindOf } from "../kind.js";
import { argumentError } from "../messages.js";
import { answerTo } from "./answer.js";
import { converseDocument, converseEvents } from "./converse.js";
import { familyOf } from "./families.js";
import { withFault } from "./faults.js";
import { chunkFrame, eventFrame } from "./frames.js";
import { httpError, requestId } from "./service-error.js";
import { timedBody } from "./timing.js";

/** @import { MockAnswer, MockCall, MockResponse } from "./index.js" */

const answerMembers = ["text", "reasoning", "toolCalls", "stopReason", "usage", "family", "events", "document"];
const timeMembers = ["delay", "eventDelay", "chunkBytes", "fault", "headers"];
const errorMembers = ["error", "status", "message", "members", "headers", "delay"];
const failureMembers = ["failure", "delay"];

/** A misspelt member would be a test that tests something else. @param {any} response */
export function checkResponse(response) {
  if (!isObject(response)) throw argumentError(`a mocked response is an object, not ${kindOf(response)}`);
  const members =
    "error" in response ? errorMembers : "failure" in response ? failureMembers : [...answerMembers, ...timeMembers];
  const unknown = Object.keys(response).find((name) => !members.includes(name));
  if (unknown) throw argumentError(`a mocked response has no member ${unknown}, but ${members.join(", ")}`);
  for (const name of ["delay", "eventDelay"])
    if (response[name] !== undefined && !(typeof response[name] === "number" && response[name] >= 0))
      throw argumentError(`${name} must be a number of milliseconds, not ${kindOf(response[name])}`);
  const { chunkBytes } = response;
  if (chunkBytes !== undefined && !(Number.isInteger(chunkBytes) && chunkBytes > 0))
    throw argumentError("chunkBytes must be a whole number from 1");
}

/**
 * @param {MockResponse} response
 * @param {MockCall} call
 * @param {number} number of the call
 * @param {any} signal
 */
export async function respond(response, call, number, signal) {
  if ("error" in response) return httpError(response, number);
  if ("failure" in response) throw response.failure;
  const answer = /** @type {MockAnswer} */ (response);
  const streams = call.operation === "InvokeModelWithResponseStream" || call.operation === "ConverseStream";
  return streams ? streamed(answer, call, number, signal) : whole(answer, call, number, signal);
}

/**
 * @param {MockAnswer} answer
 * @param {MockCall} call
 * @param {number} number
 * @param {any} signal
 */
async function streamed(answer, call, number, signal) {
  const frames = await Promise.all(
    call.operation === "ConverseStream"
      ? (answer.events ?? converseEvents(answerTo(answer, "end_turn"))).map((event) => eventFrame(event))
      : (answer.events ?? familyOf(answer, call).chunks).map((document) => chunkFrame(document)),
  );
  const { frames: sent, end } = await withFault(frames, answer.fault);
  const delay = answer.eventDelay;
  const steps = sent.flatMap((bytes) =>
    cut(bytes, answer.chunkBytes).map((part, at) => ({ bytes: part, delay: at === 0 ? delay : 0 })),
  );
  return new Response(timedBody(steps, end, signal), {
    headers: {
      "content-type": "application/vnd.amazon.eventstream",
      "x-amzn-bedrock-content-type": "application/json",
      "x-amzn-requestid": requestId(number),
      ...answer.headers,
    },
  });
}

/** @param {Uint8Array} bytes @param {number} [length] */
function cut(bytes, length = bytes.length) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += length) parts.push(bytes.slice(at, at + length));
  return parts;
}

/**
 * @param {MockAnswer} answer
 * @param {MockCall} call
 * @param {number} number
 * @param {any} signal
 */
function whole(answer, call, number, signal) {
  const { document, inputTokens, outputTokens } = wholeOf(answer, call);
  const steps = [{ bytes: new TextEncoder().encode(JSON.stringify(document)), delay: answer.eventDelay }];
  return new Response(timedBody(steps, "close", signal), {
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": requestId(number),
      "x-amzn-bedrock-input-token-count": String(inputTokens),
      "x-amzn-bedrock-output-token-count": String(outputTokens),
      "x-amzn-bedrock-invocation-latency": "500",
      ...answer.headers,
    },
  });
}

/** @param {MockAnswer} answer @param {MockCall} call */
function wholeOf(answer, call) {
  if (answer.fault || answer.events)
    throw argumentError(`${call.operation} returns a document: it has no events and no fault`);
  const { inputTokens, outputTokens } = answerTo(answer, "end_turn");
  const document = answer.document ?? documentOf(answer, call, inputTokens);
  return { document, inputTokens, outputTokens };
}

/** @param {MockAnswer} answer @param {MockCall} call @param {number} inputTokens */
function documentOf(answer, call, inputTokens) {
  switch (call.operation) {
    case "Converse":
      return converseDocument(answerTo(answer, "end_turn"));
    case "InvokeModel":
      return familyOf(answer, call).document;
    case "CountTokens":
      return { inputTokens };
    default:
      throw argumentError(`a mocked response to ${call.operation} needs a document`);
  }
}
