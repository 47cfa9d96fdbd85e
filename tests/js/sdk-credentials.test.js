/** The AWS SDK's credential providers work with our client unchanged, and ours with the SDK's. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fromEnv } from "@aws-sdk/credential-provider-env";
import { fromIni } from "@aws-sdk/credential-provider-ini";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { fromCognitoIdentityPool, fromNodeProviderChain, fromWebToken } from "@aws-sdk/credential-providers";
import * as ours from "../../js/node.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { control, CREDENTIALS, sdkInvoke, TEMPORARY } from "./local-bedrock-client.js";
import { ourInvoke } from "./our-client.js";

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: TEMPORARY.accessKeyId,
  AWS_SECRET_ACCESS_KEY: TEMPORARY.secretAccessKey,
  AWS_SESSION_TOKEN: TEMPORARY.sessionToken,
  AWS_CREDENTIAL_EXPIRATION: "2099-01-01T00:00:00Z",
};
const PROFILE = `[default]
aws_access_key_id = ${CREDENTIALS.accessKeyId}
aws_secret_access_key = ${CREDENTIALS.secretAccessKey}
`;
const role = { roleArn: `arn:aws:iam::123456789012:role/${randomUUID()}`, webIdentityToken: "local-web-token" };

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
/** @type {string} */
let folder;
const outer = { ...process.env };
before(async () => {
  bedrock = await createLocalBedrock({ eventsPerSecond: 0 });
  folder = await mkdtemp(join(tmpdir(), "bedrock-stream-"));
  await writeFile(join(folder, "credentials"), PROFILE);
  Object.assign(process.env, ENVIRONMENT);
});
after(async () => {
  for (const name of Object.keys(ENVIRONMENT)) delete process.env[name];
  Object.assign(process.env, outer);
  await rm(folder, { recursive: true });
  await bedrock.close();
});

describe("providers of the AWS SDK, for our client", () => {
  /** @type {Record<string, () => any>} */
  const providers = {
    fromEnv: () => fromEnv(),
    fromNodeProviderChain: () => fromNodeProviderChain(),
    defaultProvider: () => defaultProvider(),
    fromIni: () => fromIni({ filepath: join(folder, "credentials"), configFilepath: join(folder, "none") }),
    fromCognitoIdentityPool: () =>
      fromCognitoIdentityPool({ ...pool(), clientConfig: { region: "us-east-1", endpoint: `${bedrock.url}/cognito` } }),
    fromWebToken: () =>
      fromWebToken({ ...role, clientConfig: { region: "us-east-1", endpoint: `${bedrock.url}/sts` } }),
  };
  for (const [name, make] of Object.entries(providers)) {
    it(name, async () => {
      const provider = make();
      const modelId = `local.count-3:${randomUUID()}`;
      const { chunks, error } = await ourInvoke(bedrock, { modelId }, { credentials: provider });
      assert.deepEqual([chunks.length, error], [3, undefined]);
      const { requests } = (await control(bedrock, `requests?modelId=${modelId}`)).body;
      assert.match(requests[0].accessKeyId, name === "fromIni" ? /^AKID/ : /^ASIA/);
    });
  }

  it("a provider that fails rejects the call with its own error", async () => {
    const provider = fromIni({
      profile: "absent",
      filepath: join(folder, "credentials"),
      configFilepath: join(folder, "none"),
    });
    const { error } = await ourInvoke(bedrock, { modelId: "local.count-3" }, { credentials: provider });
    assert.equal(error.name, "CredentialsProviderError");
  });
});

describe("our providers, for the AWS SDK's client", () => {
  /** @type {Record<string, () => any>} */
  const providers = {
    fromCognitoIdentityPool: () => ours.fromCognitoIdentityPool({ ...pool(), endpoint: `${bedrock.url}/cognito` }),
    fromWebToken: () => ours.fromWebToken({ ...role, region: "us-east-1", endpoint: `${bedrock.url}/sts` }),
    fromEnv: () => ours.fromEnv(),
  };
  for (const [name, make] of Object.entries(providers)) {
    it(name, async () => {
      const { chunks, error } = await sdkInvoke(bedrock, { modelId: "local.count-3" }, { credentials: make() });
      assert.deepEqual([chunks.length, error], [3, undefined]);
    });
  }

  it("a provider's result has the members and types of the SDK's own", async () => {
    const [theirs, own] = [
      await fromCognitoIdentityPool({
        ...pool(),
        clientConfig: { region: "us-east-1", endpoint: `${bedrock.url}/cognito` },
      })(),
      await ours.fromCognitoIdentityPool({ ...pool(), endpoint: `${bedrock.url}/cognito` })(),
    ];
    assert.deepEqual(shape(own), shape(theirs));
    const [theirRole, ownRole] = [
      await fromWebToken({ ...role, clientConfig: { region: "us-east-1", endpoint: `${bedrock.url}/sts` } })(),
      await ours.fromWebToken({ ...role, region: "us-east-1", endpoint: `${bedrock.url}/sts` })(),
    ];
    assert.deepEqual(shape(ownRole), shape(theirRole));
    assert.deepEqual(shape(await ours.fromEnv()()), shape(await fromEnv()()));
  });
});

/** An identity pool that no other test uses, and a user. */
function pool() {
  return { identityPoolId: `us-east-1:${randomUUID()}`, logins: { "accounts.example.com": "local-login" } };
}

/**
 * The names of the members, and their types. The SDK adds where it found them (`$source`) and the account in a role's
 * ARN (`accountId`), which no request needs.
 *
 * @param {object} credentials
 */
function shape(credentials) {
  const members = Object.entries(credentials).filter(
    ([name, value]) => value !== undefined && !["$source", "accountId"].includes(name),
  );
  return Object.fromEntries(members.map(([name, value]) => [name, value.constructor.name]));
}
