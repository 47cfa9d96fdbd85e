// Keys made from credentials and used instead of them: scoped signing keys and API keys.

import { equal, ok, rejection, same } from "./assert.js";
import { collect } from "./world.js";

/** @import { Cases } from "./world.js" */

const hour = 3_600_000;

/** Makes a call, and reads to the end. @param {{ invokeModelWithResponseStream: Function }} client */
async function call(client, more = {}) {
  const { body } = await client.invokeModelWithResponseStream({ modelId: "local.count-1", body: "{}", ...more });
  equal((await collect(body)).error, undefined);
}

/** @type {Cases} */
export const keys = {
  async "a derived signing key replaces the secret, as JSON or bytes, within its scope"(world) {
    const { deriveSigningKey } = world.library;
    const derived = await deriveSigningKey({ credentials: world.credentials, region: "us-east-1" });
    ok(!JSON.stringify(derived).includes(world.credentials.secretAccessKey), "it does not contain the secret");
    const handedOut = JSON.parse(JSON.stringify(derived));
    await call(world.client({ credentials: handedOut }));
    const signingKey = Uint8Array.from(
      handedOut.signingKey.match(/../g).map((/** @type {string} */ hex) => parseInt(hex, 16)),
    );
    await call(world.client({ credentials: async () => ({ ...handedOut, signingKey }) }));
    const session = { ...world.credentials, accessKeyId: "ASIAEXAMPLE", sessionToken: "local-session-token" };
    await call(
      world.client({ credentials: await deriveSigningKey({ credentials: async () => session, region: "us-east-1" }) }),
    );

    const yesterday = new Date(Date.now() - 24 * hour);
    const others = [
      { region: "eu-west-1" },
      { region: "us-east-1", date: yesterday },
      { region: "us-east-1", service: "s3" },
    ];
    for (const other of others) {
      const key = await deriveSigningKey({ credentials: world.credentials, ...other });
      let sent = 0;
      const fetch = async () => (sent++, new Response(null));
      const error = await rejection(world.ask("local.count-1", { config: { credentials: key, fetch } }));
      ok(error instanceof TypeError && error.message.includes("us-east-1/bedrock"), `${error}`);
      ok(!error.message.includes(key.signingKey), "the key is not shown");
      equal(sent, 0);
    }
  },

  async "a derived signing key expires with its day, or with the credentials"(world) {
    const { deriveSigningKey } = world.library;
    const date = new Date(Date.UTC(2030, 0, 31, 12));
    const key = await deriveSigningKey({ credentials: world.credentials, region: "us-east-1", date });
    same(
      [key.scope, key.expiration],
      [{ date: "20300131", region: "us-east-1", service: "bedrock" }, new Date(Date.UTC(2030, 1, 1))],
    );
    for (const expiration of [new Date(Date.UTC(2030, 0, 31, 13)), new Date(Date.UTC(2030, 1, 1, 13))]) {
      const ending = await deriveSigningKey({
        credentials: { ...world.credentials, expiration },
        region: "us-east-1",
        date,
      });
      same(ending.expiration, expiration < key.expiration ? expiration : key.expiration);
    }
    for (const wrong of [
      undefined,
      {},
      { region: "us-east-1" },
      { credentials: world.credentials, region: "" },
      { credentials: { token: "t" }, region: "us-east-1" },
    ]) {
      ok((await rejection(deriveSigningKey(/** @type {any} */ (wrong)))) instanceof TypeError, JSON.stringify(wrong));
    }
  },

  async "an API key is sent alone, and takes precedence over credentials"(world) {
    const modelId = world.unique("count-1");
    for (const token of [
      "local-api-key",
      { token: "local-api-key" },
      async () => "local-api-key",
      async () => ({ token: "local-api-key" }),
    ]) {
      await call(world.client({ credentials: undefined, token }), { modelId });
      await call(world.client({ token }), { modelId });
    }
    for (const { headerNames } of await world.requestsFor(modelId)) {
      ok(headerNames.includes("authorization"), `${headerNames}`);
      ok(!headerNames.some((name) => name.startsWith("x-amz-")), `${headerNames}`);
    }
  },

  async "a refused API key is requested again if it came from a function"(world) {
    const keys = ["local-api-key", "expired-api-key", "local-api-key"];
    let asked = 0;
    const client = world.client({ token: async () => keys[asked++] });
    await call(client);
    const wrong = await rejection(world.ask("local.count-1", { config: { token: "expired-api-key" } }));
    same([wrong.name, wrong.$metadata.attempts, wrong.$metadata.httpStatusCode], ["AccessDeniedException", 1, 403]);
    const failing = world.client({ token: async () => ["expired-api-key", "expired-api-key"][asked++] ?? "" });
    asked = 0;
    equal((await rejection(call(failing))).name, "AccessDeniedException");
    equal(asked, 1, "it has just been requested:");
  },

  async "an API key is never sent in the clear to another machine"(world) {
    let sent = 0;
    const fetch = async () => (sent++, new Response(null));
    const config = { token: "local-api-key", endpoint: "http://192.0.2.1", allowInsecureEndpoint: true, fetch };
    const error = await rejection(world.ask("local.count-1", { config }));
    ok(
      error instanceof TypeError && error.message.includes("https") && !error.message.includes("local-api-key"),
      `${error}`,
    );
    equal(sent, 0);
  },

  async "createApiKey makes a key that the service accepts, for every kind of credentials"(world) {
    const { createApiKey } = world.library;
    const session = { ...world.credentials, accessKeyId: "ASIAEXAMPLE", sessionToken: "local-session-token" };
    for (const credentials of [world.credentials, session, async () => session]) {
      const token = await createApiKey({ credentials, region: "us-east-1", expiresIn: 600 });
      ok(token.startsWith("bedrock-api-key-"), "it looks like a key");
      await call(world.client({ credentials: undefined, token }));
    }
    const old = await createApiKey({
      credentials: session,
      region: "us-east-1",
      expiresIn: 1,
      date: new Date(Date.now() - hour),
    });
    equal((await rejection(world.ask("local.count-1", { config: { token: old } }))).$metadata.httpStatusCode, 403);
    for (const expiresIn of [0, 43_201, "600"]) {
      const error = await rejection(
        createApiKey(/** @type {any} */ ({ credentials: session, region: "us-east-1", expiresIn })),
      );
      ok(error instanceof TypeError && error.message.includes("expiresIn"), `${error}`);
    }
  },
};
