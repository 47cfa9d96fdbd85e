// The operations, for `send`. Only the command that needs a piece of JavaScript imports it, so a program with one
// command does not carry the code of the others.

import { bodyNow } from "./body.js";
import { documentBytes, documentEvent, documentOf, toBase64 } from "./documents.js";
import { argumentError } from "./messages.js";
import { withEvents } from "./stream.js";

/** @import * as types from "./index.js" */
/** @import { Core } from "./load.js" */
/**
 * What a command asks for, at the time of the call: `send` calls its `asked`. The method's name is not a symbol,
 * because esbuild keeps a class with a symbol method in every bundle.
 *
 * @typedef {object} Asked
 * @property {string} operation the operation's name
 * @property {object} input the members for the path and the headers, and `body`
 * @property {boolean} streams
 * @property {Function} read reads the output's members from a body, or for a stream the output from what the module returned
 */

export class InvokeModelWithResponseStreamCommand {
  /** @param {types.InvokeModelWithResponseStreamCommandInput} input */
  constructor(input) {
    this.input = input;
  }
  /** @returns {Asked} */
  asked() {
    return { operation: "InvokeModelWithResponseStream", input: payloadInput(this.input), streams: true, read: chunks };
  }
}

export class InvokeModelCommand {
  /** @param {types.InvokeModelCommandInput} input */
  constructor(input) {
    this.input = input;
  }
  /** @returns {Asked} */
  asked() {
    return { operation: "InvokeModel", input: payloadInput(this.input), streams: false, read: payload };
  }
}

export class ConverseStreamCommand {
  /** @param {types.ConverseStreamCommandInput} input */
  constructor(input) {
    this.input = input;
  }
  /** @returns {Asked} */
  asked() {
    return {
      operation: "ConverseStream",
      input: documentInput(this.input, "modelId"),
      streams: true,
      read: conversation,
    };
  }
}

export class ConverseCommand {
  /** @param {types.ConverseCommandInput} input */
  constructor(input) {
    this.input = input;
  }
  /** @returns {Asked} */
  asked() {
    return { operation: "Converse", input: documentInput(this.input, "modelId"), streams: false, read: documentOf };
  }
}

export class CountTokensCommand {
  /** @param {types.CountTokensCommandInput} input */
  constructor(input) {
    this.input = input;
  }
  /** @returns {Asked} */
  asked() {
    return { operation: "CountTokens", input: documentInput(this.input, "modelId"), streams: false, read: documentOf };
  }
}

export class ApplyGuardrailCommand {
  /** @param {types.ApplyGuardrailCommandInput} input */
  constructor(input) {
    this.input = input;
  }
  /** @returns {Asked} */
  asked() {
    return {
      operation: "ApplyGuardrail",
      input: documentInput(this.input, "guardrailIdentifier", "guardrailVersion"),
      streams: false,
      read: documentOf,
    };
  }
}

/** The input of an operation whose body is the caller's own. @param {object} input */
function payloadInput(input) {
  const members = inputNow(input);
  members.body = bodyNow(members.body);
  return members;
}

/** The input of an operation whose body is JSON of all members except those in its path. @param {object} input @param {string[]} names */
function documentInput(input, ...names) {
  const members = inputNow(input);
  /** @type {Record<string, unknown>} */
  const asked = {};
  for (const name of names) {
    asked[name] = members[name];
    delete members[name];
  }
  asked.body = documentBytes(members);
  return asked;
}

/** A copy without a prototype, so that additions to Object.prototype are not read. @param {object} input @returns {any} */
function inputNow(input) {
  if (typeof input !== "object" || input === null)
    throw argumentError("the input must be an object with the operation's members, such as modelId");
  return { __proto__: null, ...input };
}

/** @param {Core} core @param {any} output */
const chunks = (core, output) => withEvents(core, output, "body", chunkEvent);

/** @param {Core} core @param {any} output */
const conversation = (core, output) => withEvents(core, output, "stream", documentEvent);

/** @param {Uint8Array} memory @param {number} start @param {number} end */
function chunkEvent(memory, start, end) {
  // a third faster than slice
  const bytes = new Uint8Array(end - start);
  bytes.set(memory.subarray(start, end));
  return { chunk: { bytes } };
}

/** @param {Uint8Array} body */
function payload(body) {
  const transformToString = (encoding = "utf-8") =>
    encoding === "base64" ? toBase64(body) : new TextDecoder(encoding).decode(body);
  return {
    body: Object.defineProperty(body, "transformToString", {
      value: transformToString,
      configurable: true,
      writable: true,
    }),
  };
}
