// How soon the service sees that a call has ended.

import { equal, ok, rejection } from "./assert.js";

/** @import { Cases, World } from "./world.js" */
/** @typedef {import("../../../js/index.js").EventStream} EventStream */

/**
 * A call in progress.
 *
 * @typedef {object} Running
 * @property {string | undefined} requestId
 * @property {AbortController} controller the controller of its signal
 * @property {ReturnType<World["client"]>} client
 * @property {EventStream} [body] once there is a head
 * @property {AsyncIterator<unknown>} [events] the loop over it
 * @property {Promise<unknown>} ended settles when the caller learns of the end
 */

/**
 * A call that is waiting for its head.
 *
 * @param {World} world
 * @param {object} [options]
 * @returns {Promise<Running>}
 */
async function beforeHead(world, options) {
  const modelId = world.unique("stall-head");
  const [client, controller] = [world.client({ maxAttempts: 1 }), new AbortController()];
  const answer = client.invokeModelWithResponseStream(
    { modelId, body: "{}" },
    { signal: controller.signal, ...options },
  );
  const ended = rejection(answer);
  const [{ requestId }] = await world.requestsFor(modelId);
  return { requestId, controller, client, ended };
}

/**
 * A call whose answer has fallen silent after three events.
 *
 * @param {World} world
 * @param {string} modelId
 * @param {object} [options]
 * @returns {Promise<Running>}
 */
async function inAnswer(world, modelId, options) {
  const [client, controller] = [world.client(), new AbortController()];
  const input = { modelId, body: "{}" };
  const { body, $metadata } = await client.invokeModelWithResponseStream(input, {
    signal: controller.signal,
    ...options,
  });
  const events = body[Symbol.asyncIterator]();
  for (let count = 0; count < 3; count += 1) await events.next();
  return { requestId: $metadata.requestId, controller, client, body, events, ended: Promise.resolve() };
}

/** Waits for the answer's fourth event. @param {Running} running */
function reading(running) {
  return { ...running, ended: rejection(/** @type {AsyncIterator<unknown>} */ (running.events).next()) };
}

const between = "local.stall";
const inside = "local.stall-mid";

/** Each returns a call in progress and a way to end it. @type {Record<string, (world: World) => Promise<[Running, (running: Running) => unknown]>>} */
const endings = {
  "a signal, before the head": async (world) => [await beforeHead(world), ({ controller }) => controller.abort()],
  "a signal, between events": async (world) => [
    reading(await inAnswer(world, between)),
    ({ controller }) => controller.abort(),
  ],
  "a signal, inside a frame": async (world) => [
    reading(await inAnswer(world, inside)),
    ({ controller }) => controller.abort(),
  ],
  "destroy, before the head": async (world) => [await beforeHead(world), ({ client }) => client.destroy()],
  "destroy, between events": async (world) => [
    reading(await inAnswer(world, between)),
    ({ client }) => client.destroy(),
  ],
  "destroy, inside a frame": async (world) => [
    reading(await inAnswer(world, inside)),
    ({ client }) => client.destroy(),
  ],
  "break, between events": async (world) => [await inAnswer(world, between), ({ events }) => events?.return?.()],
  "break, inside a frame": async (world) => [await inAnswer(world, inside), ({ events }) => events?.return?.()],
  "cancel, before the first event": async (world) => [await unread(world), ({ body }) => body?.cancel()],
};

/** The same for deadlines, which end the call themselves. @type {Record<string, (world: World) => Promise<Running>>} */
const deadlines = {
  connect: (world) => beforeHead(world, { timeouts: { connect: 150 } }),
  "total, before the head": (world) => beforeHead(world, { timeouts: { total: 150 } }),
  "total, between events": async (world) => reading(await inAnswer(world, between, { timeouts: { total: 300 } })),
  "total, inside a frame": async (world) => reading(await inAnswer(world, inside, { timeouts: { total: 300 } })),
  "idle, between events": async (world) => reading(await inAnswer(world, between, { timeouts: { idle: 150 } })),
  "idle, inside a frame": async (world) => reading(await inAnswer(world, inside, { timeouts: { idle: 150 } })),
};

/** @param {World} world @returns {Promise<Running>} */
async function unread(world) {
  const [client, controller] = [world.client(), new AbortController()];
  const { body, $metadata } = await client.invokeModelWithResponseStream({ modelId: between, body: "{}" });
  return { requestId: $metadata.requestId, controller, client, body, ended: Promise.resolve() };
}

/** @param {World} world @param {Running} running */
async function clock(world, { requestId }) {
  return (await world.request(requestId ?? "")).now;
}

/**
 * The machine may be busy: the best of several tries counts.
 *
 * @param {string} name
 * @param {() => Promise<number>} measure in ms
 */
async function promptly(name, measure) {
  let shortest = Infinity;
  for (let tries = 0; tries < 5 && shortest > 100; tries += 1) shortest = Math.min(shortest, await measure());
  ok(shortest <= 100, `${name}: ${shortest} ms`);
}

/** @type {Cases} */
export const closing = {
  async "every way of ending a call is seen by the service within 100 ms"(world) {
    for (const [name, start] of Object.entries(endings)) {
      await promptly(name, async () => {
        const [running, end] = await start(world);
        const before = await clock(world, running);
        await end(running);
        await running.ended;
        const { closedAt, closedBy } = await world.closed(running.requestId);
        equal(closedBy, "client", name);
        return closedAt - before;
      });
    }
  },

  async "every deadline is seen by the service within 100 ms of its error"(world) {
    for (const [name, start] of Object.entries(deadlines)) {
      await promptly(name, async () => {
        const running = await start(world);
        await running.ended;
        const told = await clock(world, running);
        const { closedAt, closedBy } = await world.closed(running.requestId);
        equal(closedBy, "client", name);
        return closedAt - told;
      });
    }
  },
};
