// Credentials: where they come from, how long they are kept, and what they allow.

import { equal, ok, rejection, same } from "./assert.js";
import { eventFrame } from "./frames.js";
import { collect, laterBy, withRandom } from "./world.js";

/** @import { Cases, World } from "./world.js" */

const input = { modelId: "local.count-1", body: "{}" };
const hour = 3_600_000;

/** A response that needs no network: one event. */
const good = async () => new Response(eventFrame("{}"));

/** What the stand-ins have issued for a pool or a role. @param {World} world @param {string} id */
async function issued(world, id) {
  return (await fetch(`${world.url}/local/issued?id=${encodeURIComponent(id)}`)).json();
}

/** Makes a call, and reads to the end. @param {{ invokeModelWithResponseStream: Function }} client */
async function call(client, more = {}) {
  const { body, $metadata } = await client.invokeModelWithResponseStream({ ...input, ...more });
  equal((await collect(body)).error, undefined);
  return $metadata;
}

/**
 * A provider whose credentials expire after `lifetime` ms, by the clock at that time. It fails while `failing` is set.
 *
 * @param {World} world
 * @param {number} [lifetime]
 */
function counting(world, lifetime) {
  const provider = async () => {
    provider.asked += 1;
    if (provider.failing) throw new Error("no credentials today");
    return { ...world.credentials, expiration: lifetime ? new Date(Date.now() + lifetime) : undefined };
  };
  provider.asked = 0;
  provider.failing = false;
  return provider;
}

const logins = { "accounts.example.com": "local-login" };

/** An identity pool, for a user unless `more` says otherwise. @param {World} world @param {object} [more] */
function pool(world, more) {
  const identityPoolId = `us-east-1:${world
    .unique("pool")
    .slice(6)
    .replaceAll(/[^\w-]/g, "-")}`;
  const options = { identityPoolId, endpoint: `${world.url}/cognito`, logins, ...more };
  return { id: options.identityPoolId, credentials: world.library.fromCognitoIdentityPool(options) };
}

/** @param {World} world @param {string} [suffix] @param {object} [more] */
function role(world, suffix = "", more) {
  const id = `arn:aws:iam::123456789012:role/${world
    .unique("role")
    .slice(6)
    .replaceAll(/[^\w-]/g, "-")}${suffix}`;
  const options = {
    region: "us-east-1",
    roleArn: id,
    webIdentityToken: "local-web-token",
    endpoint: `${world.url}/sts`,
    ...more,
  };
  return { id, credentials: world.library.fromWebToken(options) };
}

/** @type {Cases} */
export const credentials = {
  async "a thousand simultaneous calls invoke a function once, and later calls do not invoke it again"(world) {
    const provider = counting(world, hour);
    const client = world.client({ credentials: provider, fetch: good });
    await Promise.all(Array.from({ length: 1000 }, () => call(client)));
    await call(client);
    equal(provider.asked, 1);
    const lasting = counting(world);
    const other = world.client({ credentials: lasting, fetch: good });
    for (let calls = 0; calls < 3; calls += 1) await call(other);
    equal(lasting.asked, 1, "without an expiration:");
  },

  async "credentials are requested again five minutes before they expire, once for a thousand calls"(world) {
    const provider = counting(world, hour);
    const client = world.client({ credentials: provider, fetch: good });
    await call(client);
    await laterBy(54 * 60_000, () => call(client));
    equal(provider.asked, 1);
    await laterBy(56 * 60_000, async () => {
      await Promise.all(Array.from({ length: 1000 }, () => call(client)));
      equal(provider.asked, 2);
    });
  },

  async "an expiration may be text, as in JSON"(world) {
    let asked = 0;
    const provider = async () => {
      asked += 1;
      const expiration = new Date(Date.now() + hour);
      return JSON.parse(JSON.stringify({ ...world.credentials, expiration }));
    };
    const client = world.client({ credentials: provider, fetch: good });
    await call(client);
    await call(client);
    await laterBy(56 * 60_000, () => call(client));
    equal(asked, 2);
  },

  async "a failing function is called again, and its previous result is used while it is valid"(world) {
    const provider = counting(world, hour);
    const client = world.client({ credentials: provider, fetch: good });
    provider.failing = true;
    equal((await rejection(call(client))).message, "no credentials today");
    provider.failing = false;
    await call(client);
    provider.failing = true;
    await laterBy(56 * 60_000, async () => {
      for (let calls = 0; calls < 5; calls += 1) await call(client);
      equal(provider.asked, 3, "one failure, not one for each call:");
    });
    const expired = () => laterBy(61 * 60_000, () => call(client));
    equal((await rejection(expired())).message, "no credentials today");
  },

  async "credentials that the service refuses as expired are requested again, once"(world) {
    const { credentials, id } = pool(world);
    const client = world.client({ credentials });
    equal((await call(client)).attempts, 1);
    const [first] = (await issued(world, id)).accessKeyIds;
    await fetch(`${world.url}/local/revoke?accessKeyId=${first}`, { method: "POST" });
    equal((await call(client)).attempts, 2);
    same((await issued(world, id)).calls, { GetId: 1, GetCredentialsForIdentity: 2 });

    const expired = { ...world.credentials, accessKeyId: "ASIAEXAMPLE", sessionToken: "expired-session-token" };
    let asked = 0;
    const provider = async () => (asked++, expired);
    const error = await rejection(world.ask("local.count-1", { config: { credentials: provider } }));
    same([error.name, error.$metadata.attempts, asked], ["ExpiredTokenException", 1, 1]);
    const value = await rejection(world.ask("local.count-1", { config: { credentials: expired } }));
    same([value.name, value.$metadata.attempts], ["ExpiredTokenException", 1]);
  },

  async "a Cognito identity pool issues credentials to a user, whose identity is requested once"(world) {
    const { credentials, id } = pool(world);
    const client = world.client({ credentials });
    await Promise.all([call(client), call(client), call(client)]);
    await laterBy(2 * hour, async () => void (await credentials()));
    same((await issued(world, id)).calls, { GetId: 1, GetCredentialsForIdentity: 2 });
    const given = await credentials();
    ok(given.identityId.startsWith("us-east-1:") && given.expiration instanceof Date, given.identityId);
  },

  async "a guest of a Cognito identity pool makes calls through the basic flow"(world) {
    const guest = { logins: undefined, stsEndpoint: new URL(`${world.url}/sts`) };
    const { id: roleArn } = role(world);
    const { credentials, id } = pool(world, { ...guest, roleArn });
    const client = world.client({ credentials });
    await Promise.all([call(client), call(client)]);
    await laterBy(2 * hour, async () => void (await credentials()));
    same((await issued(world, id)).calls, { GetId: 1, GetOpenIdToken: 2 });
    const { calls, accessKeyIds } = await issued(world, roleArn);
    same(calls, { AssumeRoleWithWebIdentity: 2 });
    const given = await credentials();
    ok(given.identityId.startsWith("us-east-1:") && given.expiration instanceof Date, given.identityId);
    equal(accessKeyIds.length, 2);
    await call(world.client({ credentials: pool(world, { ...guest, logins, roleArn }).credentials }));
    for (const failing of ["-error-AccessDenied", "-error-InvalidIdentityToken"]) {
      const error = await rejection(pool(world, { ...guest, roleArn: role(world, failing).id }).credentials());
      equal(error.name, failing.slice(7));
    }
  },

  async "a guest of the enhanced flow is refused, with advice in the message"(world) {
    const error = await rejection(
      world.ask("local.count-1", { config: { credentials: pool(world, { logins: undefined }).credentials } }),
    );
    ok(error instanceof world.library.AccessDeniedException, `${error}`);
    ok(error.message.includes("roleArn") && error.message.includes("no session policy allows"), error.message);
  },

  async "a Cognito identity pool accepts the logins that it requires, as values or functions"(world) {
    const name = `us-east-1:${world
      .unique("pool")
      .slice(6)
      .replaceAll(/[^\w-]/g, "-")}-logins`;
    for (const login of ["local-login", () => "local-login", async () => "local-login"]) {
      const { credentials } = pool(world, { identityPoolId: name, logins: { "accounts.example.com": login } });
      await call(world.client({ credentials }));
    }
    const guest = await rejection(pool(world, { identityPoolId: name, logins: undefined }).credentials());
    same([guest.name, guest.$fault], ["NotAuthorizedException", "client"]);
    const wrong = pool(world, { identityPoolId: name, logins: { "accounts.example.com": "wrong" } });
    equal((await rejection(wrong.credentials())).name, "NotAuthorizedException");
  },

  async "AWS STS issues credentials for a web token, as a value or a function"(world) {
    for (const webIdentityToken of ["local-web-token", async () => "local-web-token"]) {
      const { credentials, id } = role(world, "", { webIdentityToken, durationSeconds: 900 });
      await call(world.client({ credentials }));
      const { expiration } = await credentials();
      ok(Math.abs(expiration.getTime() - Date.now() - 900_000) < 60_000, `${expiration}`);
      equal((await issued(world, id)).calls.AssumeRoleWithWebIdentity, 2);
    }
    const expired = await rejection(role(world, "", { webIdentityToken: "expired-web-token" }).credentials());
    ok(expired.name.startsWith("ExpiredToken"), expired.name);
    const denied = await rejection(role(world, "-error-AccessDenied").credentials());
    ok(denied.name.startsWith("AccessDenied") && denied.message.length > 0, `${denied}`);
  },

  async "transient failures of Cognito and STS are retried too"(world) {
    await withRandom(0, async () => {
      const throttled = pool(world, {
        identityPoolId: `us-east-1:${world.unique("p").slice(8)}-fail-2-TooManyRequestsException`,
      });
      await throttled.credentials();
      same((await issued(world, throttled.id)).calls, { GetId: 3, GetCredentialsForIdentity: 3 });
      const busy = role(world, "-fail-2-IDPCommunicationError");
      await busy.credentials();
      equal((await issued(world, busy.id)).calls.AssumeRoleWithWebIdentity, 3);
      const { credentials } = pool(world, { endpoint: "http://127.0.0.1:1" });
      const error = await rejection(credentials());
      ok(error instanceof world.library.ConnectionError, `${error}`);
      same(error.$metadata, { attempts: 3, totalRetryDelay: 0 });
    });
  },

  async "invalid options of a provider are a TypeError that names them, before anything is sent"(world) {
    let sent = 0;
    const fetch = async () => (sent++, new Response(""));
    const refused = async (/** @type {() => Promise<unknown>} */ provider, /** @type {string} */ member) => {
      const error = await rejection(provider());
      ok(error instanceof TypeError && error.message.includes(member), `${member}: ${error}`);
    };
    for (const identityPoolId of [undefined, "", "no-region", 5])
      await refused(pool(world, { fetch, identityPoolId: identityPoolId ?? null }).credentials, "identityPoolId");
    for (const roleArn of [5, ""]) await refused(pool(world, { fetch, roleArn }).credentials, "roleArn");
    await refused(pool(world, { fetch, roleArn: "r", customRoleArn: "r" }).credentials, "customRoleArn");
    await refused(pool(world, { fetch, roleArn: "r", stsEndpoint: "http://192.0.2.1" }).credentials, "endpoint");
    await refused(pool(world, { fetch, logins: { a: 5 } }).credentials, "logins");
    await refused(pool(world, { fetch, endpoint: "http://192.0.2.1" }).credentials, "endpoint");
    await refused(role(world, "", { fetch, roleArn: "" }).credentials, "roleArn");
    await refused(role(world, "", { fetch, roleSessionName: "a b" }).credentials, "roleSessionName");
    for (const durationSeconds of [1, 43_201, "900", 900.5])
      await refused(role(world, "", { fetch, durationSeconds }).credentials, "durationSeconds");
    await refused(role(world, "", { fetch, webIdentityToken: "" }).credentials, "webIdentityToken");
    await refused(role(world, "", { fetch, endpoint: undefined, region: undefined }).credentials, "region");
    await refused(role(world, "", { fetch, policyArns: [5] }).credentials, "policyArns");
    await refused(role(world, "", { fetch: 5 }).credentials, "fetch");
    equal(sent, 0);
  },

  async "fromEnv reads a Worker's env, first the API key, then the key pair"(world) {
    const { fromEnv } = world.library;
    const { accessKeyId, secretAccessKey } = world.credentials;
    const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const token = { AWS_BEARER_TOKEN_BEDROCK: "local-api-key" };
    const temporary = { ...keys, AWS_ACCESS_KEY_ID: "ASIAEXAMPLE", AWS_SESSION_TOKEN: "local-session-token" };
    for (const env of [keys, temporary, token, { ...token, ...keys }])
      await call(world.client({ credentials: fromEnv(env) }));
    same(await fromEnv({ ...keys, ...token })(), { token: "local-api-key" });
    same(await fromEnv({ ...keys, AWS_BEARER_TOKEN_BEDROCK: "" })(), { accessKeyId, secretAccessKey });
    same(
      (await fromEnv({ ...keys, AWS_CREDENTIAL_EXPIRATION: "2030-01-02T03:04:05Z" })()).expiration,
      new Date(Date.UTC(2030, 0, 2, 3, 4, 5)),
    );
    const error = await rejection(fromEnv({ AWS_ACCESS_KEY_ID: "AKIDEXAMPLE" })());
    ok(error.message.includes("AWS_SECRET_ACCESS_KEY"), error.message);
  },
};
