// The public classes.

import { Cancellation } from "./cancellation.js";
import { toError, toMetadata } from "./errors.js";
import { load } from "./load.js";
import { eventStream } from "./stream.js";

/** @import { BedrockRuntimeClientConfig, InvokeModelWithResponseStreamInput, InvokeModelWithResponseStreamOutput, SendOptions } from "./index.js" */

export class BedrockRuntimeClient {
  #config;
  /** @type {import("../dist/bedrock_stream.js").Client | undefined} */
  #client;
  /** @type {Set<Cancellation>} */
  #calls = new Set();

  /** @param {BedrockRuntimeClientConfig} config */
  constructor(config) {
    this.#config = { ...config };
  }

  /**
   * @param {InvokeModelWithResponseStreamCommand} command
   * @param {SendOptions} [options]
   * @returns {Promise<InvokeModelWithResponseStreamOutput>}
   */
  async send(command, { signal, abortSignal } = {}) {
    if (!(command instanceof InvokeModelWithResponseStreamCommand)) {
      throw new TypeError("send takes a new InvokeModelWithResponseStreamCommand(input)");
    }
    const cancellation = new Cancellation([signal, abortSignal], this.#calls);
    try {
      return await cancellation.race(() => this.#invoke(command.input, cancellation));
    } catch (error) {
      cancellation.release();
      throw error;
    }
  }

  destroy() {
    for (const call of this.#calls) call.abort(new DOMException("the client was destroyed", "AbortError"));
  }

  /**
   * @param {InvokeModelWithResponseStreamInput} input
   * @param {Cancellation} cancellation
   */
  async #invoke(input, cancellation) {
    const { Client, memory } = await load();
    this.#client ??= attempt(() => new Client(this.#config));
    const { fault, head, body } = await this.#client.invokeModelWithResponseStream(input, cancellation.signal);
    if (fault) throw toError(fault);
    if (cancellation.signal.aborted) {
      await body?.cancel(cancellation.signal.reason);
      throw cancellation.signal.reason;
    }
    const { httpStatusCode, requestId, ...members } = head;
    const metadata = toMetadata({ httpStatusCode, requestId });
    const decoder = this.#client.decoder();
    const bytes = body ?? new Response("").body;
    return { ...members, body: eventStream(bytes, { decoder, memory, metadata, cancellation }), $metadata: metadata };
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
 * @template T
 * @param {() => T} make
 */
function attempt(make) {
  try {
    return make();
  } catch (fault) {
    throw toError(/** @type {any} */ (fault));
  }
}
