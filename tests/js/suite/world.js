// The environment of a case: clients of the local Bedrock, and its log of the requests that it received.

import { equal, ok } from "./assert.js";
import { whyLacking } from "./capabilities.js";

/** @typedef {typeof import("../../../js/index.js")} Library */
/** @typedef {import("../../../js/index.js").ResponseStream} Event */
/** @typedef {Record<string, (world: World) => Promise<void>>} Cases */

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
let counter = 0;

export class World {
  /**
   * @param {Library} library
   * @param {string} url
   * @param {import("./capabilities.js").Runtime} runtime
   */
  constructor(library, url, runtime) {
    this.library = library;
    this.url = url;
    this.runtime = runtime;
  }

  /** Returns whether the runtime is known to lack a capability. @param {import("./capabilities.js").Capability} capability */
  lacks(capability) {
    return whyLacking(this.runtime, capability) !== undefined;
  }

  credentials = credentials;

  /** A model id of the local Bedrock that no other case uses. @param {string} name */
  unique(name) {
    counter += 1;
    return `local.${name}:${counter}-${Math.random().toString(36).slice(2)}`;
  }

  /** @param {Partial<import("../../../js/index.js").BedrockRuntimeClientConfig>} [config] */
  client(config) {
    return new this.library.BedrockRuntime({ region: "us-east-1", endpoint: this.url, credentials, ...config });
  }

  /**
   * @param {string} modelId
   * @param {{ config?: object, input?: object, options?: object }} [more]
   */
  ask(modelId, { config, input, options } = {}) {
    const body = { messages: [{ role: "user", content: "Hi" }] };
    return this.client(config).invokeModelWithResponseStream({ modelId, body, ...input }, options);
  }

  /**
   * Makes a call and reads to the end: returns the events, and the error that ended them, if any.
   *
   * @param {string} modelId
   * @param {Parameters<World["ask"]>[1]} [more]
   */
  async readAll(modelId, more) {
    const output = await this.ask(modelId, more);
    return { ...output, ...(await collect(output.body)) };
  }

  /** @param {string} requestId */
  async request(requestId) {
    return (await fetch(`${this.url}/local/requests/${requestId}`)).json();
  }

  /** The local Bedrock's log of a request, once that has ended. @param {string | undefined} requestId */
  async closed(requestId) {
    const answer = await fetch(`${this.url}/local/requests/${requestId}/closed`);
    equal(answer.status, 200, "the connection is still open");
    return answer.json();
  }

  /**
   * The requests that the local Bedrock received for a model id; waits until there is one.
   *
   * @param {string} modelId
   * @returns {Promise<{ requestId: string, at: number, amzDate: string | null, headerNames: string[] }[]>}
   */
  async requestsFor(modelId) {
    for (let tries = 0; tries < 200; tries += 1) {
      const answer = await fetch(`${this.url}/local/requests?modelId=${encodeURIComponent(modelId)}`);
      const { requests } = await answer.json();
      if (requests.length > 0) return requests;
    }
    throw new Error(`no request for ${modelId} arrived`);
  }
}

/**
 * @param {AsyncIterable<Event>} body
 * @returns {Promise<{ events: Event[], error: any }>}
 */
export async function collect(body) {
  /** @type {Event[]} */
  const events = [];
  try {
    for await (const event of body) {
      equal(Object.keys(event).length, 1, "an event has exactly one member");
      events.push(event);
    }
    return { events, error: undefined };
  } catch (error) {
    return { events, error };
  }
}

/**
 * Runs the work while Math.random returns this number.
 *
 * @param {number} value
 * @param {() => Promise<void>} work
 */
export async function withRandom(value, work) {
  const { random } = Math;
  Math.random = () => value;
  try {
    await work();
  } finally {
    Math.random = random;
  }
}

/**
 * Runs the work while the clock is this many ms ahead.
 *
 * @template T
 * @param {number} millis
 * @param {() => Promise<T>} work
 */
export async function laterBy(millis, work) {
  const { now } = Date;
  Date.now = () => now.call(Date) + millis;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

/**
 * Counts what the work creates and leaves alive: one-hour timers, which no platform starts on its own, and objects of
 * the module, including clients.
 *
 * @param {() => Promise<void>} work
 */
export async function counted(work) {
  const [timers, objects] = [new Set(), new Set()];
  const { setTimeout, clearTimeout } = globalThis;
  const { register, unregister } = FinalizationRegistry.prototype;
  globalThis.setTimeout = /** @type {any} */ (
    (/** @type {() => void} */ run, /** @type {number} */ millis) => {
      const timer = setTimeout(() => (timers.delete(timer), run()), millis);
      if (millis >= 3_600_000) timers.add(timer);
      return timer;
    }
  );
  globalThis.clearTimeout = /** @type {any} */ (
    (/** @type {any} */ timer) => (timers.delete(timer), clearTimeout(timer))
  );
  // the module's glue registers each object that it creates, until it is freed
  FinalizationRegistry.prototype.register = function (object, ...rest) {
    if ("free" in object) objects.add(object);
    return register.call(this, object, .../** @type {[any]} */ (rest));
  };
  FinalizationRegistry.prototype.unregister = function (object) {
    objects.delete(object);
    return unregister.call(this, object);
  };
  try {
    await work();
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
    Object.assign(FinalizationRegistry.prototype, { register, unregister });
  }
  const clients = [...objects].filter((object) => "destroy" in object).length;
  return { timers: timers.size, objects: objects.size, clients };
}

/** The time at which a request was signed, in ms since 1970. @param {Headers} headers */
export function signedAt(headers) {
  const text = headers.get("x-amz-date") ?? "";
  ok(/^\d{8}T\d{6}Z$/.test(text), `x-amz-date is ${text}`);
  return Date.parse(text.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/, "$1-$2-$3T$4:$5:"));
}

/** The JSON document of a chunk event. @param {Event} event */
export function json(event) {
  ok(event.chunk, `not a chunk but ${Object.keys(event)}`);
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(event.chunk.bytes));
}
