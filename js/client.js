// The public classes.

import { checked, makeAttempts, noAnswer, outcome } from "./attempts.js";
import { bytesOf, digestOf, errorBody } from "./body.js";
import { Call } from "./call.js";
import { StreamTimeoutError } from "./errors.js";
import { answerOf, headOf } from "./faults.js";
import { IdentitySource } from "./identity.js";
import { load } from "./load.js";
import { EventSource, eventStream } from "./stream.js";

/** @import { BedrockRuntimeClientConfig, InvokeModelWithResponseStreamInput, InvokeModelWithResponseStreamOutput, SendOptions } from "./index.js" */
/** @import { Client, Invocation, Retrier } from "../dist/bedrock_stream.js" */
/** @import { Core } from "./load.js" */
/** @import { Answer, Fault } from "./faults.js" */
/** @typedef {{ core: Core, invocation: Invocation, retrier: Retrier, body: Uint8Array<ArrayBuffer>, call: Call, began: number }} Parts of one call */

export class BedrockRuntimeClient {
  #config;
  #identity;
  /** @type {Client | undefined} */
  #client;
  /** @type {Set<Call>} */
  #calls = new Set();

  /** @param {BedrockRuntimeClientConfig} config */
  constructor(config) {
    this.#config = { ...config };
    this.#identity = new IdentitySource(this.#config);
  }

  /**
   * @param {InvokeModelWithResponseStreamCommand} command
   * @param {SendOptions} [options]
   * @returns {Promise<InvokeModelWithResponseStreamOutput>}
   */
  async send(command, options) {
    if (!(command instanceof InvokeModelWithResponseStreamCommand)) {
      throw new TypeError("send takes a new InvokeModelWithResponseStreamCommand(input)");
    }
    const call = new Call(options ?? {}, this.#config.timeouts, this.#calls);
    try {
      const output = await this.#invoke(command.input, call);
      this.#log("info", { metadata: output.$metadata });
      return output;
    } catch (error) {
      call.abort(error);
      this.#log("error", { error });
      throw error;
    }
  }

  destroy() {
    for (const call of this.#calls) call.abort(new DOMException("the client was destroyed", "AbortError"));
    this.#client?.free();
    this.#client = undefined;
    this.#identity = new IdentitySource(this.#config);
  }

  /**
   * @param {InvokeModelWithResponseStreamInput} input
   * @param {Call} call
   */
  async #invoke(input, call) {
    const core = await call.race(load);
    const client = (this.#client ??= checked(() => new core.Client(this.#config)));
    const invocation = checked(() => client.invocation(input));
    const retrier = client.retrier();
    try {
      const began = invocation.now();
      const body = await call.race(() => bytesOf(input.body, call.signal));
      const digest = await call.race(() => digestOf(body));
      checked(() => invocation.prepare(body, digest));
      const attempt = () => this.#attempt({ core, invocation, retrier, body, call, began });
      const onRetry = (/** @type {Error} */ error, /** @type {number} */ delay) => this.#log("warn", { error, delay });
      return await makeAttempts(retrier, attempt, (millis) => call.sleep(millis), onRetry);
    } finally {
      retrier.free();
      invocation.free();
    }
  }

  /**
   * One request, up to the head of its answer, or to the first event where that is waited for.
   *
   * @param {Parts} parts
   * @returns {Promise<{ fault?: Fault, answer: Answer, output?: () => InvokeModelWithResponseStreamOutput }>}
   */
  async #attempt(parts) {
    const { core, invocation, retrier, call } = parts;
    const { fault, head, response } = await this.#request(parts);
    const answer = answerOf(response, retrier);
    if (fault) return { fault, answer };
    const yields = this.#config.exceptions === "yield";
    const decoder = invocation.decoder();
    const source = new EventSource(response.body ?? new Response("").body, { decoder, memory: core.memory, answer, call, yields });
    const early = this.#config.retryFirstEvent ? await firstOf(source, call, answer) : undefined;
    const output = () => ({ ...head, body: eventStream(source), $metadata: answer.$metadata });
    return { fault: early, answer, output: early && !(yields && "member" in early) ? undefined : output };
  }

  /**
   * @param {Parts} parts
   * @returns {Promise<{ fault?: Fault, head?: any, response?: any }>}
   */
  async #request({ core, invocation, retrier, body, call, began }) {
    const { onRequest, onResponse } = this.#config;
    const attempt = retrier.attempts;
    await takeTurn(retrier, call);
    const request = { ...invocation.outgoing(), attempt };
    if (onRequest) {
      await call.race(() => onRequest(request));
      checked(() => invocation.setHeaders(request.headers));
    }
    const identity = await call.race(() => this.#identity.identity(core, invocation.now()));
    const sent = checked(() => invocation.send(identity, body, call, this.#config.fetch ?? globalThis.fetch));
    let response;
    try {
      response = await sent;
    } catch (cause) {
      call.signal.throwIfAborted();
      return { fault: noAnswer(cause, request.url) };
    }
    if (onResponse) await call.race(() => onResponse({ ...headOf(response), attempt }));
    const said = response.status < 400 ? new Uint8Array() : await errorOf(response, call);
    const { fault, value: head } = outcome(() => invocation.read(response, said));
    if (fault?.failure === "identity" && !this.#identity.forget(identity, began)) fault.failure = undefined;
    if (fault) call.closeAttempt();
    return { fault, head, response };
  }

  /**
   * @param {"warn" | "info" | "error"} level
   * @param {object} details
   */
  #log(level, details) {
    this.#config.logger?.[level]?.({ clientName: "BedrockRuntimeClient", commandName: "InvokeModelWithResponseStreamCommand", ...details });
  }
}

export class BedrockRuntime extends BedrockRuntimeClient {
  /**
   * @param {InvokeModelWithResponseStreamInput} input
   * @param {SendOptions} [options]
   */
  invokeModelWithResponseStream(input, options) {
    return this.send(new InvokeModelWithResponseStreamCommand(input), options);
  }
}

export class InvokeModelWithResponseStreamCommand {
  /** @param {InvokeModelWithResponseStreamInput} input */
  constructor(input) {
    this.input = input;
  }
}

/**
 * What can be read of an error's body within the time for a first event: if it is over, the status still tells.
 *
 * @param {Response} response
 * @param {Call} call
 */
async function errorOf(response, call) {
  const phase = call.limits("firstEvent") ? "firstEvent" : "idle";
  const stop = call.deadline(phase, (error) => call.closeAttempt(error));
  try {
    return await call.race(() => errorBody(response, call.attemptSignal));
  } finally {
    stop();
  }
}

/**
 * @param {EventSource} source
 * @param {Call} call
 * @param {Answer} answer
 */
async function firstOf(source, call, { $metadata }) {
  try {
    return await call.race(() => source.first());
  } catch (error) {
    if (error instanceof StreamTimeoutError) Object.assign(error, { $metadata });
    source.cancel(error);
    throw error;
  }
}

/**
 * Waits while the service throttles, in adaptive mode.
 *
 * @param {Retrier} retrier
 * @param {Call} call
 */
async function takeTurn(retrier, call) {
  const wait = retrier.takeTurn();
  try {
    if (wait > 0) await call.sleep(wait);
  } catch (error) {
    retrier.leaveTurn();
    throw error;
  }
}
