/** The local Bedrock accepts API keys as Bedrock does: the AWS SDK's client sends them, and its signer presigns short-term ones. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { CREDENTIALS, sdkInvoke, TEMPORARY } from "./local-bedrock-client.js";

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
before(async () => void (bedrock = await createLocalBedrock({ eventsPerSecond: 0 })));
after(() => bedrock.close());

const INVALID = "Authentication failed: Please make sure your API Key is valid.";
const HOST = "bedrock.amazonaws.com";

/**
 * @param {string} token
 * @param {string} [prefix]
 */
function invokeWith(token, prefix = "") {
  const config = {
    token: { token },
    credentials: undefined,
    authSchemePreference: ["httpBearerAuth"],
    endpoint: bedrock.url + prefix,
  };
  return sdkInvoke(bedrock, { modelId: "local.count-3" }, config);
}

/**
 * @param {{ credentials?: any, region?: string, service?: string, date?: Date, expiresIn?: number, host?: string, query?: Record<string, string> }} [options]
 * @returns {Promise<string>} the presigned URL, without its scheme
 */
async function presigned({
  credentials = CREDENTIALS,
  region = "us-east-1",
  service = "bedrock",
  date = new Date(),
  expiresIn = 43_200,
  host = HOST,
  query,
} = {}) {
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const request = {
    method: "POST",
    protocol: "https:",
    hostname: host,
    path: "/",
    query: query ?? { Action: "CallWithBearerToken" },
    headers: { host },
  };
  const { query: signed = {} } = await signer.presign(request, { signingDate: date, expiresIn });
  const pairs = Object.entries(signed).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `${host}/?${pairs.join("&")}`;
}

/** @param {string} url */
function keyOf(url) {
  return `bedrock-api-key-${Buffer.from(`${url}&Version=1`).toString("base64")}`;
}

describe("a long-term key", () => {
  it("is accepted, and sent without any part of a signature", async () => {
    const { chunks, error } = await invokeWith("local-api-key");
    assert.deepEqual([chunks.length, error], [3, undefined]);
  });

  it("is refused if it has expired or is not a key", async () => {
    for (const key of ["expired-api-key", "local-api-key2", "bedrock-api-key-", "bedrock-api-key-local"]) {
      const { error } = await invokeWith(key);
      assert.deepEqual(
        [error.name, error.message, error.$metadata.httpStatusCode],
        ["AccessDeniedException", INVALID, 403],
      );
    }
  });

  it("is refused with a signature's headers", async () => {
    for (const name of ["X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256"]) {
      const headers = { Authorization: "Bearer local-api-key", "Content-Type": "application/json", [name]: "1" };
      const response = await fetch(`${bedrock.url}/model/local.empty/invoke-with-response-stream`, {
        method: "POST",
        headers,
        body: "{}",
      });
      assert.equal(response.status, 403);
      assert.match((await response.json()).Message, new RegExp(name.toLowerCase()));
    }
  });
});

describe("a short-term key", () => {
  it("is accepted from a key pair and from temporary credentials", async () => {
    for (const credentials of [CREDENTIALS, TEMPORARY]) {
      const { chunks, error } = await invokeWith(keyOf(await presigned({ credentials })));
      assert.deepEqual([chunks.length, error], [3, undefined]);
    }
  });

  it("is valid until it expires, by the service's clock", async () => {
    const key = keyOf(await presigned({ expiresIn: 600 }));
    assert.equal((await invokeWith(key, "/skew/590")).error, undefined);
    assert.equal((await invokeWith(key, "/skew/601")).error?.message, INVALID);
    assert.equal((await invokeWith(key, "/skew/-310")).error?.message, INVALID);
  });

  /** @type {[string, Parameters<typeof presigned>[0], (url: string) => string][]} */
  const cases = [
    ["from a wrong secret", { credentials: { ...CREDENTIALS, secretAccessKey: "wrong" } }, (url) => url],
    ["from an unknown key", { credentials: { ...CREDENTIALS, accessKeyId: "AKIDUNKNOWN" } }, (url) => url],
    ["without the session token", { credentials: { ...CREDENTIALS, accessKeyId: "ASIAEXAMPLE" } }, (url) => url],
    ["for another region", { region: "eu-west-1" }, (url) => url],
    ["for another service", { service: "s3" }, (url) => url],
    ["for another host", { host: "bedrock-runtime.us-east-1.amazonaws.com" }, (url) => url],
    ["for another action", { query: { Action: "CallWithoutBearerToken" } }, (url) => url],
    ["for longer than twelve hours", { expiresIn: 43_201 }, (url) => url],
    ["for zero seconds", { expiresIn: 0, date: new Date(Date.now() + 100_000) }, (url) => url],
    ["with an additional query parameter", { query: { Action: "CallWithBearerToken", More: "1" } }, (url) => url],
    ["with a query parameter added after signing", {}, (url) => `${url}&More=1`],
    ["with an altered signature", {}, (url) => url.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))],
    ["with an altered lifetime", { expiresIn: 600 }, (url) => url.replace("Expires=600", "Expires=700")],
    ["with the URL's scheme", {}, (url) => `https://${url}`],
  ];
  for (const [what, options, alter] of cases) {
    it(`is refused ${what}`, async () => {
      const { error } = await invokeWith(keyOf(alter(await presigned(options))));
      assert.deepEqual([error?.name, error?.message], ["AccessDeniedException", INVALID]);
    });
  }

  it("is refused without its version, and in base64 with too much padding", async () => {
    const url = await presigned();
    for (const key of [`bedrock-api-key-${Buffer.from(url).toString("base64")}`, `${keyOf(url)}=`]) {
      assert.equal((await invokeWith(key)).error?.message, INVALID);
    }
  });
});
