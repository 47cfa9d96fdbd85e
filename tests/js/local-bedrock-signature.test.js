/** The local Bedrock refuses what AWS refuses: requests are signed by the AWS SDK's signer, then altered. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { CLAUDE_BODY, CREDENTIALS, refusal, sdkInvoke, signedRequest, TEMPORARY } from "./local-bedrock-client.js";

/** @typedef {import("./local-bedrock-client.js").RawRequest} RawRequest */

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
before(async () => void (bedrock = await createLocalBedrock({ eventsPerSecond: 0 })));
after(() => bedrock.close());

const MISMATCH = /^The request signature we calculated does not match the signature you provided\./;

describe("requests of the AWS SDK are refused for", () => {
  /** @type {[string, import("@aws-sdk/client-bedrock-runtime").BedrockRuntimeClientConfig, string, RegExp][]} */
  const cases = [
    [
      "a wrong secret",
      { credentials: { ...CREDENTIALS, secretAccessKey: "wrong" } },
      "InvalidSignatureException",
      MISMATCH,
    ],
    [
      "an unknown key",
      { credentials: { ...CREDENTIALS, accessKeyId: "AKIDUNKNOWN" } },
      "UnrecognizedClientException",
      /token .* is invalid\.$/,
    ],
    [
      "a missing session token",
      { credentials: { ...CREDENTIALS, accessKeyId: "ASIAEXAMPLE" } },
      "UnrecognizedClientException",
      /is invalid\.$/,
    ],
    [
      "a wrong session token",
      { credentials: { ...TEMPORARY, sessionToken: "other" } },
      "UnrecognizedClientException",
      /is invalid\.$/,
    ],
    [
      "an expired session token",
      { credentials: { ...TEMPORARY, sessionToken: "expired-session-token" } },
      "ExpiredTokenException",
      /is expired$/,
    ],
    ["a wrong region", { region: "eu-central-1" }, "InvalidSignatureException", /scoped to a valid region/],
    [
      "a clock that is behind",
      { systemClockOffset: -301_000 },
      "InvalidSignatureException",
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    ],
    [
      "a clock that is ahead",
      { systemClockOffset: 310_000 },
      "InvalidSignatureException",
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
    ],
  ];
  for (const [what, config, code, message] of cases) {
    it(what, async () => {
      const { error } = await sdkInvoke(bedrock, {}, config);
      assert.equal(error.name, code);
      assert.match(error.message, message);
      assert.equal(error.$metadata.httpStatusCode, 403);
      assert.match(error.$metadata.requestId, /^[0-9a-f-]{36}$/);
    });
  }

  it("a clock that is an hour behind, until the second attempt", async () => {
    const { head, error } = await sdkInvoke(bedrock, {}, { systemClockOffset: -3_600_000, maxAttempts: 2 });
    assert.equal(error, undefined);
    assert.equal(head.$metadata.attempts, 2);
  });
});

describe("alterations", () => {
  const headers = { "x-amzn-bedrock-trace": "ENABLED", "x-amz-meta": "a  b" };
  /** @type {[string, (request: RawRequest) => void, string, RegExp][]} */
  const cases = [
    ["the body", (request) => (request.body = CLAUDE_BODY.replace("Hi", "Ho")), "InvalidSignatureException", MISMATCH],
    [
      "the model id",
      (request) => (request.path = request.path.replace("haiku", "sonnet")),
      "InvalidSignatureException",
      MISMATCH,
    ],
    [
      "the path's encoding",
      (request) => (request.path = request.path.replace("%3A", ":")),
      "InvalidSignatureException",
      MISMATCH,
    ],
    ["the query", (request) => (request.path += "?a=1"), "InvalidSignatureException", MISMATCH],
    ["the host", (request) => (request.headers["host"] = "example.com"), "InvalidSignatureException", MISMATCH],
    [
      "the content type",
      (request) => (request.headers["content-type"] = "application/json;a=b"),
      "InvalidSignatureException",
      MISMATCH,
    ],
    [
      "an optional header",
      (request) => (request.headers["x-amzn-bedrock-trace"] = "DISABLED"),
      "InvalidSignatureException",
      MISMATCH,
    ],
    [
      "a signed header, left out",
      (request) => delete request.headers["x-amz-meta"],
      "InvalidSignatureException",
      MISMATCH,
    ],
    [
      "a signed header, repeated",
      (request) => (request.headers["x-amz-meta"] = ["a b", "c"]),
      "InvalidSignatureException",
      MISMATCH,
    ],
    [
      "an x-amz header, added",
      (request) => (request.headers["x-amz-other"] = "1"),
      "InvalidSignatureException",
      /'x-amz-other' must be a 'SignedHeader'/,
    ],
    [
      "a bedrock header, added",
      (request) => (request.headers["x-amzn-bedrock-service-tier"] = "flex"),
      "InvalidSignatureException",
      /'x-amzn-bedrock-service-tier' must be/,
    ],
    [
      "a session token, added",
      (request) => (request.headers["x-amz-security-token"] = "t"),
      "UnrecognizedClientException",
      /is invalid/,
    ],
    [
      "the time",
      (request) => (request.headers["x-amz-date"] = shifted(request.headers["x-amz-date"])),
      "InvalidSignatureException",
      /./,
    ],
    [
      "the time's form",
      (request) => (request.headers["x-amz-date"] = request.headers["x-amz-date"].replace("T", "-")),
      "IncompleteSignatureException",
      /ISO-8601/,
    ],
    [
      "the signature",
      (request) => edit(request, /.$/, (digit) => (digit === "0" ? "1" : "0")),
      "InvalidSignatureException",
      MISMATCH,
    ],
    [
      "the signed headers",
      (request) => edit(request, /content-type;/, () => ""),
      "InvalidSignatureException",
      MISMATCH,
    ],
    [
      "the signed host",
      (request) => edit(request, /host;/, () => ""),
      "InvalidSignatureException",
      /'host' must be a 'SignedHeader'/,
    ],
    [
      "the scope's date",
      (request) => edit(request, /\/\d{8}/, () => "/20200101"),
      "InvalidSignatureException",
      /Date in Credential scope/,
    ],
    [
      "the scope's service",
      (request) => edit(request, /bedrock/, () => "s3"),
      "InvalidSignatureException",
      /correct service: 'bedrock'/,
    ],
    [
      "the scope's end",
      (request) => edit(request, /aws4_request/, () => "aws5_request"),
      "InvalidSignatureException",
      /terminator/,
    ],
    [
      "no authorization",
      (request) => delete request.headers["authorization"],
      "MissingAuthenticationTokenException",
      /^Missing Authentication Token$/,
    ],
    [
      "another scheme",
      (request) => (request.headers["authorization"] = "Basic YTpi"),
      "IncompleteSignatureException",
      /Authorization/,
    ],
    [
      "a part of the authorization, left out",
      (request) => edit(request, /SignedHeaders=[^,]+, /, () => ""),
      "IncompleteSignatureException",
      /Authorization/,
    ],
  ];
  for (const [what, tamper, code, message] of cases) {
    it(what, async () => {
      const request = await signedRequest(bedrock, { headers });
      tamper(request);
      const refused = await refusal(bedrock, request);
      assert.deepEqual([refused.status, refused.code], [403, code]);
      assert.match(refused.message, message);
    });
  }

  it("without any, the request is accepted", async () => {
    assert.equal((await refusal(bedrock, await signedRequest(bedrock, { headers }))).status, 200);
  });

  it("another service in the scope and in the key", async () => {
    const refused = await refusal(bedrock, await signedRequest(bedrock, { service: "bedrock-runtime" }));
    assert.match(refused.message, /correct service: 'bedrock'/);
  });

  it("x-amz-content-sha256 must be the body's hash", async () => {
    const right = createHash("sha256").update(CLAUDE_BODY).digest("hex");
    const wrong = createHash("sha256").update("other").digest("hex");
    for (const [hash, status] of [
      [right, 200],
      [wrong, 403],
      ["UNSIGNED-PAYLOAD", 403],
    ]) {
      const request = await signedRequest(bedrock, { headers: { "x-amz-content-sha256": String(hash) } });
      assert.equal((await refusal(bedrock, request)).status, status);
    }
  });

  it("a header in UTF-8 is verified by its bytes", async () => {
    const request = await signedRequest(bedrock, {
      headers: { "x-amzn-bedrock-request-metadata": '{"place":"Łódź"}' },
    });
    // node:http writes header values as Latin-1, unless they are joined with a string body.
    request.body = Buffer.from(CLAUDE_BODY);
    request.headers["x-amzn-bedrock-request-metadata"] = Buffer.from('{"place":"Łódź"}').toString("latin1");
    assert.equal((await refusal(bedrock, request)).status, 200);
  });

  it("a query must be the signed one", async () => {
    const request = await signedRequest(bedrock, { query: { b: ["2", "1"], "a b": "ü/" } });
    for (const [query, status] of [
      ["?b=2&a%20b=%C3%BC%2F&b=1", 200],
      ["?b=2&b=1", 403],
      ["?%zz", 403],
    ]) {
      assert.equal((await refusal(bedrock, { ...request, path: request.path + query })).status, status);
    }
  });
});

describe("signatures from other implementations", () => {
  const examples = [
    ["us.anthropic.claude-haiku-5-5", "a7af04c72eeff2d2d5827e441d95e1b2617d7f0a33fd78dbfbe156da6e9d1e16"],
    ["us.amazon.nova-2-lite-v1:0", "7e338385ee3564c7232e1afc8feb0bc8c829bf3755c1adc396643c259fe70d33"],
    ["anthropic.claude-3-5-sonnet-20240620-v1:0", "17b2a3fb603ddaf2bdf2f21244dddbab6af25dbead6f2b13cd5d009d2700278a"],
    [
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-5-sonnet-20240620-v1:0",
      "7b93851daf08e29b94cfeafd84c5890910861c7547578f76c6407ece44e987b4",
    ],
    [
      "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefgh1234",
      "4dcd9149590e04cbc8735d505d0a2de0820f01cd944ead353f4cd7b86fc89827",
    ],
  ];
  for (const [modelId = "", signature] of examples) {
    it(modelId, async () => {
      const then = await createLocalBedrock({ clock: () => Date.UTC(2025, 2, 1, 10, 5, 2) });
      const refused = await refusal(then, {
        method: "POST",
        path: `/model/${encodeURIComponent(modelId)}/invoke-with-response-stream`,
        headers: {
          host: "bedrock-runtime.us-east-1.amazonaws.com",
          "content-type": "application/json",
          "x-amz-date": "20250301T100502Z",
          "x-amzn-bedrock-accept": "application/json",
          authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250301/us-east-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amzn-bedrock-accept, Signature=${signature}`,
        },
        body: '{"a":1}',
      });
      await then.close();
      // The signature is valid; the body is refused because it has no prompt.
      assert.deepEqual([refused.status, refused.code], [400, "ValidationException"]);
    });
  }
});

/**
 * @param {string} date
 * @returns {string} another second of the same minute
 */
function shifted(date) {
  return date.replace(/(\d)Z$/, (_, digit) => `${(Number(digit) + 1) % 10}Z`);
}

/**
 * @param {RawRequest} request
 * @param {RegExp} pattern
 * @param {(found: string) => string} replacement
 */
function edit(request, pattern, replacement) {
  request.headers["authorization"] = request.headers["authorization"].replace(pattern, replacement);
}
