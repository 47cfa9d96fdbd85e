// How long credentials are kept: by the service's clock, until they are refused, and no longer than the client.

import { equal, ok, rejection, same } from "./assert.js";
import { eventFrame } from "./frames.js";
import { collect, counted, laterBy, withRandom } from "./world.js";

/** @import { Cases, World } from "./world.js" */

const hour = 3_600_000;
const minute = 60_000;
const input = { modelId: "local.count-1", body: "{}" };

/** A response with one event, and one that refuses the credentials as expired. */
const good = () => new Response(eventFrame("{}"));
const expired = () => new Response("{}", { status: 403, headers: { "x-amzn-errortype": "ExpiredTokenException" } });

/**
 * A client with numbered credentials; the function responds to each of its requests.
 *
 * @param {World} world
 * @param {(request: number) => Response | Promise<Response>} answer requests are numbered from 1
 * @param {object} [config]
 */
function numbered(world, answer, config) {
  const count = { asked: 0, sent: 0 };
  const credentials = async () => ({
    ...world.credentials,
    sessionToken: `${++count.asked}`,
    expiration: new Date(Date.now() + hour),
  });
  const client = world.client({ credentials, fetch: async () => answer(++count.sent), ...config });
  const call = async () => {
    const { body, $metadata } = await client.invokeModelWithResponseStream(input);
    equal((await collect(body)).error, undefined);
    return $metadata.attempts;
  };
  return { client, call, count };
}

/** The options of an identity pool for which the function responds, by action. @param {(action: string) => Response} answer */
function pool(answer) {
  /** @type {string[]} */
  const actions = [];
  const fetch = async (/** @type {string} */ _, /** @type {any} */ { headers }) => {
    const [, action] = headers["x-amz-target"].split(".");
    actions.push(action);
    return answer(action);
  };
  return { actions, options: { identityPoolId: "us-east-1:pool", fetch } };
}

/** @type {Cases} */
export const identities = {
  async "credentials expire by the service's clock, if that is known"(world) {
    const { call, count } = numbered(world, good, { systemClockOffset: 2 * hour });
    await call();
    await call();
    same(count, { asked: 2, sent: 2 });
  },

  async "refused credentials are replaced even if the clock was corrected"(world) {
    const { call, count } = numbered(world, (request) => (request === 2 ? expired() : good()), {
      systemClockOffset: 10 * minute,
    });
    equal(await call(), 1);
    equal(await laterBy(minute, call), 2);
    same(count, { asked: 2, sent: 3 });
  },

  async "a call refused after another has replaced the credentials uses the new ones"(world) {
    let refuse = () => {};
    const late = new Promise((resolve) => (refuse = () => resolve(expired())));
    let arrived = () => {};
    const waiting = new Promise((resolve) => (arrived = () => resolve(undefined)));
    /** @type {Record<number, () => Response | Promise<Response>>} */
    const answers = { 2: () => (arrived(), late), 3: expired };
    const { call, count } = numbered(world, (request) => (answers[request] ?? good)());
    await call();
    await laterBy(minute, async () => {
      const slow = call();
      await waiting;
      equal(await call(), 2);
      refuse();
      equal(await slow, 2);
    });
    same(count, { asked: 2, sent: 5 });
  },

  async "credentials that are refused again fail the call, without a retry"(world) {
    const { call, count } = numbered(world, (request) => (request === 1 ? good() : expired()));
    await call();
    const error = await rejection(laterBy(minute, call));
    same([error.name, error.$metadata.attempts, error.$retryable], ["ExpiredTokenException", 2, undefined]);
    same(count, { asked: 2, sent: 3 });
  },

  async "destroy drops the credentials"(world) {
    const { client, call, count } = numbered(world, good);
    await call();
    client.destroy();
    await call();
    equal(count.asked, 2);
  },

  async "a given Cognito identity is used, and a failing one is requested again"(world) {
    const { fromCognitoIdentityPool } = world.library;
    const given = {
      IdentityId: "us-east-1:asked",
      Credentials: { AccessKeyId: "ASIAEXAMPLE", SecretKey: "s", SessionToken: "t", Expiration: 4e9 },
    };
    const good = pool(() => Response.json(given));
    const own = { ...good.options, identityId: "us-east-1:given" };
    equal((await fromCognitoIdentityPool(own)()).identityId, "us-east-1:given");
    same(good.actions, ["GetCredentialsForIdentity"]);
    for (const identityId of [undefined, "us-east-1:given"]) {
      const gone = () => Response.json({ __type: "ResourceNotFoundException", message: "gone" }, { status: 400 });
      const { actions, options } = pool((action) => (action === "GetId" ? Response.json(given) : gone()));
      const provider = fromCognitoIdentityPool({ ...options, identityId });
      for (let calls = 0; calls < 2; calls += 1) {
        const error = await rejection(provider());
        same(
          [error.name, error.$metadata.httpStatusCode, error.$response.statusCode],
          ["ResourceNotFoundException", 400, 400],
        );
      }
      const once = ["GetId", "GetCredentialsForIdentity"].slice(identityId ? 1 : 0);
      same(actions, [...once, ...once]);
    }
  },

  async "an expiration that is not a time is refused"(world) {
    for (const expiration of ["soon", new Date(NaN), 1_900_000_000, true]) {
      const credentials = /** @type {any} */ (async () => ({ ...world.credentials, expiration }));
      const error = await rejection(
        world.client({ credentials, fetch: async () => good() }).invokeModelWithResponseStream(input),
      );
      ok(error instanceof TypeError && error.message.includes("expiration"), `${expiration}: ${error}`);
    }
  },

  async "a provider sends its options"(world) {
    const { fromCognitoIdentityPool, fromWebToken } = world.library;
    /** @type {string[]} */
    const sent = [];
    const fetch = async (/** @type {string} */ _, /** @type {any} */ { body }) => {
      sent.push(body);
      return sent.length === 1 ? Response.json({ IdentityId: "us-east-1:id" }) : expired();
    };
    const customRoleArn = "arn:aws:iam::123456789012:role/mine";
    await rejection(
      fromCognitoIdentityPool({ identityPoolId: "us-east-1:pool", accountId: "123456789012", customRoleArn, fetch })(),
    );
    same(JSON.parse(sent[0]), { IdentityPoolId: "us-east-1:pool", AccountId: "123456789012" });
    same(JSON.parse(sent[1]), { IdentityId: "us-east-1:id", CustomRoleArn: customRoleArn });
    const role = {
      roleArn: customRoleArn,
      roleSessionName: "mine",
      webIdentityToken: "t",
      providerId: "www.example.com",
      policy: "{}",
    };
    await rejection(
      fromWebToken({
        ...role,
        policyArns: ["arn:aws:iam::aws:policy/One"],
        durationSeconds: 901,
        region: "eu-west-1",
        fetch,
      })(),
    );
    same([...new URLSearchParams(sent[2])].sort(), [
      ["Action", "AssumeRoleWithWebIdentity"],
      ["DurationSeconds", "901"],
      ["Policy", "{}"],
      ["PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/One"],
      ["ProviderId", "www.example.com"],
      ["RoleArn", customRoleArn],
      ["RoleSessionName", "mine"],
      ["Version", "2011-06-15"],
      ["WebIdentityToken", "t"],
    ]);
  },

  async "a provider's requests pause before they are retried, and leave nothing behind"(world) {
    const { fromCognitoIdentityPool } = world.library;
    const thrown = new Error("mine");
    const options = { identityPoolId: "us-east-1:pool", fetch: () => Promise.reject(thrown) };
    const began = performance.now();
    const left = await counted(() =>
      withRandom(0.999, async () => {
        const error = await rejection(fromCognitoIdentityPool(options)());
        same([error.name, error.cause === thrown], ["ConnectionError", true]);
      }),
    );
    ok(performance.now() - began >= 49 + 99 - 5, "two pauses");
    same(left, { timers: 0, objects: 0, clients: 0 });
  },
};
