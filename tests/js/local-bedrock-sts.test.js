/** The AWS SDK's client accepts the stand-in for STS, and the stand-in for Bedrock accepts the credentials that it issues. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/nested-clients/sts";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { control, sdkInvoke } from "./local-bedrock-client.js";

/** @typedef {import("@aws-sdk/nested-clients/sts").AssumeRoleWithWebIdentityCommandInput} Input */

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
before(async () => void (bedrock = await createLocalBedrock({ eventsPerSecond: 0 })));
after(() => bedrock.close());

/** A role that no other case uses. @param {string} [suffix] */
function roleWith(suffix = "") {
  return `arn:aws:iam::123456789012:role/${randomUUID()}${suffix}`;
}

/**
 * @param {Partial<Input>} input
 * @param {{ prefix?: string, maxAttempts?: number }} [options]
 */
function assume(input, { prefix = "", maxAttempts = 1 } = {}) {
  const client = new STSClient({ endpoint: `${bedrock.url}${prefix}/sts`, region: "us-east-1", maxAttempts });
  return client.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleWith(),
      RoleSessionName: "session",
      WebIdentityToken: "local-web-token",
      ...input,
    }),
  );
}

/** @param {Partial<Input>} input @param {Parameters<typeof assume>[1]} [options] */
async function credentialsOf(input, options) {
  const { Credentials } = await assume(input, options);
  const {
    AccessKeyId: accessKeyId = "",
    SecretAccessKey: secretAccessKey = "",
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

/** @param {Partial<Input>} input @returns {Promise<any>} */
function refusal(input) {
  return assume(input).then(
    () => assert.fail("no error"),
    (error) => error,
  );
}

/** @param {Date | undefined} expiration @param {number} lifetime seconds @param {number} [skew] seconds */
function expiresIn(expiration, lifetime, skew = 0) {
  assert.ok(Math.abs(Number(expiration) - Date.now() - (lifetime + skew) * 1000) < 30_000, `${expiration}`);
}

describe("credentials from STS", () => {
  it("are issued for an hour and accepted by Bedrock", async () => {
    const RoleArn = roleWith();
    const { Credentials, AssumedRoleUser, Audience } = await assume({ RoleArn });
    expiresIn(Credentials?.Expiration, 3600);
    assert.equal(
      AssumedRoleUser?.Arn,
      `${RoleArn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/session`,
    );
    assert.equal(Audience, "<AccessKeyId>not this one</AccessKeyId>");
    const credentials = await credentialsOf({ RoleArn });
    assert.match(String(credentials.sessionToken), /&amp;<'">&/, "a token to unescape once");
    assert.equal(await bedrockRefuses(credentials), "none");
    assert.deepEqual((await control(bedrock, `issued?id=${RoleArn}`)).body, {
      calls: { AssumeRoleWithWebIdentity: 2 },
      accessKeyIds: [Credentials?.AccessKeyId, credentials.accessKeyId],
    });
  });

  it("last as long as requested, or as long as the role allows", async () => {
    expiresIn((await credentialsOf({ DurationSeconds: 900 })).expiration, 900);
    const credentials = await credentialsOf({ DurationSeconds: 900, RoleArn: roleWith("-expires-100") });
    expiresIn(credentials.expiration, 100);
    assert.deepEqual(
      [await bedrockRefuses(credentials, "/skew/90"), await bedrockRefuses(credentials, "/skew/101")],
      ["none", "ExpiredTokenException"],
    );
    expiresIn((await credentialsOf({}, { prefix: "/skew/5000" })).expiration, 3600, 5000);
  });

  it("can be requested with every optional parameter", async () => {
    const PolicyArns = [{ arn: "arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess" }];
    const Policy = '{"Version":"2012-10-17","Statement":[]}';
    const credentials = await credentialsOf({
      ProviderId: "www.example.com",
      PolicyArns,
      Policy,
      RoleSessionName: "a+b=c,d.e@f-g_h",
    });
    assert.equal(await bedrockRefuses(credentials), "none");
  });
});

describe("errors", () => {
  /** @type {[string, Partial<Input>, string, number][]} */
  const cases = [
    ["a wrong token", { WebIdentityToken: "other" }, "InvalidIdentityTokenException", 400],
    ["an expired token", { WebIdentityToken: "expired-web-token" }, "ExpiredTokenException", 400],
    ["an invalid role", { RoleArn: "role" }, "ValidationError", 400],
    ["a session name with a space", { RoleSessionName: "a b" }, "ValidationError", 400],
    ["a short token", { WebIdentityToken: "abc" }, "ValidationError", 400],
    ["too short a duration", { DurationSeconds: 899 }, "ValidationError", 400],
    ["too long a duration", { DurationSeconds: 43_201 }, "ValidationError", 400],
    ["a policy that is not JSON", { Policy: "{" }, "MalformedPolicyDocumentException", 400],
    ["an invalid policy", { PolicyArns: [{ arn: "policy" }] }, "ValidationError", 400],
    ["an empty provider", { ProviderId: "" }, "ValidationError", 400],
    ["a role that refuses", { RoleArn: roleWith("-error-AccessDenied") }, "AccessDenied", 403],
    [
      "a role that rejects the claim",
      { RoleArn: roleWith("-error-IDPRejectedClaim") },
      "IDPRejectedClaimException",
      403,
    ],
    ["a service that fails", { RoleArn: roleWith("-error-InternalFailure") }, "InternalFailure", 500],
  ];
  for (const [what, input, name, status] of cases) {
    it(`${what} is ${status} ${name}`, async () => {
      const error = await refusal(input);
      assert.deepEqual(
        [error.name, error.$metadata.httpStatusCode, error.Type],
        [name, status, status < 500 ? "Sender" : "Receiver"],
      );
      assert.ok(error.message.length > 10);
    });
  }

  it("occur the first N times, and the AWS SDK retries", async () => {
    const RoleArn = roleWith("-fail-1-IDPCommunicationError");
    assert.equal(await bedrockRefuses(await credentialsOf({ RoleArn }, { maxAttempts: 2 })), "none");
    assert.deepEqual((await control(bedrock, `issued?id=${RoleArn}`)).body.calls, { AssumeRoleWithWebIdentity: 2 });
  });

  it("are returned for another action, version or content type, and for parameters in the URL", async () => {
    const right = {
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn: roleWith(),
      RoleSessionName: "session",
      WebIdentityToken: "local-web-token",
    };
    const form = "application/x-www-form-urlencoded";
    const post = async (/** @type {Record<string, string>} */ parameters, type = form, query = "") => {
      const body = query ? "" : new URLSearchParams(parameters).toString();
      const answer = await fetch(`${bedrock.url}/sts${query}`, {
        method: "POST",
        headers: { "Content-Type": type },
        body,
      });
      return /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] ?? answer.headers.get("content-type");
    };
    assert.equal(await post(right), "text/xml");
    assert.equal(await post(right, `${form}; charset=utf-8`), "text/xml");
    assert.equal(await post({ ...right, Action: "AssumeRole" }), "InvalidAction");
    assert.equal(await post({ ...right, Version: "2010-05-08" }), "InvalidAction");
    assert.equal(await post(right, "text/plain"), "InvalidAction");
    assert.equal(await post(right, form, `?${new URLSearchParams(right)}`), "InvalidAction");
  });
});

describe("a slow role", () => {
  it("takes its time, and counts the waiting requests", async () => {
    const RoleArn = roleWith("-slow-60");
    const started = performance.now();
    await Promise.all([assume({ RoleArn }), assume({ RoleArn })]);
    assert.ok(performance.now() - started >= 59);
    assert.deepEqual((await control(bedrock, `issued?id=${RoleArn}`)).body.calls, { AssumeRoleWithWebIdentity: 2 });
  });
});
