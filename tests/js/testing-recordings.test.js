/** `recordFetch` and `replayFetch` themselves: what a recording keeps, and what a replay does with it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { recordFetch, replayFetch } from "../../js/testing/index.js";

const BASE = "https://bedrock-runtime.us-east-1.amazonaws.com";
const STREAM = `${BASE}/model/m/converse-stream`;
const post = { method: "POST" };
/** @type {(fetch?: any) => ((...request: any[]) => Promise<any>) & { recording: import("../../js/testing/index.js").Recording }} */
const recordOf = recordFetch;

describe("a recording", () => {
  const ARN = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/p";
  const path = (/** @type {string} */ account) =>
    `/model/${encodeURIComponent(ARN).replace("123456789012", account)}/converse`;

  it("keeps the request and the response, without accounts and secrets", async () => {
    const record = recordOf(async () =>
      Response.json(
        { arn: ARN },
        {
          status: 201,
          headers: {
            "x-amzn-requestid": "r",
            "x-amzn-errortype": "E",
            "retry-after": "7",
            "x-amzn-bedrock-a": "b",
            "set-cookie": "c",
            "x-other": ARN,
          },
        },
      ),
    );
    const headers = {
      accept: "a",
      "content-type": "application/json",
      authorization: "secret",
      "x-amzn-bedrock-b": ARN,
      "x-amz-date": "d",
    };
    const response = await record(`https://gateway.example/base${path("123456789012")}?q=1`, {
      method: "POST",
      headers,
      body: JSON.stringify({ ARN }),
    });
    assert.deepEqual([response.status, (await response.json()).arn], [201, ARN]);
    const hidden = ARN.replace("123456789012", "000000000000");
    const [{ delay, chunks, ...exchange }] = /** @type {any} */ (record.recording.exchanges);
    assert.deepEqual(exchange, {
      method: "POST",
      path: path("000000000000"),
      requestHeaders: { accept: "a", "content-type": "application/json", "x-amzn-bedrock-b": hidden },
      requestBody: JSON.stringify({ ARN: hidden }),
      status: 201,
      headers: {
        "content-type": "application/json",
        "retry-after": "7",
        "x-amzn-bedrock-a": "b",
        "x-amzn-errortype": "E",
        "x-amzn-requestid": "r",
      },
      end: "close",
    });
    assert.deepEqual(
      chunks.map((/** @type {any} */ { text }) => text),
      [JSON.stringify({ arn: hidden })],
    );
    assert.ok(Number.isInteger(delay) && Number.isInteger(chunks[0].delay) && delay >= 0 && chunks[0].delay >= 0);
    assert.equal(record.recording.version, 1);
  });

  it("keeps a body that is a stream, which can be read only once, and text", async () => {
    const record = recordOf(async (/** @type {any} */ _, /** @type {any} */ init) => new Response(init.body));
    for (const body of [new Response('{"a":1}').body, '{"a":1}', new TextEncoder().encode('{"a":1}')]) {
      const sent = await record(STREAM, { method: "POST", body, duplex: "half" });
      assert.equal(await sent.text(), '{"a":1}');
    }
    await record(STREAM, { method: "POST", body: "text" });
    await record(STREAM, post);
    assert.deepEqual(
      record.recording.exchanges.map(({ requestBody }) => requestBody),
      ['{"a":1}', '{"a":1}', '{"a":1}', "text", ""],
    );
  });

  it("is open, then closed, canceled or broken", async () => {
    const reason = new Error("mine");
    /** @type {unknown[]} */
    const canceled = [];
    const bodies = [
      new Response("a").body,
      new ReadableStream({
        pull: (controller) => controller.enqueue(Uint8Array.of(1, 255)),
        cancel: (why) => void canceled.push(why),
      }),
      new ReadableStream({ pull: (controller) => controller.error(reason) }),
      null,
    ];
    const record = recordOf(async () => new Response(bodies.shift()));
    const ends = () => record.recording.exchanges.map(({ end }) => end);
    const closed = await record(STREAM, post);
    assert.deepEqual(ends(), ["open"]);
    assert.equal(await closed.text(), "a");
    const reader = (await record(STREAM, post)).body.getReader();
    assert.deepEqual((await reader.read()).value, Uint8Array.of(1, 255));
    await reader.cancel(reason);
    await assert.rejects((await record(STREAM, post)).text(), reason);
    assert.equal((await record(STREAM, post)).body, null);
    assert.deepEqual([ends(), canceled], [["close", "canceled", "error", "open"], [reason]]);
    assert.deepEqual(
      record.recording.exchanges.map(({ chunks }) => chunks.map(({ base64 }) => base64)),
      [["YQ=="], ["Af8="], [], []],
    );
  });

  it("has the times of the head and of the body, and JSON however it is labelled", async () => {
    const record = recordOf(async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return new Response('{"a":1}', { headers: { "content-type": "application/json; charset=utf-8" } });
    });
    const began = performance.now();
    await record(new Request(STREAM, post));
    const elapsed = performance.now() - began;
    const [{ delay, chunks }] = /** @type {any} */ (record.recording.exchanges);
    assert.ok(delay > 90 && delay <= elapsed + 1, `${delay} ms of ${elapsed}`);
    assert.equal(chunks[0].text, '{"a":1}');
    assert.ok(chunks[0].delay < delay, `${chunks[0].delay} ms`);
  });

  it("keeps only headers with the very names, and no account of any partition", async () => {
    const arn = "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/p";
    const given = { "x-amzn-bedrock-trace": arn, "x-amzn-bedrock-": "1", "my-accept": "1", "accept-encoding": "1" };
    const record = recordOf(async () => Response.json({}, { headers: given }));
    await record(STREAM, { method: "POST", headers: given, body: arn });
    const [{ requestHeaders, requestBody, headers }] = /** @type {any} */ (record.recording.exchanges);
    const hidden = arn.replace("123456789012", "000000000000");
    assert.deepEqual(requestHeaders, { "x-amzn-bedrock-trace": hidden });
    assert.deepEqual(headers, { "content-type": "application/json", "x-amzn-bedrock-trace": hidden });
    assert.equal(requestBody, hidden);
  });

  it("uses the platform's fetch of the moment", async () => {
    const { fetch } = globalThis;
    const record = recordOf();
    globalThis.fetch = async () => new Response("mine");
    try {
      assert.equal(await (await record(STREAM, post)).text(), "mine");
    } finally {
      globalThis.fetch = fetch;
    }
  });
});

describe("a replay", () => {
  /** @param {object} [more] */
  const exchange = (more) => ({
    method: "POST",
    path: "/model/m/converse-stream",
    requestHeaders: {},
    requestBody: '{"a":1}',
    status: 200,
    headers: { "x-a": "1" },
    delay: 0,
    chunks: [{ delay: 0, text: "é" }],
    end: "close",
    ...more,
  });
  /** @param {any[]} exchanges @param {any} [options] */
  const replayOf = (exchanges, options) => replayFetch(/** @type {any} */ ({ version: 1, exchanges }), options);

  it("responds by path and body, each exchange once, in their order", async () => {
    const replay = replayOf([
      exchange({ chunks: [{ delay: 0, text: "1" }] }),
      exchange({ requestBody: "", status: 201 }),
      exchange({ chunks: [{ delay: 0, base64: "Mg==" }] }),
    ]);
    const first = await replay(STREAM, { method: "POST", body: '{ "a": 1 }' });
    assert.deepEqual([await first.text(), first.status, first.headers.get("x-a")], ["1", 200, "1"]);
    assert.equal(await (await replay(STREAM, { method: "POST", body: '{"a":1}' })).text(), "2");
    assert.equal((await replay(STREAM, post)).status, 201);
    const none = await replay(STREAM, post);
    assert.deepEqual(
      [none.status, (await none.json()).message],
      [
        400,
        "replayFetch: call 4, POST /model/m/converse-stream: of 3 recorded exchanges 3 have this path, and none that is left has this body too",
      ],
    );
    assert.equal(none.headers.get("x-amzn-requestid"), "00000000-0000-4000-8000-000000000004");
    const other = await replay(`${BASE}/model/n/converse`, post);
    assert.match((await other.json()).message, /of 3 recorded exchanges 0 have this path/);
    assert.equal(replay.calls.length, 5);
  });

  it("may ignore the body", async () => {
    const replay = replayOf([exchange()], { match: "path" });
    assert.equal(await (await replay(STREAM, post)).text(), "é");
    assert.equal(
      (await replayOf([exchange()], { match: "path" })(`${BASE}/model/n/converse-stream`, post)).status,
      400,
    );
  });

  it("has no body if its status has none", async () => {
    for (const status of [204, 205, 304]) {
      const { body } = await replayOf([exchange({ status, chunks: [] })])(STREAM, { method: "POST", body: '{"a":1}' });
      assert.equal(body, null);
    }
    const empty = await replayOf([exchange({ chunks: [] })])(STREAM, { method: "POST", body: '{"a":1}' });
    assert.notEqual(empty.body, null);
    assert.equal(await empty.text(), "");
  });

  it("ends as it was recorded", async () => {
    for (const [end, message] of [
      ["error", "the recording ends here: the connection broke here"],
      ["canceled", "the recording ends here: its reader went no further"],
      ["open", "the recording ends here: its reader went no further"],
    ]) {
      const response = await replayOf([exchange({ end })], { match: "path" })(STREAM, post);
      const reader = /** @type {any} */ (response).body.getReader();
      assert.equal(Buffer.from((await reader.read())?.value ?? []).toString(), "é");
      await assert.rejects(reader.read(), { name: "TypeError", message });
    }
  });

  it("takes no time, unless that is requested", async () => {
    const { setTimeout } = globalThis;
    globalThis.setTimeout = /** @type {any} */ (() => assert.fail("a timer"));
    try {
      const chunks = [{ delay: 5, text: "é" }, { delay: 0 }];
      const response = await replayOf([exchange({ delay: 5, chunks })], { match: "path" })(STREAM, post);
      assert.equal(await response.text(), "é");
    } finally {
      globalThis.setTimeout = setTimeout;
    }
    const slow = exchange({ delay: 60_000, chunks: [{ delay: 60_000, text: "é" }] });
    assert.equal(await (await replayOf([slow], { match: "path" })(STREAM, post)).text(), "é");
    const reason = new Error("enough");
    const controller = new AbortController();
    const waiting = replayOf([slow], { match: "path", timing: "recorded" })(STREAM, { signal: controller.signal });
    setTimeout(() => controller.abort(reason));
    await assert.rejects(waiting, reason);
    await assert.rejects(replayOf([slow], { match: "path" })(STREAM, { signal: AbortSignal.abort(reason) }), reason);
    await assert.rejects(
      replayOf([slow], { match: "path" })(new Request(STREAM, { signal: AbortSignal.abort(reason) })),
      reason,
    );
  });

  it("is refused if it or its options are something else, which the message names", () => {
    for (const [recording, kind] of /** @type {[any, string][]} */ ([
      [undefined, "undefined"],
      [{ version: 2, exchanges: [] }, "an object"],
      [{ version: 1 }, "an object"],
      ["text", "string"],
    ]))
      assert.throws(() => replayFetch(recording), {
        name: "TypeError",
        message: `replayFetch takes what recordFetch recorded, version 1, not ${kind}`,
      });
    assert.throws(() => replayOf([], { timing: "slow" }), {
      name: "TypeError",
      message: 'timing must be "none" or "recorded"',
    });
    assert.throws(() => replayOf([], { match: "none" }), {
      name: "TypeError",
      message: 'match must be "body" or "path"',
    });
    for (const options of [
      { timing: "none", match: "body" },
      { timing: "recorded", match: "path" },
    ])
      replayOf([], options);
  });
});
