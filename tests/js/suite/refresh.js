// Credentials that are fetched: once, however many calls wait for them, and again once no call waits.

import { equal, ok, rejection, same } from "./assert.js";
import { good, recorder } from "./frames.js";
import { hurried } from "./time.js";
import { collect, laterBy, withRandom } from "./world.js";

/** @import { Cases, World } from "./world.js" */

const hour = 3_600_000;
const input = { modelId: "m" };

/**
 * A client whose provider is settled by hand. Its credentials are numbered by the order of the requests for them.
 *
 * @param {World} world
 */
function byHand(world) {
  /** @type {{ resolve: () => void, reject: (error: unknown) => void }[]} */
  const asked = [];
  const credentials = () =>
    new Promise((resolve, reject) => {
      const sessionToken = `${asked.length + 1}`;
      const expiration = new Date(Date.now() + hour);
      asked.push({ resolve: () => resolve({ ...world.credentials, sessionToken, expiration }), reject });
    });
  const { sent, fetch } = recorder();
  const client = world.client({ credentials: /** @type {any} */ (credentials), fetch });
  const call = (/** @type {any} */ options) =>
    client.invokeModelWithResponseStream(input, options).then(({ body }) => collect(body));
  return { client, call, asked, tokens: () => sent.map(({ headers }) => headers.get("x-amz-security-token")) };
}

/** Waits until it is true, for things that take several turns but no time. @param {() => boolean} condition */
async function until(condition) {
  while (!condition()) await turn();
}

/** Resolves when everything that can happen without waiting has happened. */
function turn() {
  return new Promise((resolve) => setTimeout(resolve));
}

/** The ways in which a call stops waiting for its credentials. @type {Record<string, (controller: AbortController) => object>} */
const ends = {
  "its signal": ({ signal }) => ({ signal }),
  "its deadline": () => ({ timeouts: { total: 5 } }),
};

/**
 * A call that requested credentials in vain, and has ended.
 *
 * @param {ReturnType<typeof byHand>} parts
 * @param {string} end
 */
async function inVain({ call, asked }, end) {
  const controller = new AbortController();
  const before = asked.length;
  const ended = rejection(call(ends[end](controller)));
  await until(() => asked.length > before);
  if (end === "its signal") controller.abort();
  await ended;
}

/** @type {Cases} */
export const refresh = {
  async "a provider that never settles is called again by the next call"(world) {
    for (const end of Object.keys(ends)) {
      const parts = byHand(world);
      await inVain(parts, end);
      await inVain(parts, end);
      const called = parts.call({});
      await until(() => parts.asked.length === 3);
      parts.asked[2].resolve();
      equal((await called).error, undefined);
      await parts.call({});
      same([parts.asked.length, parts.tokens()], [3, ["3", "3"]]);
    }
  },

  async "a provider that never settles at a renewal is called again too"(world) {
    for (const later of [hour - 60_000, hour + 60_000]) {
      const parts = byHand(world);
      const first = parts.call({});
      await until(() => parts.asked.length === 1);
      parts.asked[0].resolve();
      await first;
      await laterBy(later, async () => {
        await inVain(parts, "its signal");
        const called = parts.call({});
        await until(() => parts.asked.length === 3);
        parts.asked[2].resolve();
        await called;
        same(parts.tokens(), ["1", "3"]);
      });
    }
  },

  async "a refresh continues while another call waits for it"(world) {
    for (const leaver of [0, 1]) {
      const { call, asked, tokens } = byHand(world);
      const controllers = [new AbortController(), new AbortController()];
      const calls = controllers.map(({ signal }) => call({ signal }));
      await until(() => asked.length > 0);
      controllers[leaver].abort("enough");
      equal(await rejection(calls[leaver]), "enough");
      const joined = call({});
      await turn();
      asked[0].resolve();
      await Promise.all([calls[1 - leaver], joined]);
      same([asked.length, tokens()], [1, ["1", "1"]]);
    }
  },

  async "the late result of an abandoned refresh does not replace a newer one"(world) {
    for (const settle of /** @type {const} */ (["resolve", "reject"])) {
      const parts = byHand(world);
      await inVain(parts, "its signal");
      const called = parts.call({});
      await until(() => parts.asked.length === 2);
      if (settle === "resolve") parts.asked[0].resolve();
      else parts.asked[0].reject(new Error("too late"));
      await turn();
      parts.asked[1].resolve();
      await called;
      await parts.call({});
      same([parts.asked.length, parts.tokens()], [2, ["2", "2"]]);
    }
  },

  async "a provider that fails when no call waits any more does no harm"(world) {
    const parts = byHand(world);
    await inVain(parts, "its signal");
    parts.asked[0].reject(new Error("too late"));
    await turn();
    const called = parts.call({});
    await until(() => parts.asked.length === 2);
    parts.asked[1].resolve();
    equal((await called).error, undefined);
  },

  async "a thousand simultaneous calls request credentials once, and once more when these have expired"(world) {
    const { call, asked, tokens } = byHand(world);
    for (const [index, later] of [0, 2 * hour].entries()) {
      await laterBy(later, async () => {
        const calls = Array.from({ length: 1_000 }, () => call({}));
        await until(() => asked.length === index + 1);
        asked[index].resolve();
        for (const { error } of await Promise.all(calls)) equal(error, undefined);
      });
    }
    same([asked.length, new Set(tokens()).size, tokens().length], [2, 2, 2_000]);
  },

  async "a thousand calls whose provider fails all fail with its error, after a single request"(world) {
    const { call, asked } = byHand(world);
    const thrown = new Error("mine");
    const calls = Array.from({ length: 1_000 }, () => rejection(call({})));
    await until(() => asked.length === 1);
    asked[0].reject(thrown);
    for (const error of await Promise.all(calls)) equal(error, thrown);
    equal(asked.length, 1);
  },

  async "an unanswered request for credentials ends with a TimeoutError, and is closed"(world) {
    const { fromCognitoIdentityPool, fromWebToken } = world.library;
    const silences = { "no head": () => new Promise(() => {}), "no body": () => new Response(new ReadableStream()) };
    for (const [name, silence] of Object.entries(silences)) {
      const { sent, fetch } = recorder(silence);
      const providers = {
        fromCognitoIdentityPool: fromCognitoIdentityPool({ identityPoolId: "us-east-1:pool", fetch }),
        "fromCognitoIdentityPool with an id": fromCognitoIdentityPool({
          identityPoolId: "us-east-1:pool",
          identityId: "us-east-1:id",
          fetch,
        }),
        fromWebToken: fromWebToken({
          region: "us-east-1",
          roleArn: "arn:aws:iam::123456789012:role/mine",
          webIdentityToken: "t",
          fetch,
        }),
      };
      for (const [provider, credentials] of Object.entries(providers)) {
        await withRandom(0, () =>
          hurried(async () => {
            const called = world.ask("m", { config: { credentials, fetch: async () => good() } });
            for (const error of [await rejection(credentials()), await rejection(called)]) {
              equal(error?.name, "TimeoutError", `${provider}, ${name}: ${error}`);
            }
          }),
        );
        for (const { init } of sent.splice(0))
          ok(init.signal?.aborted, `${provider}, ${name}: the connection is still open`);
      }
    }
  },
};
