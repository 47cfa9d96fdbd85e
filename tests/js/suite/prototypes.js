// Nothing is read from Object.prototype, whatever another script has added there; and nothing from the network changes
// a prototype.

import { equal, ok, rejection, same } from "./assert.js";
import { frame, good, recorder, responseOf } from "./frames.js";
import { collect, signedAt } from "./world.js";

/** @import { Cases, World } from "./world.js" */

const input = { modelId: "m", body: "{}" };

/**
 * Runs the work while every object has this member.
 *
 * @template T
 * @param {string} name
 * @param {unknown} value
 * @param {() => Promise<T>} work
 */
async function polluted(name, value, work) {
  Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true, enumerable: false });
  try {
    return await work();
  } finally {
    Reflect.deleteProperty(Object.prototype, name);
  }
}

/**
 * The only request of a call that succeeds while every object has this member.
 *
 * @param {World} world
 * @param {string} name
 * @param {unknown} value
 */
async function sentWith(world, name, value) {
  const response = good();
  const { sent, fetch } = recorder(() => response);
  const { events, error } = await polluted(name, value, async () => {
    const client = new world.library.BedrockRuntime({ region: "us-east-1", credentials: world.credentials, fetch });
    return collect((await client.invokeModelWithResponseStream(input, { timeouts: {} })).body);
  });
  same([events.length, error, sent.length], [1, undefined, 1]);
  return sent[0];
}

const stolen = () => {
  throw new Error("it was called");
};

/** Members that were not passed, each of which would spoil or change a call. */
const members = {
  token: "stolen",
  endpoint: "https://attacker.example",
  useFipsEndpoint: true,
  useDualstackEndpoint: true,
  maxAttempts: 0,
  retryMode: "wrong",
  exceptions: "wrong",
  maxEventBytes: 16,
  retryFirstEvent: "wrong",
  systemClockOffset: 3_600_000_000,
  onRequest: stolen,
  onResponse: stolen,
  logger: { info: stolen, error: stolen },
  info: stolen,
  signal: AbortSignal.abort("stolen"),
  abortSignal: AbortSignal.abort("stolen"),
  timeouts: { total: -1 },
  total: -1,
  connect: -1,
  idle: -1,
  sessionToken: "stolen",
  expiration: "wrong",
  signingKey: "00".repeat(32),
  contentType: "text/stolen",
  accept: "text/stolen",
  trace: "ENABLED",
  guardrailIdentifier: "stolen",
  guardrailVersion: "1",
  performanceConfigLatency: "optimized",
  serviceTier: "flex",
  requestMetadata: "stolen",
  headers: { "x-stolen": "1" },
  once: true,
  passive: true,
};

/** @type {Cases} */
export const prototypes = {
  async "a member of Object.prototype is not an option, and not a member of the input"(world) {
    const plain = await sentWith(world, "unused", 0);
    for (const [name, value] of Object.entries(members)) {
      const { url, headers } = await sentWith(world, name, value).catch((error) => {
        throw new Error(`${name}: ${error}`, { cause: error });
      });
      equal(url, plain.url, name);
      same([name, ...headers.keys()], [name, ...plain.headers.keys()]);
      ok(headers.get("authorization")?.startsWith("AWS4-HMAC-SHA256 "), `${name}: ${headers.get("authorization")}`);
      ok(Math.abs(signedAt(headers) - Date.now()) < 3_600_000, `${name}: ${headers.get("x-amz-date")}`);
    }
  },

  async "missing members are not taken from Object.prototype"(world) {
    const { sent, fetch } = recorder();
    const { credentials } = world;
    /** @type {[string, unknown, any, any][]} */
    const missing = [
      ["region", "us-east-1", { credentials, fetch }, input],
      ["credentials", credentials, { region: "us-east-1", fetch }, input],
      ["modelId", "m", { region: "us-east-1", credentials, fetch }, { body: "{}" }],
      ["allowInsecureEndpoint", true, { region: "us-east-1", credentials, fetch, endpoint: "http://192.0.2.1" }, input],
      ["secretAccessKey", "stolen", { region: "us-east-1", credentials: { accessKeyId: "A" }, fetch }, input],
    ];
    for (const [name, value, config, given] of missing) {
      const work = async () => new world.library.BedrockRuntime(config).invokeModelWithResponseStream(given);
      const error = await polluted(name, value, () => rejection(work()));
      ok(error instanceof TypeError && error.message.includes(name), `${name}: ${error}`);
    }
    equal(sent.length, 0);
  },

  async "the platform's fetch is called, not one in Object.prototype"(world) {
    const own = globalThis.fetch;
    const response = good();
    const { sent, fetch } = recorder(() => response);
    globalThis.fetch = /** @type {any} */ (fetch);
    try {
      await polluted("fetch", stolen, async () => {
        const client = new world.library.BedrockRuntime({ region: "us-east-1", credentials: world.credentials });
        await (await client.invokeModelWithResponseStream(input)).body.cancel();
      });
    } finally {
      globalThis.fetch = own;
    }
    equal(sent.length, 1);
  },

  async "the platform's fetch does not see members of Object.prototype in its arguments"(world) {
    for (const name of ["credentials", "mode", "cache", "integrity", "keepalive", "referrer", "duplex"]) {
      const response = good();
      let found;
      const fetch = async (/** @type {string} */ _, /** @type {any} */ init) => ((found = init[name]), response);
      const client = world.client({ fetch });
      await polluted(name, "stolen", async () => (await client.invokeModelWithResponseStream(input)).body.cancel());
      equal(found, undefined, name);
    }
  },

  async "providers and key makers take nothing from Object.prototype"(world) {
    const { createApiKey, deriveSigningKey, fromCognitoIdentityPool, fromWebToken } = world.library;
    const key = { credentials: world.credentials, region: "us-east-1", date: new Date("2026-01-02T03:04:05Z") };
    const { sent, fetch } = recorder(() => new Response("{}", { status: 400 }));
    const makers = {
      createApiKey: async () => createApiKey(key),
      deriveSigningKey: async () => JSON.stringify(await deriveSigningKey(key)),
      fromCognitoIdentityPool: async () => {
        await rejection(fromCognitoIdentityPool({ identityPoolId: "us-east-1:pool", fetch })());
        const { url, init } = /** @type {any} */ (sent.pop());
        return url + init.body;
      },
      fromWebToken: async () => {
        await rejection(fromWebToken({ region: "us-east-1", roleArn: "r", webIdentityToken: "t", fetch })());
        const { url, init } = /** @type {any} */ (sent.pop());
        return url + init.body;
      },
    };
    const spoilers = {
      expiresIn: 1,
      service: "stolen",
      sessionToken: "stolen",
      endpoint: "https://attacker.example",
      logins: { a: "b" },
      identityId: "us-east-1:stolen",
      accountId: "123456789012",
      customRoleArn: "stolen",
      policy: "{}",
      policyArns: ["stolen"],
      durationSeconds: 900,
      providerId: "stolen",
    };
    for (const [maker, make] of Object.entries(makers)) {
      const plain = await make();
      for (const [name, value] of Object.entries(spoilers))
        equal(await polluted(name, value, make), plain, `${maker}, ${name}:`);
    }
  },

  async "a stream header called __proto__ is a header like any other"(world) {
    const bytes = frame(
      [
        [":message-type", "event"],
        [":event-type", "mine"],
        ["__proto__", "text"],
        ["constructor", "text"],
      ],
      "{}",
    );
    const { events, error } = await world.readAll("m", { config: { fetch: async () => responseOf([bytes]) } });
    equal(error, undefined);
    const { headers } =
      events[0].$unknown?.[1] ??
      (() => {
        throw new Error("no $unknown");
      })();
    same(Object.getOwnPropertyNames(headers).sort(), [":event-type", ":message-type", "__proto__", "constructor"]);
    equal(Object.getOwnPropertyDescriptor(headers, "__proto__")?.value, "text");
    ok([null, Object.prototype].includes(Object.getPrototypeOf(headers)), "the prototype is unchanged");
  },

  async "a response header called __proto__ is a header like any other"(world) {
    /** @type {any[]} */
    const seen = [];
    const headers = { ["__proto__"]: "text", "x-amzn-errortype": "ValidationException" };
    const fetch = async () => new Response("{}", { status: 400, headers: Object.entries(headers) });
    const error = await rejection(
      world.ask("m", { config: { fetch, onResponse: (/** @type {any} */ response) => void seen.push(response) } }),
    );
    for (const told of [error.$response.headers, seen[0].headers]) {
      equal(Object.getOwnPropertyDescriptor(told, "__proto__")?.value, "text");
      ok([null, Object.prototype].includes(Object.getPrototypeOf(told)), "the prototype is unchanged");
    }
  },

  async "a request header called __proto__, which not every platform sends, is refused"(world) {
    const { sent, fetch } = recorder();
    const onRequest = (/** @type {any} */ { headers }) =>
      void Object.defineProperty(headers, "__proto__", { value: "text", enumerable: true });
    const error = await rejection(world.ask("m", { config: { fetch, onRequest } }));
    ok(error instanceof TypeError && error.message.includes("__proto__"), `${error}`);
    equal(sent.length, 0);
  },
};
