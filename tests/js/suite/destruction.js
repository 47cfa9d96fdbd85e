// destroy() at any moment, even from inside the caller's code that a call runs: the call ends with an AbortError, and
// the client can be used again.

import { equal, ok, same } from "./assert.js";
import { chunkFrame, errorResponse, good, responseOf } from "./frames.js";
import { failureOf } from "./oddities.js";
import { collect, withRandom } from "./world.js";

/** @import { Cases, World } from "./world.js" */
/** @typedef {{ destroy: () => void, config: any, input: any, options: any }} Parts */

const chunk = chunkFrame("hi");

/** A response that stays open after its first event, because a stream that has ended is not affected by destroy(). */
const unfinished = () => responseOf([chunk], { open: true });

/** Each makes the call destroy its client. @type {Record<string, (parts: Parts) => void>} */
const places = {
  "a getter of the input": ({ input, destroy }) => calling(input, "modelId", destroy),
  "a later getter of the input": ({ input, destroy }) => calling(input, "requestMetadata", destroy),
  "the getter of the body": ({ input, destroy }) => calling(input, "body", destroy),
  "toJSON of the body": ({ input, destroy }) => void (input.body = { toJSON: () => (destroy(), {}) }),
  "arrayBuffer() of the body": ({ input, destroy }) =>
    void (input.body = { arrayBuffer: async () => (destroy(), new ArrayBuffer(2)) }),
  "the read of a body stream": ({ input, destroy }) => {
    input.body = new ReadableStream(
      { pull: (controller) => (destroy(), controller.enqueue(new Uint8Array(1)), controller.close()) },
      { highWaterMark: 0 },
    );
  },
  "a getter of the options": ({ options, destroy }) => calling(options, "timeouts", destroy),
  "the getter of a deadline": ({ options, destroy }) =>
    calling((options.timeouts = { total: 3_600_000 }), "total", destroy),
  "the getter of the signal": ({ options, destroy }) => calling(options, "signal", destroy),
  "a getter of the credentials": ({ config, destroy }) =>
    calling((config.credentials = { ...config.credentials }), "accessKeyId", destroy),
  "the function for credentials": ({ config, destroy }) => {
    const { credentials } = config;
    config.credentials = () => (destroy(), credentials);
  },
  "a getter of what it returns": ({ config, destroy }) => {
    const credentials = { ...config.credentials };
    calling(credentials, "secretAccessKey", destroy);
    config.credentials = async () => credentials;
  },
  onRequest: ({ config, destroy }) => void (config.onRequest = destroy),
  "a getter of a header": ({ config, destroy }) =>
    void (config.onRequest = (/** @type {any} */ { headers }) => calling(headers, "x-mine", () => (destroy(), "mine"))),
  fetch: ({ config, destroy }) => void (config.fetch = async () => (destroy(), unfinished())),
  "a getter of the response": ({ config, destroy }) => {
    config.fetch = async () =>
      calling({ headers: new Headers(), body: unfinished().body }, "status", () => (destroy(), 200));
  },
  onResponse: ({ config, destroy }) => void (config.onResponse = destroy),
  "onResponse for an error": ({ config, destroy }) => {
    config.fetch = async () => errorResponse(400, "ValidationException");
    config.onResponse = destroy;
  },
  "logger.warn": ({ config, destroy }) => {
    config.fetch = async () => errorResponse(503, "ServiceUnavailableException");
    config.logger = { warn: destroy };
  },
  "logger.info": ({ config, destroy }) => void (config.logger = { info: destroy }),
  "the read of an awaited first event": ({ config, destroy }) => {
    config.retryFirstEvent = true;
    const pull = (/** @type {ReadableStreamDefaultController} */ controller) => (destroy(), controller.enqueue(chunk));
    config.fetch = async () => new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
  },
  "the read of an event": ({ config, destroy }) => {
    const pull = (/** @type {ReadableStreamDefaultController} */ controller) => (destroy(), controller.enqueue(chunk));
    config.fetch = async () => new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
  },
};

/**
 * Gives the object a getter that calls the function, and returns its result or else the previous value.
 *
 * @param {any} object
 * @param {string} name
 * @param {() => unknown} work
 */
function calling(object, name, work) {
  const value = object[name];
  return Object.defineProperty(object, name, { enumerable: true, configurable: true, get: () => work() ?? value });
}

/** Here the head has arrived, and send may have resolved. */
const afterHead = ["logger.info", "the read of an event"];

/** The error of a call or of reading its events; undefined if both succeed. @param {Promise<any>} called */
async function ending(called) {
  const failure = await failureOf(async () => {
    const { error } = await collect((await called).body);
    if (error !== undefined) throw error;
  });
  return failure?.error;
}

/** @param {any} error @param {string} place */
function destroyed(error, place) {
  same([place, error?.name, error?.message], [place, "AbortError", "the client was destroyed"]);
}

/** Kinds of calls, each of which is destroyed after every possible turn. @type {Record<string, (world: World) => any>} */
const ways = {
  "a plain call": () => ({ fetch: async () => unfinished() }),
  "a call that requests credentials": ({ credentials }) => ({
    fetch: async () => unfinished(),
    credentials: async () => (await undefined, await undefined, credentials),
  }),
  "a call with hooks": () => ({
    fetch: async () => unfinished(),
    onRequest: async () => void (await undefined),
    onResponse: async () => void (await undefined),
  }),
  "a call with a retry": () => {
    let sent = 0;
    return { fetch: async () => (++sent === 1 ? errorResponse(503, "ServiceUnavailableException") : unfinished()) };
  },
  "a call that waits for its first event": () => ({ fetch: async () => unfinished(), retryFirstEvent: true }),
  "a call that fails": () => ({ fetch: async () => errorResponse(400, "ValidationException") }),
  "a call in adaptive mode": () => ({ fetch: async () => unfinished(), retryMode: "adaptive" }),
};

/** @param {World} world @param {string} way @param {number} turns after which the client is destroyed */
async function destroyedAfter(world, way, turns) {
  const client = world.client(ways[way](world));
  const ended = ending(client.invokeModelWithResponseStream({ modelId: "m", body: { prompt: "Hi" } }));
  for (let turn = 0; turn < turns; turn += 1) await undefined;
  client.destroy();
  const error = await ended;
  const failed = way === "a call that fails" && error instanceof world.library.ValidationException;
  if (!failed) destroyed(error, `${way}, after ${turns} turns`);
}

/** @type {Cases} */
export const destruction = {
  ...Object.fromEntries(
    Object.entries(places).map(([place, arrange]) => [
      `destroy inside ${place} ends the call`,
      async (/** @type {World} */ world) => {
        let asked = 0;
        const config = { credentials: world.credentials, fetch: async () => unfinished() };
        const parts = {
          config,
          input: { modelId: "m", body: "{}", requestMetadata: "{}" },
          options: {},
          destroy: () => void (asked++ === 0 && client.destroy()),
        };
        arrange(parts);
        const client = world.client(parts.config);
        const called = client.invokeModelWithResponseStream(parts.input, parts.options);
        destroyed(afterHead.includes(place) ? await ending(called) : (await failureOf(() => called))?.error, place);
        ok(asked > 0, `${place} was never reached`);
      },
    ]),
  ),

  async "a client destroyed inside a getter or a hook can be used again"(world) {
    for (const name of ["onRequest", "onResponse", "credentials"]) {
      let first = true;
      const hook = () => {
        if (first) client.destroy();
        first = false;
        return world.credentials;
      };
      const client = world.client({ fetch: async () => good(), [name]: hook });
      const call = () => client.invokeModelWithResponseStream({ modelId: "m" });
      destroyed(await ending(call()), name);
      equal(await ending(call()), undefined, name);
    }
  },

  ...Object.fromEntries(
    Object.keys(ways).map((way) => [
      `destroy at any turn ends ${way}`,
      async (/** @type {World} */ world) => {
        await withRandom(0, async () => {
          for (let turns = 0; turns <= 200; turns += 1) await destroyedAfter(world, way, turns);
        });
      },
    ]),
  ),

  async "nothing is sent after destroy"(world) {
    let late = 0;
    for (let turns = 0; turns < 60; turns += 1) {
      let ended = false;
      const client = world.client({
        fetch: async () => (ended && late++, unfinished()),
        credentials: async () => world.credentials,
      });
      const called = ending(client.invokeModelWithResponseStream({ modelId: "m" }));
      for (let turn = 0; turn < turns; turn += 1) await undefined;
      ended = true;
      client.destroy();
      await called;
    }
    same(late, 0);
  },
};
