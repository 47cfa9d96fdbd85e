/** Failures of the local Bedrock that call for a retry or a deadline, as seen by the AWS SDK's client and plain node:http. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { control, decodeFrames, rawInvoke, sdkInvoke, send, signedRequest } from "./local-bedrock-client.js";

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
/** @type {Uint8Array} */
let good;
before(async () => {
  bedrock = await createLocalBedrock({ eventsPerSecond: 0 });
  good = (await rawInvoke(bedrock, "local.claude")).bytes;
});
after(() => bedrock.close());

describe("fail-N-NAME", () => {
  it("the first N requests of an id fail, the next succeeds, and ids are counted separately", async () => {
    for (const key of ["a", "b"]) {
      const modelId = `local.fail-2-http-503-BusyException:${key}`;
      const errors = [];
      for (let i = 0; i < 4; i++) errors.push((await sdkInvoke(bedrock, { modelId })).error?.name);
      assert.deepEqual(errors, ["BusyException", "BusyException", undefined, undefined]);
    }
  });

  for (const name of [
    "error-InternalServerException",
    "http-503-BusyException",
    "html-502",
    "empty-500",
    "reset-head",
  ]) {
    it(`${name}: the AWS SDK's second attempt gets the whole answer`, async () => {
      const { head, chunks, error } = await sdkInvoke(
        bedrock,
        { modelId: `local.fail-1-${name}:sdk` },
        { maxAttempts: 3 },
      );
      assert.equal(error, undefined);
      assert.deepEqual([head.$metadata.attempts, chunks.at(-1).type], [2, "message_stop"]);
    });
  }

  for (const exception of ["throttlingException", "serviceUnavailableException"]) {
    it(`first-${exception}: once, after the head`, async () => {
      const modelId = `local.fail-1-first-${exception}:once`;
      const [first, second] = [await rawInvoke(bedrock, modelId), await rawInvoke(bedrock, modelId)];
      assert.deepEqual(
        [first.response.statusCode, decodeFrames(first.bytes).map(({ headers }) => headers[":exception-type"])],
        [200, [exception]],
      );
      assert.deepEqual(second.bytes, good);
    });
  }

  it("reset-0: once, a head, no byte, a reset", async () => {
    const modelId = "local.fail-1-reset-0:once";
    const [first, second] = [await rawInvoke(bedrock, modelId), await rawInvoke(bedrock, modelId)];
    assert.deepEqual([first.response.statusCode, first.bytes.length, first.error?.code], [200, 0, "ECONNRESET"]);
    assert.deepEqual(second.bytes, good);
  });

  it("stall-head: silence, once", async () => {
    const modelId = "local.fail-1-stall-head:once";
    const { method, headers, path, body } = await signedRequest(bedrock, { modelId });
    const abort = new AbortController();
    const silent = fetch(`${bedrock.url}${path}`, { method, headers, body: String(body), signal: abort.signal });
    const { requestId } = await arrived(modelId);
    abort.abort();
    await assert.rejects(silent, { name: "AbortError" });
    assert.deepEqual((await control(bedrock, `requests/${requestId}/closed`)).body.status, null);
    assert.deepEqual((await rawInvoke(bedrock, modelId)).bytes, good);
  });

  it("an unknown name is unknown N times too", async () => {
    const { error } = await sdkInvoke(bedrock, { modelId: "local.fail-1-weather" });
    assert.equal(error.name, "ResourceNotFoundException");
  });
});

describe("no head", () => {
  it("reset-head: the connection is reset", async () => {
    const modelId = "local.reset-head:always";
    await assert.rejects(send(bedrock, await signedRequest(bedrock, { modelId })), { code: "ECONNRESET" });
    const { requestId } = await arrived(modelId);
    const { body } = await control(bedrock, `requests/${requestId}/closed`);
    assert.deepEqual([body.status, body.closedBy], [null, "server"]);
  });
});

describe("a front end's responses", () => {
  it("HTML or nothing, with any status", async () => {
    const answers = [];
    for (const name of ["html-429", "html-504", "empty-403"]) {
      const { response, bytes } = await rawInvoke(bedrock, `local.${name}`);
      answers.push([
        response.statusCode,
        response.headers["content-type"],
        Buffer.from(bytes).toString().includes("<title>"),
      ]);
    }
    assert.deepEqual(answers, [
      [429, "text/html", true],
      [504, "text/html", true],
      [403, undefined, false],
    ]);
  });
});

describe("advice on when to retry", () => {
  it("Retry-After in seconds, x-amz-retry-after in ms, on errors and pages", async () => {
    const advice = [];
    for (const name of [
      "retry-after-7-error-ThrottlingException",
      "amz-retry-after-250-http-503-BusyException",
      "retry-after-3-html-503",
    ]) {
      const { response } = await rawInvoke(bedrock, `local.${name}`);
      advice.push([response.statusCode, response.headers["retry-after"], response.headers["x-amz-retry-after"]]);
    }
    assert.deepEqual(advice, [
      [429, "7", undefined],
      [503, undefined, "250"],
      [503, "3", undefined],
    ]);
  });

  it("the AWS SDK follows it, and the response to the retry has none", async () => {
    const modelId = "local.fail-1-retry-after-1-error-ServiceUnavailableException:sdk";
    const { head, error } = await sdkInvoke(bedrock, { modelId }, { maxAttempts: 2 });
    assert.equal(error, undefined);
    // The SDK reads it as a time of day, so less of it is left when it reads the clock again. Without it, the delay is
    // at most 50 ms.
    assert.ok(head.$metadata.totalRetryDelay > 900, `${head.$metadata.totalRetryDelay} ms`);
    assert.equal((await rawInvoke(bedrock, modelId)).response.headers["retry-after"], undefined);
  });
});

describe("silence and pauses", () => {
  it("stall-0: a head, then nothing until the client closes", async () => {
    const response = await send(bedrock, await signedRequest(bedrock, { modelId: "local.stall-0" }));
    const { body } = await control(bedrock, `requests/${response.headers["x-amzn-requestid"]}`);
    assert.deepEqual([response.statusCode, body.bytesWritten, body.ended], [200, 0, false]);
    response.destroy();
    assert.equal((await control(bedrock, `requests/${body.requestId}/closed`)).body.closedBy, "client");
  });

  it("mid: three events and half of the fourth", async () => {
    const ends = [0];
    for (let at = 0; ends.length < 5; ends.push(at)) at += new DataView(good.buffer).getUint32(at);
    const [third = 0, fourth = 0] = ends.slice(3);
    const [cut, reset] = [await rawInvoke(bedrock, "local.cut-mid"), await rawInvoke(bedrock, "local.reset-mid")];
    assert.ok(
      cut.bytes.length > third + 12 && cut.bytes.length < fourth - 4,
      "within the fourth frame, after its prelude",
    );
    assert.deepEqual([cut.bytes, cut.error], [good.subarray(0, cut.bytes.length), undefined]);
    assert.deepEqual([reset.bytes, reset.error?.code], [cut.bytes, "ECONNRESET"]);
    const stalled = await send(bedrock, await signedRequest(bedrock, { modelId: "local.stall-mid" }));
    await once(stalled, "readable");
    const { body } = await control(bedrock, `requests/${stalled.headers["x-amzn-requestid"]}`);
    stalled.destroy();
    assert.deepEqual([body.framesWritten, body.bytesWritten, body.ended], [3, cut.bytes.length, false]);
  });

  it("drip: ten events, one at a time, the first at once", { timeout: 5_000 }, async () => {
    const started = performance.now();
    const { bytes, pieces } = await rawInvoke(bedrock, "local.drip-20");
    const elapsed = performance.now() - started;
    assert.deepEqual([decodeFrames(bytes).length, pieces.length], [10, 10]);
    assert.ok(elapsed >= 9 * 19, `${elapsed} ms`);
    const response = await send(bedrock, await signedRequest(bedrock, { modelId: "local.drip-9999" }));
    await once(response, "readable");
    const { body } = await control(bedrock, `requests/${response.headers["x-amzn-requestid"]}`);
    response.destroy();
    assert.equal(body.framesWritten, 1);
  });
});

/**
 * The first exchange of a model id, as soon as the server has seen it.
 * @param {string} modelId
 * @returns {Promise<any>}
 */
async function arrived(modelId) {
  for (;;) {
    const { body } = await control(bedrock, `requests?modelId=${modelId}`);
    if (body.requests.length > 0) return body.requests[0];
  }
}
