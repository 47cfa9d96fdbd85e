// The public classes. A call itself is the module's: src/wasm/call.rs.

import { bodyNow } from "./body.js";
import { checkEnvironment } from "./environment.js";
import { load, loadEarly, untilEnded } from "./load.js";
import { argumentError, shown } from "./messages.js";
import { settled } from "./settings.js";
import { DecodedBody } from "./stream.js";

/** @import { BedrockRuntimeClientConfig, InvokeModelWithResponseStreamInput, InvokeModelWithResponseStreamOutput, SendOptions } from "./index.js" */
/** @import { Core } from "./load.js" */

export class BedrockRuntimeClient {
  #config;
  /** The same with what it leaves open, found at the first call. @type {BedrockRuntimeClientConfig | undefined} */
  #settled;
  /** @type {Core | undefined} */
  #core;
  /** @type {InstanceType<Core["Client"]> | undefined} */
  #client;
  /** Aborted when the client is destroyed. @type {AbortController | undefined} */
  #life;

  /** @param {BedrockRuntimeClientConfig} config */
  constructor(config) {
    this.#config = optionsNow(config);
    loadEarly();
  }

  /**
   * @param {InvokeModelWithResponseStreamCommand} command
   * @param {SendOptions} [options]
   * @returns {Promise<InvokeModelWithResponseStreamOutput>}
   */
  async send(command, options) {
    if (!(command instanceof InvokeModelWithResponseStreamCommand)) {
      throw argumentError("send takes a new InvokeModelWithResponseStreamCommand(input)");
    }
    checkEnvironment(); // reading the input needs a TextEncoder
    const began = performance.now();
    const life = (this.#life ??= new AbortController()).signal;
    // as they are now: what is changed after the call was made is not sent
    const input = inputNow(command.input);
    const current = optionsNow(options);
    const { signal, abortSignal, timeouts } = current;
    const signals = /** @type {AbortSignal[]} */ ([signal, abortSignal, life]);
    const limit = timeouts?.total ?? this.#config.timeouts?.total;
    const config = this.#settled ?? (await untilEnded(settled(this.#config), signals, limit));
    const core = await load(signals, limit);
    life.throwIfAborted();
    this.#settled = config;
    const client = this.#clientOf(core, config);
    const output = await core.run(() => client.send(input, current, performance.now() - began));
    return withBody(core, output);
  }

  destroy() {
    const [life, client] = [this.#life, this.#client];
    this.#life = this.#client = this.#settled = undefined;
    life?.abort(shown(new DOMException("the client was destroyed", "AbortError")));
    client?.destroy();
    client?.free();
  }

  /** The module's half of this client, made anew for a new instance of the module. @param {Core} core @param {object} config */
  #clientOf(core, config) {
    if (!this.#client || this.#core !== core) {
      this.#client = new core.Client(config);
      this.#core = core;
    }
    return this.#client;
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

/** @param {InvokeModelWithResponseStreamInput} input */
function inputNow(input) {
  if (typeof input !== "object" || input === null) throw argumentError("the input must be an object with modelId and body");
  const members = ownMembers(input);
  members.body = bodyNow(members.body);
  return members;
}

/**
 * The options of a client or of a call.
 *
 * @template {SendOptions | BedrockRuntimeClientConfig} T
 * @param {T | undefined} options
 * @returns {T}
 */
function optionsNow(options) {
  const members = ownMembers(options ?? {});
  const { timeouts } = members;
  if (typeof timeouts === "object" && timeouts !== null && !Array.isArray(timeouts)) members.timeouts = ownMembers(timeouts);
  return members;
}

/**
 * @param {Core} core
 * @param {any} output of src/wasm/call.rs
 * @returns {InvokeModelWithResponseStreamOutput}
 */
function withBody(core, { stream, decoder, decoded, timed, ...output }) {
  return { ...output, body: new DecodedBody(core, { stream, decoder, decoded, timed }).events() };
}

/** A copy without a prototype: what somebody added to Object.prototype is not read. @param {object} object @returns {any} */
function ownMembers(object) {
  return { __proto__: null, ...object };
}
