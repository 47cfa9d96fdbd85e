/** The local Bedrock under a path prefix: another clock, no Date, other headers for pages. Tested with the AWS SDK's client. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { control, sdkInvoke } from "./local-bedrock-client.js";

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
before(async () => void (bedrock = await createLocalBedrock({ eventsPerSecond: 0 })));
after(() => bedrock.close());

/**
 * @param {string} prefix
 * @param {number} [maxAttempts]
 */
function invokeUnder(prefix, maxAttempts = 1) {
  return sdkInvoke(bedrock, { modelId: "local.count-3" }, { endpoint: bedrock.url + prefix, maxAttempts });
}

describe("skew", () => {
  it("a service within five minutes of the client accepts its signature, including the base path", async () => {
    for (const prefix of ["/skew/0", "/skew/240", "/skew/-240"]) {
      const { chunks, error } = await invokeUnder(prefix);
      assert.deepEqual([chunks.length, error], [3, undefined]);
    }
  });

  /** @type {[number, RegExp, number][]} */
  const cases = [
    [3600, /^Signature expired: (\d{8}T\d{6}Z) is now earlier than (\d{8}T\d{6}Z) \((\d{8}T\d{6}Z) - 5 min\.\)$/, -300],
    [
      -3600,
      /^Signature not yet current: (\d{8}T\d{6}Z) is still later than (\d{8}T\d{6}Z) \((\d{8}T\d{6}Z) \+ 5 min\.\)$/,
      300,
    ],
  ];
  for (const [skew, text, leeway] of cases) {
    it(`a clock that is ${skew} s ahead is reported in the response's text and Date`, async () => {
      const { error } = await invokeUnder(`/skew/${skew}`);
      assert.deepEqual([error.name, error.$metadata.httpStatusCode], ["InvalidSignatureException", 403]);
      const [signed = 0, limit = 0, now = 0] = (text.exec(error.message) ?? []).slice(1).map(seconds);
      assert.ok(Math.abs(signed - Date.now() / 1000) < 30, "the client's time");
      assert.ok(Math.abs(now - signed - skew) < 30, "the service's time");
      assert.equal(limit - now, leeway);
      assert.ok(Math.abs(Date.parse(error.$response.headers.date) / 1000 - now) <= 1, "the same in Date");
    });

    it(`the AWS SDK succeeds at its second attempt, ${skew} s ahead`, async () => {
      const { head, error } = await invokeUnder(`/skew/${skew}`, 2);
      assert.deepEqual([error, head.$metadata.attempts], [undefined, 2]);
    });
  }
});

describe("no-date", () => {
  it("no response has a Date, whatever the order of the prefixes", async () => {
    for (const prefix of ["/no-date", "/skew/60/no-date", "/no-date/skew/60"]) {
      const { headers } = await fetch(`${bedrock.url}${prefix}/model/a/invoke-with-response-stream`, {
        method: "POST",
      });
      assert.deepEqual(
        [headers.get("date"), headers.get("x-amzn-errortype")?.split(":")[0]],
        [null, "MissingAuthenticationTokenException"],
      );
    }
  });

  it("the AWS SDK, which relies on Date, cannot correct its clock", async () => {
    const { error } = await invokeUnder("/skew/3600/no-date", 2);
    assert.match(error.message, /^Signature expired/);
    assert.equal((await invokeUnder("/skew/60/no-date")).error, undefined);
  });
});

describe("exposed headers", () => {
  it("all of them, none, or those that AWS exposes", async () => {
    const exposed = [];
    for (const prefix of ["/expose-all", "/expose-none", ""]) {
      const { headers } = await fetch(`${bedrock.url}${prefix}/model/a/invoke-with-response-stream`, {
        method: "OPTIONS",
      });
      exposed.push(headers.get("access-control-expose-headers"));
    }
    assert.deepEqual(exposed, ["*", null, "x-amzn-errortype,x-amzn-requestid,x-amzn-errormessage,date"]);
  });
});

describe("the log", () => {
  it("includes requests under a prefix, and is served at the root", async () => {
    await sdkInvoke(bedrock, { modelId: "local.empty:prefixed" }, { endpoint: `${bedrock.url}/skew/9` });
    const { body } = await control(bedrock, "requests?modelId=local.empty:prefixed");
    assert.deepEqual(
      body.requests.map((/** @type {any} */ { status }) => status),
      [200],
    );
  });

  it("an unknown prefix is not an operation", async () => {
    for (const prefix of ["/skew/soon", "/skew", "/no-dates", "/weather"]) {
      const { headers } = await fetch(`${bedrock.url}${prefix}/model/a/invoke-with-response-stream`, {
        method: "POST",
      });
      assert.match(String(headers.get("x-amzn-errortype")), /^UnknownOperationException/);
    }
  });
});

/**
 * @param {string} basicDate `YYYYMMDD'T'HHMMSS'Z'`
 * @returns {number} since 1970
 */
function seconds(basicDate) {
  const [year, month, day, hour, minute, second] = basicDate.match(/^\d{4}|\d\d/g) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000;
}
