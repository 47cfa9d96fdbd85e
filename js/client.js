// The public classes. The module makes the calls: src/wasm/call.rs.

import * as commands from "./commands.js";
import { checkEnvironment } from "./environment.js";
import { load, loadEarly, untilEnded } from "./load.js";
import { argumentError, shown } from "./messages.js";
import { settled } from "./settings.js";

/** @import { Asked } from "./commands.js" */
/** @import * as types from "./index.js" */
/** @import { BedrockRuntimeClientConfig, SendOptions } from "./index.js" */
/** @import { Core } from "./load.js" */

export class BedrockRuntimeClient {
  #config;
  /** The same with its missing settings, found at the first call. @type {BedrockRuntimeClientConfig | undefined} */
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
   * @param {{ asked(): Asked }} command
   * @param {SendOptions} [options]
   * @returns {Promise<any>} the operation's output
   */
  async send(command, options) {
    if (typeof command?.asked !== "function") {
      throw argumentError("send takes a command, such as new InvokeModelWithResponseStreamCommand(input)");
    }
    checkEnvironment(); // reading the input needs a TextEncoder
    const began = performance.now();
    const life = (this.#life ??= new AbortController()).signal;
    // as they are now: changes made after the call are not sent
    const { operation, input, streams, read } = command.asked();
    const current = optionsNow(options);
    const { signal, abortSignal, timeouts } = current;
    const signals = /** @type {AbortSignal[]} */ ([signal, abortSignal, life]);
    const limit = timeouts?.total ?? this.#config.timeouts?.total;
    const config = this.#settled ?? (await untilEnded(settled(this.#config), signals, limit));
    const core = await load(signals, limit);
    life.throwIfAborted();
    this.#settled = config;
    const client = this.#clientOf(core, config);
    const output = await core.run(() => client.send(operation, read, input, current, performance.now() - began));
    return streams ? read(core, output) : output;
  }

  destroy() {
    const [life, client] = [this.#life, this.#client];
    this.#life = this.#client = this.#settled = undefined;
    life?.abort(shown(new DOMException("the client was destroyed", "AbortError")));
    client?.destroy();
    client?.free();
  }

  /** The module's half of this client, created again for each new instance of the module. @param {Core} core @param {object} config */
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
   * @param {types.InvokeModelWithResponseStreamCommandInput} input
   * @param {SendOptions} [options]
   * @returns {Promise<types.InvokeModelWithResponseStreamCommandOutput>}
   */
  invokeModelWithResponseStream(input, options) {
    return this.send(new commands.InvokeModelWithResponseStreamCommand(input), options);
  }
  /**
   * @param {types.InvokeModelCommandInput} input
   * @param {SendOptions} [options]
   * @returns {Promise<types.InvokeModelCommandOutput>}
   */
  invokeModel(input, options) {
    return this.send(new commands.InvokeModelCommand(input), options);
  }
  /**
   * @param {types.ConverseStreamCommandInput} input
   * @param {SendOptions} [options]
   * @returns {Promise<types.ConverseStreamCommandOutput>}
   */
  converseStream(input, options) {
    return this.send(new commands.ConverseStreamCommand(input), options);
  }
  /**
   * @param {types.ConverseCommandInput} input
   * @param {SendOptions} [options]
   * @returns {Promise<types.ConverseCommandOutput>}
   */
  converse(input, options) {
    return this.send(new commands.ConverseCommand(input), options);
  }
  /**
   * @param {types.CountTokensCommandInput} input
   * @param {SendOptions} [options]
   * @returns {Promise<types.CountTokensCommandOutput>}
   */
  countTokens(input, options) {
    return this.send(new commands.CountTokensCommand(input), options);
  }
  /**
   * @param {types.ApplyGuardrailCommandInput} input
   * @param {SendOptions} [options]
   * @returns {Promise<types.ApplyGuardrailCommandOutput>}
   */
  applyGuardrail(input, options) {
    return this.send(new commands.ApplyGuardrailCommand(input), options);
  }
}

/**
 * A copy of the options of a client or of a call.
 *
 * @template {SendOptions | BedrockRuntimeClientConfig} T
 * @param {T | undefined} options
 * @returns {T}
 */
function optionsNow(options) {
  const members = ownMembers(options ?? {});
  const { timeouts } = members;
  if (typeof timeouts === "object" && !Array.isArray(timeouts)) members.timeouts = ownMembers(timeouts);
  return members;
}

/** A copy without a prototype, so that additions to Object.prototype are not read. @param {object} object @returns {any} */
function ownMembers(object) {
  return { __proto__: null, ...object };
}
