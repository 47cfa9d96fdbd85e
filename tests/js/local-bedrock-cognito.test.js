/** The AWS SDK's client accepts the stand-in for Cognito, and the stand-in for Bedrock accepts the credentials that it issues. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/nested-clients/cognito-identity";
import { fromWebToken } from "@aws-sdk/credential-providers";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { control, sdkInvoke } from "./local-bedrock-client.js";

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
before(async () => void (bedrock = await createLocalBedrock({ eventsPerSecond: 0 })));
after(() => bedrock.close());

const LOGINS = { "accounts.example.com": "local-login" };

/** An identity pool that no other case uses. @param {string} [suffix] */
function poolWith(suffix = "") {
  return `us-east-1:${randomUUID()}${suffix}`;
}

/**
 * @param {string} [prefix]
 * @param {number} [maxAttempts]
 */
function client(prefix = "", maxAttempts = 1) {
  return new CognitoIdentityClient({ endpoint: `${bedrock.url}${prefix}/cognito`, region: "us-east-1", maxAttempts });
}

/**
 * @param {string} pool
 * @param {{ logins?: Record<string, string> | null, prefix?: string, maxAttempts?: number }} [options]
 */
async function credentialsOf(pool, { logins = LOGINS, prefix, maxAttempts } = {}) {
  const cognito = client(prefix, maxAttempts);
  const { IdentityId } = await cognito.send(new GetIdCommand({ IdentityPoolId: pool, Logins: logins ?? undefined }));
  const { Credentials, ...rest } = await cognito.send(
    new GetCredentialsForIdentityCommand({ IdentityId, Logins: logins ?? undefined }),
  );
  assert.equal(rest.IdentityId, IdentityId);
  const {
    AccessKeyId: accessKeyId = "",
    SecretKey: secretAccessKey = "",
    SessionToken: sessionToken,
    Expiration: expiration,
  } = Credentials ?? {};
  return { accessKeyId, secretAccessKey, sessionToken, expiration };
}

/**
 * @param {object} credentials
 * @param {string} [prefix]
 * @returns {Promise<string>} the error's name, or `none`
 */
async function bedrockRefuses(credentials, prefix = "") {
  const { error } = await sdkInvoke(
    bedrock,
    { modelId: "local.empty" },
    { credentials: /** @type {any} */ (credentials), endpoint: bedrock.url + prefix },
  );
  return error?.name ?? "none";
}

/** @param {string} pool @param {object} [options] @returns {Promise<any>} */
function refusal(pool, options) {
  return credentialsOf(pool, options).then(
    () => assert.fail("no error"),
    (error) => error,
  );
}

describe("credentials from Cognito", () => {
  it("are issued for an hour and accepted by Bedrock, each with its own secret and token", async () => {
    const pool = poolWith();
    const [first, second] = [await credentialsOf(pool), await credentialsOf(pool)];
    assert.match(first.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
    assert.ok(Math.abs(Number(first.expiration) - Date.now() - 3_600_000) < 30_000);
    assert.deepEqual([await bedrockRefuses(first), await bedrockRefuses(second)], ["none", "none"]);
    assert.equal(
      await bedrockRefuses({ ...first, secretAccessKey: second.secretAccessKey }),
      "InvalidSignatureException",
    );
    assert.equal(await bedrockRefuses({ ...first, sessionToken: second.sessionToken }), "UnrecognizedClientException");
    assert.equal(await bedrockRefuses({ ...first, sessionToken: undefined }), "UnrecognizedClientException");
  });

  it("expire at the time set by the pool, by the service's clock", async () => {
    const credentials = await credentialsOf(poolWith("-expires-900"));
    assert.ok(Math.abs(Number(credentials.expiration) - Date.now() - 900_000) < 30_000);
    assert.deepEqual(
      [await bedrockRefuses(credentials), await bedrockRefuses(credentials, "/skew/200")],
      ["none", "none"],
    );
    const short = await credentialsOf(poolWith("-expires-100"));
    assert.equal(await bedrockRefuses(short, "/skew/101"), "ExpiredTokenException");
    const skewed = await credentialsOf(poolWith("-expires-100"), { prefix: "/skew/200" });
    assert.ok(Math.abs(Number(skewed.expiration) - Date.now() - 300_000) < 30_000);
    assert.equal(await bedrockRefuses({ ...skewed, expiration: undefined }, "/skew/200"), "none");
  });

  it("are refused as expired once they are revoked", async () => {
    const credentials = await credentialsOf(poolWith());
    const revoke = (/** @type {string} */ key) =>
      fetch(`${bedrock.url}/local/revoke?accessKeyId=${key}`, { method: "POST" });
    assert.equal((await revoke(credentials.accessKeyId)).status, 200);
    assert.equal(await bedrockRefuses(credentials), "ExpiredTokenException");
    for (const key of ["ASIAUNKNOWN", "AKIDEXAMPLE"]) assert.equal((await revoke(key)).status, 404);
    assert.equal(
      (await fetch(`${bedrock.url}/local/revoke?accessKeyId=${credentials.accessKeyId}`)).status,
      404,
      "GET changes nothing",
    );
  });

  it("have their expiration as seconds since 1970, written with an exponent", async () => {
    const cognito = client();
    const { IdentityId } = await cognito.send(new GetIdCommand({ IdentityPoolId: poolWith() }));
    const headers = {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "AWSCognitoIdentityService.GetCredentialsForIdentity",
    };
    const answer = await fetch(`${bedrock.url}/cognito`, {
      method: "POST",
      headers,
      body: JSON.stringify({ IdentityId }),
    });
    assert.match(await answer.text(), /"Expiration":\d\.\d{1,9}E9,/);
    assert.deepEqual(
      [answer.headers.get("content-type"), answer.headers.get("access-control-allow-origin")],
      ["application/x-amz-json-1.1", "*"],
    );
    assert.match(String(answer.headers.get("x-amzn-requestid")), /^[0-9a-f-]{36}$/);
  });
});

describe("a user pool", () => {
  const right = { USERNAME: "local-user", PASSWORD: "local-password" };

  /** @param {object} input */
  async function initiateAuth(input) {
    const headers = {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
    };
    const response = await fetch(`${bedrock.url}/cognito`, { method: "POST", headers, body: JSON.stringify(input) });
    return { status: response.status, body: await response.json() };
  }

  it("gives the login token for the user's name and password", async () => {
    const input = { AuthFlow: "USER_PASSWORD_AUTH", ClientId: "app", AuthParameters: right };
    const { status, body } = await initiateAuth(input);
    assert.equal(status, 200);
    const logins = { "cognito-idp.us-east-1.amazonaws.com/us-east-1_EXAMPLE": body.AuthenticationResult.IdToken };
    assert.equal(await bedrockRefuses(await credentialsOf(poolWith("-logins"), { logins })), "none");
  });

  it("refuses others, and other flows", async () => {
    const input = { AuthFlow: "USER_PASSWORD_AUTH", ClientId: "app", AuthParameters: right };
    for (const [change, code] of /** @type {const} */ ([
      [{ AuthParameters: { ...right, PASSWORD: "wrong" } }, "NotAuthorizedException"],
      [{ AuthParameters: undefined }, "NotAuthorizedException"],
      [{ AuthFlow: "USER_SRP_AUTH" }, "InvalidParameterException"],
      [{ ClientId: undefined }, "InvalidParameterException"],
    ])) {
      const { status, body } = await initiateAuth({ ...input, ...change });
      assert.deepEqual([status, body.__type], [400, code]);
    }
  });
});

describe("logins", () => {
  it("a pool may require them, for the identity and for its credentials", async () => {
    const pool = poolWith("-logins");
    assert.equal(await bedrockRefuses(await credentialsOf(pool, { logins: LOGINS })), "none");
    const error = await refusal(pool, { logins: null });
    assert.deepEqual([error.name, error.$metadata.httpStatusCode], ["NotAuthorizedException", 400]);
    assert.match(error.message, /^Unauthenticated access is not supported/);
    const { IdentityId } = await client().send(new GetIdCommand({ IdentityPoolId: pool, Logins: LOGINS }));
    await assert.rejects(client().send(new GetCredentialsForIdentityCommand({ IdentityId })), {
      name: "NotAuthorizedException",
      message: `Access to Identity '${IdentityId}' is forbidden.`,
    });
  });

  it("a wrong token is refused by every pool", async () => {
    const error = await refusal(poolWith(), { logins: { "accounts.example.com": "other" } });
    assert.deepEqual([error.name, error.message.slice(0, 20)], ["NotAuthorizedException", "Invalid login token."]);
  });
});

describe("guests", () => {
  it("of the enhanced flow are denied by Bedrock, because Cognito's session policy omits it", async () => {
    assert.equal(await bedrockRefuses(await credentialsOf(poolWith(), { logins: null })), "AccessDeniedException");
  });

  it("of the basic flow get a token for a role, whose credentials Bedrock accepts", async () => {
    const post = async (/** @type {string} */ operation, /** @type {object} */ body) => {
      const headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": `AWSCognitoIdentityService.${operation}`,
      };
      return (await fetch(`${bedrock.url}/cognito`, { method: "POST", headers, body: JSON.stringify(body) })).json();
    };
    const { IdentityId } = await post("GetId", { IdentityPoolId: poolWith() });
    const { Token } = await post("GetOpenIdToken", { IdentityId });
    const role = { roleArn: "arn:aws:iam::123456789012:role/guest", webIdentityToken: Token };
    const credentials = await fromWebToken({
      ...role,
      clientConfig: { region: "us-east-1", endpoint: `${bedrock.url}/sts` },
    })();
    assert.equal(await bedrockRefuses(credentials), "none");
    await assert.rejects(
      fromWebToken({
        ...role,
        webIdentityToken: `${Token}x`,
        clientConfig: { region: "us-east-1", endpoint: `${bedrock.url}/sts` },
      })(),
      { name: "InvalidIdentityTokenException" },
    );
  });
});

describe("errors", () => {
  it("can have any code, always", async () => {
    for (const [code, status] of [
      ["ResourceNotFoundException", 400],
      ["InternalErrorException", 500],
    ]) {
      const pool = poolWith(`-error-${code}`);
      for (let i = 0; i < 2; i++) {
        const error = await refusal(pool);
        assert.deepEqual([error.name, error.$metadata.httpStatusCode], [code, status]);
      }
    }
  });

  it("can have any code, the first N times per operation, and the AWS SDK retries", async () => {
    const pool = poolWith("-fail-1-TooManyRequestsException");
    const error = await refusal(pool);
    assert.equal(error.name, "TooManyRequestsException");
    assert.equal(await bedrockRefuses(await credentialsOf(pool, { maxAttempts: 2 })), "none");
    const { calls } = (await control(bedrock, `issued?id=${pool}`)).body;
    assert.deepEqual(calls, { GetId: 2, GetCredentialsForIdentity: 2 });
  });

  it("are returned for a malformed pool, an unknown identity and an unknown operation", async () => {
    assert.equal((await refusal("no pool")).name, "InvalidParameterException");
    const unknown = new GetCredentialsForIdentityCommand({ IdentityId: poolWith() });
    await assert.rejects(client().send(unknown), { name: "ResourceNotFoundException" });
    const post = async (/** @type {Record<string, string>} */ headers, body = "{}") =>
      (await (await fetch(`${bedrock.url}/cognito`, { method: "POST", headers, body })).json()).__type;
    const [type, target] = ["application/x-amz-json-1.1", "AWSCognitoIdentityService.GetId"];
    assert.equal(
      await post({ "Content-Type": type, "X-Amz-Target": "AWSCognitoIdentityService.ListIdentities" }),
      "UnknownOperationException",
    );
    assert.equal(
      await post({ "Content-Type": "application/json", "X-Amz-Target": target }),
      "UnknownOperationException",
    );
    assert.equal(await post({ "Content-Type": type, "X-Amz-Target": target }, "{"), "SerializationException");
  });
});

describe("what was issued", () => {
  it("is counted by operation, and its keys are listed", async () => {
    const pool = poolWith();
    assert.deepEqual((await control(bedrock, `issued?id=${pool}`)).body, { calls: {}, accessKeyIds: [] });
    const keys = [(await credentialsOf(pool)).accessKeyId, (await credentialsOf(pool)).accessKeyId];
    assert.deepEqual((await control(bedrock, `issued?id=${pool}`)).body, {
      calls: { GetId: 2, GetCredentialsForIdentity: 2 },
      accessKeyIds: keys,
    });
  });

  it("may come late, from a slow pool", async () => {
    const started = performance.now();
    await credentialsOf(poolWith("-slow-60"));
    assert.ok(performance.now() - started >= 118, "twice 60 ms");
  });
});
