// Whatever fails, and however often: the next call works like the first. Each kind of failure is repeated 5,000 times.

import { equal, ok } from "./assert.js";
import { good, recorder, responseOf } from "./frames.js";
import { conversion, detached, failureOf, throwing, throwsThat, thrown, unexpected } from "./oddities.js";
import { collect } from "./world.js";

/** @import { Cases, World } from "./world.js" */

const TIMES = 5_000;
const input = { modelId: "m", body: "{}" };

/**
 * Makes one call fail, in a way that depends on the turn.
 *
 * @typedef {(parts: { world: World, turn: number, fetch: (url: string, init: any) => Promise<any> }) => Promise<void>} Fail
 */

/** One of the choices, the next at each turn. @template T @param {T[]} choices @param {number} turn @returns {T} */
const pick = (choices, turn) => choices[turn % choices.length];

/** The value to throw at this turn: over all turns, every choice meets every value. @param {number} turn */
const valueAt = (turn) => thrown[Math.floor(turn / 13) % thrown.length];

/** @param {World} world @param {object} config @param {object} [options] */
function call(world, config, options) {
  const base = { region: "us-east-1", credentials: world.credentials, maxAttempts: 1 };
  return new world.library.BedrockRuntime({ ...base, ...config }).invokeModelWithResponseStream(input, options);
}

/**
 * Checks for a TypeError that names the member, or for what the member itself threw when it was converted to a number
 * or text.
 *
 * @param {any} error
 * @param {string} name
 */
function namesIt(error, name) {
  if (error === conversion) return;
  ok(
    error instanceof TypeError && error.message.includes(name),
    `no TypeError that names ${name}, but ${String(error)}`,
  );
}

/** A response with a part that throws. @param {string} part @param {unknown} value */
function badResponse(part, value) {
  const response = { status: 200, headers: new Headers(), body: good().body };
  const fails = () => {
    throw value;
  };
  if (part === "headers.iterator") Object.defineProperty(response.headers, Symbol.iterator, { get: fails });
  else if (part === "body.getReader") response.body = /** @type {any} */ ({ getReader: fails, cancel: async () => {} });
  else return throwing(response, part, value);
  return response;
}

/** @type {Record<string, Fail>} */
const kinds = {
  async "a getter of the configuration throws"({ world, turn, fetch }) {
    const names = [
      "region",
      "credentials",
      "token",
      "endpoint",
      "maxAttempts",
      "retryMode",
      "timeouts",
      "systemClockOffset",
      "onRequest",
      "logger",
    ];
    const config = throwing(
      { region: "us-east-1", credentials: world.credentials, fetch },
      pick(names, turn),
      valueAt(turn),
    );
    const client = () => new world.library.BedrockRuntime(config);
    await throwsThat(valueAt(turn), async () => client().invokeModelWithResponseStream(input), {
      name: pick(names, turn),
    });
  },
  async "a getter of the input throws"({ world, turn, fetch }) {
    const name = pick(
      ["modelId", "body", "contentType", "accept", "trace", "guardrailIdentifier", "requestMetadata"],
      turn,
    );
    const client = world.client({ fetch });
    await throwsThat(valueAt(turn), () => client.invokeModelWithResponseStream(throwing(input, name, valueAt(turn))), {
      name,
    });
  },
  async "a getter of the call's options throws"({ world, turn, fetch }) {
    const name = pick(["signal", "abortSignal", "timeouts", "total"], turn);
    const options =
      name === "total" ? { timeouts: throwing({}, name, valueAt(turn)) } : throwing({}, name, valueAt(turn));
    await throwsThat(valueAt(turn), () => call(world, { fetch }, options), { name });
  },
  async "a getter of the credentials throws"({ world, turn, fetch }) {
    const name = pick(["accessKeyId", "secretAccessKey", "sessionToken"], turn);
    const credentials = throwing(world.credentials, name, valueAt(turn));
    await throwsThat(
      valueAt(turn),
      () => call(world, { fetch, credentials: turn % 2 ? credentials : () => credentials }),
      { name },
    );
  },
  async "a getter of the credentials' expiration or scope throws"({ world, turn, fetch }) {
    const scoped = {
      accessKeyId: "AKIDEXAMPLE",
      signingKey: "00".repeat(32),
      scope: { date: "20300101", region: "us-east-1", service: "bedrock" },
    };
    const name = pick(["expiration", "signingKey", "scope"], turn);
    const credentials = async () => throwing(scoped, name, valueAt(turn));
    await throwsThat(valueAt(turn), () => call(world, { fetch, credentials }), { name });
  },
  async "a getter of the headers that onRequest sets throws"({ world, turn, fetch }) {
    const onRequest = (/** @type {any} */ request) =>
      void (request.headers = throwing(request.headers, "x-mine", valueAt(turn)));
    await throwsThat(valueAt(turn), () => call(world, { fetch, onRequest }));
  },
  async "an expiration that is not a time"({ world, turn, fetch }) {
    const credentials = async () => ({ ...world.credentials, expiration: /** @type {any} */ (pick(unexpected, turn)) });
    namesIt((await failureOf(() => call(world, { fetch, credentials })))?.error, "expiration");
  },
  async "a systemClockOffset that is not a number"({ world, turn, fetch }) {
    namesIt(
      (await failureOf(() => call(world, { fetch, systemClockOffset: pick(unexpected, turn) })))?.error,
      "systemClockOffset",
    );
  },
  async "the value of a header that is not text"({ world, turn, fetch }) {
    const onRequest = (/** @type {any} */ { headers }) => void (headers["x-mine"] = pick(unexpected, turn));
    namesIt((await failureOf(() => call(world, { fetch, onRequest })))?.error, "x-mine");
  },
  async "a member of the input that is not text"({ world, turn, fetch }) {
    const name = pick(["modelId", "accept", "trace"], turn);
    const wrong = { ...input, [name]: unexpected[turn % unexpected.length] };
    namesIt((await failureOf(() => world.client({ fetch }).invokeModelWithResponseStream(wrong)))?.error, name);
  },
  async "a body that throws, or whose bytes are detached"({ world, turn, fetch }) {
    const value = valueAt(turn);
    const fails = () => {
      throw value;
    };
    const client = world.client({ fetch });
    const body = pick(
      [{ toJSON: fails }, { arrayBuffer: fails }, { getReader: fails }, throwing({}, "arrayBuffer", value)],
      turn,
    );
    await throwsThat(value, () => client.invokeModelWithResponseStream({ modelId: "m", body }));
    const failure = await failureOf(() => client.invokeModelWithResponseStream({ modelId: "m", body: detached() }));
    ok(failure?.error instanceof TypeError, `${failure?.error}`);
  },
  async "a hook throws, or its promise rejects"({ world, turn, fetch }) {
    const fails = () => {
      if (turn % 2) throw valueAt(turn);
      return Promise.reject(valueAt(turn));
    };
    const name = pick(["onRequest", "onResponse", "credentials"], turn);
    await throwsThat(valueAt(turn), () => call(world, { fetch, [name]: fails }), { name });
  },
  async "fetch throws, or its promise rejects"({ world, turn }) {
    const fetch = () => {
      if (turn % 2) throw valueAt(turn);
      return Promise.reject(valueAt(turn));
    };
    const error = (await failureOf(() => call(world, { fetch })))?.error;
    ok(error instanceof world.library.ConnectionError && Object.is(error.cause, valueAt(turn)), `${String(error)}`);
  },
  async "fetch returns something other than a response"({ world, turn }) {
    const failure = await failureOf(() =>
      call(world, { fetch: async () => pick([undefined, null, 5, "text", {}, []], turn) }),
    );
    ok(failure?.error instanceof Error, `${String(failure?.error)}`);
  },
  async "a response throws when it is read"({ world, turn }) {
    const part = pick(["status", "headers", "body", "headers.iterator", "body.getReader"], turn);
    await throwsThat(valueAt(turn), () => call(world, { fetch: async () => badResponse(part, valueAt(turn)) }), {
      cause: true,
      name: part,
    });
  },
  async "a signal throws when it is read or followed"({ world, turn, fetch }) {
    const fails = () => {
      throw valueAt(turn);
    };
    const { signal } = new AbortController();
    const name = pick(["aborted", "addEventListener"], turn);
    Object.defineProperty(signal, name, name === "aborted" ? { get: fails } : { value: fails });
    await throwsThat(valueAt(turn), () => call(world, { fetch }, { [pick(["signal", "abortSignal"], turn)]: signal }), {
      name,
    });
  },
  async "a signal is aborted for a reason of any kind"({ world, turn }) {
    if (!canAbortWith(valueAt(turn))) return;
    const controller = new AbortController();
    const hang = () => new Promise(() => controller.abort(valueAt(turn)));
    if (turn % 2) controller.abort(valueAt(turn));
    await throwsThatOf(controller.signal, () => call(world, { fetch: hang }, { signal: controller.signal }));
  },
  async "a getter of a key's options throws"({ world, turn }) {
    const { createApiKey, deriveSigningKey, fromCognitoIdentityPool, fromWebToken } = world.library;
    const options = {
      credentials: world.credentials,
      region: "us-east-1",
      identityPoolId: "us-east-1:pool",
      roleArn: "r",
      webIdentityToken: "t",
    };
    /** @type {[(options: any) => unknown, string[]][]} */
    const makers = [
      [createApiKey, ["credentials", "region", "expiresIn", "date"]],
      [deriveSigningKey, ["credentials", "region", "service", "date"]],
      [
        (given) => fromCognitoIdentityPool(given)(),
        ["identityPoolId", "logins", "accountId", "customRoleArn", "endpoint"],
      ],
      [
        (given) => fromWebToken(given)(),
        ["region", "roleArn", "webIdentityToken", "durationSeconds", "policyArns", "endpoint"],
      ],
    ];
    const [make, names] = pick(makers, turn);
    const name = pick(names, turn >> 2);
    await throwsThat(valueAt(turn), () => make(throwing(options, name, valueAt(turn))), { name });
  },
  async "a chunk whose bytes are detached"({ world }) {
    const { body } = await call(world, { fetch: async () => withBody(detached()) });
    const { error } = await collect(body);
    ok(error instanceof Error, "it was read as an empty chunk");
  },
  async "a corrupt stream"({ world, turn }) {
    const bytes = new Uint8Array(100).fill(turn);
    const { error } = await collect((await call(world, { fetch: async () => responseOf([bytes]) })).body);
    ok(error instanceof world.library.EventStreamError, `${error}`);
  },
};

/** workerd refuses a reason whose members throw. @param {unknown} reason */
function canAbortWith(reason) {
  try {
    new AbortController().abort(reason);
    return true;
  } catch {
    return false;
  }
}

/** Checks that the work fails with the signal's reason. @param {AbortSignal} signal @param {() => unknown} work */
async function throwsThatOf(signal, work) {
  const failure = await failureOf(work);
  ok(failure && Object.is(failure.error, signal.reason), "it failed with another reason");
}

/** A response with this chunk, which the platform's own byte stream might refuse. @param {unknown} chunk */
function withBody(chunk) {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(chunk);
      controller.close();
    },
  });
  return { status: 200, headers: new Headers(), body };
}

/**
 * Makes 5,000 calls fail, makes two that must succeed, and then reports failures that were not as expected.
 *
 * @param {World} world
 * @param {Fail} fail
 * @param {boolean} unsent whether the failing calls may send nothing
 */
async function survives(world, fail, unsent) {
  const { sent, fetch } = recorder();
  const client = world.client({ fetch });
  await works(client);
  /** @type {unknown[]} */
  const wrong = [];
  for (let turn = 0; turn < TIMES; turn += 1) await fail({ world, turn, fetch }).catch((error) => wrong.push(error));
  const count = sent.length;
  await works(client);
  await works(world.client({ fetch }));
  if (wrong.length > 0)
    throw new Error(`${wrong.length} of ${TIMES} failed in another way, the first with: ${wrong[0]}`);
  if (unsent) equal(count, 1, "requests sent in spite of the failures, and the first:");
}

/** @param {ReturnType<World["client"]>} client */
async function works(client) {
  const { events, error } = await collect((await client.invokeModelWithResponseStream(input)).body);
  equal(error, undefined);
  equal(events.length, 1);
}

/** The failures that come with the response or after it. */
const late = /hook|response|chunk|fetch|corrupt|reason/;

/** @type {Cases} */
export const survival = Object.fromEntries(
  Object.entries(kinds).map(([name, fail]) => [
    `${name}, ${TIMES} times, then a successful call`,
    (world) => survives(world, fail, !late.test(name)),
  ]),
);
