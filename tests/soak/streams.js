// One stream of the soak test: how it is read, and what it must end with.

/** @typedef {import("../../js/index.js").BedrockRuntime} Client */
/** @typedef {{ fault: string, count: number, seed: number }} Plan */
/** @typedef {{ controller: AbortController, plan: Plan }} Call */
/** @typedef {{ events: number, error: any }} Outcome */

const decoder = new TextDecoder();
const hour = 3_600_000;

/** @typedef {{ read?: (body: any, call: Call) => Promise<Outcome>, timeouts?: object, ends: (error: any, events: number, plan: Plan) => boolean }} Fault */

/** @param {number} events @param {Plan} plan */
const all = (events, plan) => events === plan.count;
/** The number of events after which the client leaves. @param {Plan} plan */
const half = (plan) => (plan.count + 1) >> 1;
/** @param {string} code @returns {Fault["ends"]} */
const stream = (code) => (error, events) =>
  error?.name === "EventStreamError" && error.code === code && error.eventIndex === events;

/** @type {Record<string, Fault>} */
export const faults = {
  good: { ends: (error, events, plan) => error === undefined && all(events, plan) },
  cut: { ends: (error, events, plan) => stream("TRUNCATED")(error, events, plan) && all(events, plan) },
  // the platform decides whether to deliver what was in transit when the connection was reset
  reset: { ends: stream("TRUNCATED") },
  exception: {
    ends: (error, events, plan) =>
      error?.name === "ThrottlingException" && error.eventIndex === events && all(events, plan),
  },
  // on a busy machine, even a good stream may be silent for a while
  stall: { timeouts: { idle: 1_000 }, ends: (error, events) => error?.phase === "idle" && error.eventIndex === events },
  abort: {
    async read(body, { controller, plan }) {
      return readTo(plan.count, body, () => controller.abort("enough"));
    },
    ends: (error, events, plan) => error === "enough" && all(events, plan),
  },
  break: {
    async read(body, { plan }) {
      let events = 0;
      for await (const event of body) {
        check(event, events);
        events += 1;
        if (events === half(plan)) break;
      }
      return { events, error: body.locked ? new Error("still locked") : undefined };
    },
    ends: (error, events, plan) => error === undefined && events === half(plan),
  },
  cancel: {
    async read(body, { plan }) {
      return readTo(half(plan), body, (reader) => reader.cancel("enough"));
    },
    ends: (error, events, plan) => error === undefined && events === half(plan),
  },
  corrupt: { ends: (error, events, plan) => stream("BAD_MESSAGE_CRC")(error, events, plan) && all(events, plan) },
  slow: {
    async read(body) {
      let events = 0;
      for await (const event of body) {
        check(event, events);
        events += 1;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return { events, error: undefined };
    },
    ends: (error, events, plan) => error === undefined && all(events, plan),
  },
};

const names = Object.keys(faults);

/** @param {number} seed @returns {Plan} */
export function planOf(seed) {
  return { fault: names[seed % names.length], count: 1 + ((seed * 7) % 23), seed };
}

/**
 * @param {Client} client
 * @param {Plan} plan
 * @param {AbortSignal} shared a signal that outlives the call
 * @returns {Promise<{ events: number, wrong?: string }>}
 */
export async function play(client, plan, shared) {
  const { fault, count, seed } = plan;
  const { read = readAll, timeouts, ends } = faults[fault];
  const controller = new AbortController();
  const options = {
    signal: shared,
    abortSignal: controller.signal,
    timeouts: { connect: hour, firstEvent: hour, idle: hour, total: hour, ...timeouts },
  };
  /** @type {Outcome} */
  let outcome = { events: 0, error: undefined };
  try {
    const { body } = await client.invokeModelWithResponseStream(
      { modelId: `soak.${fault}.${count}.${seed}`, body: "{}" },
      options,
    );
    outcome = await read(body, { controller, plan });
  } catch (error) {
    outcome.error = error;
  }
  const { events, error } = outcome;
  if (ends(error, events, plan)) return { events };
  return { events, wrong: `${fault}.${count}.${seed}: ${events} events, then ${error?.stack ?? error}` };
}

/** Checks that the event is the expected one. @param {any} event @param {number} number */
function check(event, number) {
  const text = decoder.decode(event?.chunk?.bytes);
  if (text !== `${number}`) throw new Error(`event ${JSON.stringify(text)} came instead of ${number}`);
}

/** @param {any} body @returns {Promise<Outcome>} */
async function readAll(body) {
  return readTo(Infinity, body, () => {});
}

/**
 * Reads this many events, leaves, and reads what is left.
 *
 * @param {number} count
 * @param {any} body
 * @param {(reader: any) => unknown} leave
 * @returns {Promise<Outcome>}
 */
async function readTo(count, body, leave) {
  const reader = body.getReader();
  let events = 0;
  try {
    for (;;) {
      if (events === count) await leave(reader);
      const { done, value } = await reader.read();
      if (done) return { events, error: undefined };
      check(value, events);
      events += 1;
    }
  } catch (error) {
    return { events, error };
  }
}
