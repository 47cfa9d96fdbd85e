/** Each misbehaviour of the local Bedrock does what its name says, as seen by the AWS SDK's client and codec. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { after, before, describe, it } from "node:test";
import { Crc32 } from "@smithy/core/checksum";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import {
  CLAUDE_BODY,
  control,
  decodeFrames,
  rawInvoke,
  readAll,
  sdkInvoke,
  send,
  signedRequest,
} from "./local-bedrock-client.js";

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
/** @type {Uint8Array} the bytes that the misbehaviours alter */
let good;
before(async () => {
  bedrock = await createLocalBedrock({ eventsPerSecond: 0 });
  good = (await rawInvoke(bedrock, "local.claude")).bytes;
});
after(() => bedrock.close());

const STREAM_EXCEPTIONS = [
  "internalServerException",
  "modelStreamErrorException",
  "validationException",
  "throttlingException",
  "modelTimeoutException",
  "serviceUnavailableException",
];

describe("errors before the stream", () => {
  /** @type {[string, number][]} */
  const modelled = [
    ["AccessDeniedException", 403],
    ["ResourceNotFoundException", 404],
    ["ModelTimeoutException", 408],
    ["ValidationException", 400],
    ["ServiceQuotaExceededException", 400],
    ["ThrottlingException", 429],
    ["ModelNotReadyException", 429],
    ["ModelErrorException", 424],
    ["ModelStreamErrorException", 424],
    ["InternalServerException", 500],
    ["ServiceUnavailableException", 503],
  ];
  for (const [code, status] of modelled) {
    it(`${code} is ${status}`, async () => {
      const { error } = await sdkInvoke(bedrock, { modelId: `local.error-${code}` });
      assert.deepEqual([error.name, error.$metadata.httpStatusCode], [code, status]);
      assert.ok(error.message.length > 10);
      if (status === 424) assert.equal(error.originalStatusCode, 500);
      if (code === "ModelErrorException") assert.equal(error.resourceName, "local-model");
      if (code === "ModelStreamErrorException") assert.equal(error.originalMessage, "the local model stopped");
    });
  }

  it("any status with any code", async () => {
    const { error } = await sdkInvoke(bedrock, { modelId: "local.http-418-TeapotException:key" });
    assert.deepEqual([error.name, error.$metadata.httpStatusCode], ["TeapotException", 418]);
  });

  it("throttling stops after the first request, or the Nth", async () => {
    for (const [modelId, times] of /** @type {[string, number][]} */ ([
      ["local.throttle-then-succeed:a", 1],
      ["local.throttle-2-then-succeed:a", 2],
    ])) {
      for (let i = 0; i < times; i++)
        assert.equal((await sdkInvoke(bedrock, { modelId })).error.name, "ThrottlingException");
      assert.equal((await sdkInvoke(bedrock, { modelId })).error, undefined);
    }
    const { head } = await sdkInvoke(bedrock, { modelId: "local.throttle-then-succeed:b" }, { maxAttempts: 3 });
    assert.equal(head.$metadata.attempts, 2);
  });

  it("503 with HTML, 500 without a body, 200 with HTML", async () => {
    const answers = [];
    for (const modelId of ["local.html-503", "local.empty-500", "local.not-eventstream"]) {
      const { response, bytes } = await rawInvoke(bedrock, modelId);
      answers.push([
        response.statusCode,
        response.headers["content-type"],
        bytes.length > 0,
        response.headers["x-amzn-errortype"],
      ]);
    }
    assert.deepEqual(answers, [
      [503, "text/html", true, undefined],
      [500, undefined, false, undefined],
      [200, "text/html", true, undefined],
    ]);
  });

  it("silence until the client closes", async () => {
    const modelId = "local.stall-head:silent";
    const { method, path, headers, body } = await signedRequest(bedrock, { modelId });
    const outgoing = httpRequest({ host: "127.0.0.1", port: bedrock.port, method, path, headers, agent: false });
    outgoing.on("response", () => assert.fail("there must be no head"));
    outgoing.end(body);
    const exchange = await listed(modelId);
    assert.deepEqual([exchange.status, exchange.ended], [null, false]);
    outgoing.on("error", () => {}).destroy();
    const { body: later } = await control(bedrock, `requests/${exchange.requestId}/closed`);
    assert.deepEqual([later.status, later.closedBy], [null, "client"]);
  });
});

describe("exceptions in the stream", () => {
  for (const exception of STREAM_EXCEPTIONS) {
    const name = exception.charAt(0).toUpperCase() + exception.slice(1);

    it(`${exception}, after three events or as the first event`, async () => {
      for (const [place, good] of /** @type {[string, number][]} */ ([
        ["mid", 3],
        ["first", 0],
      ])) {
        const { chunks, error } = await sdkInvoke(bedrock, { modelId: `local.${place}-${exception}` });
        assert.deepEqual([chunks.length, error.name], [good, name]);
        assert.ok(error.message.length > 10);
        if (exception === "modelStreamErrorException")
          assert.deepEqual([error.originalStatusCode, error.originalMessage], [500, "the local model stopped"]);
      }
    });

    it(`${exception} as an event, which the AWS SDK delivers as one`, async () => {
      const { chunks, error } = await sdkInvoke(bedrock, { modelId: `local.mid-event-${exception}` });
      assert.deepEqual([chunks.length, error, Object.keys(chunks[3])], [4, undefined, [exception]]);
      assert.ok(chunks[3][exception].message.length > 10);
    });
  }

  it("the frames differ only in their message type", async () => {
    const [asException, asEvent] = [
      await rawInvoke(bedrock, "local.mid-throttlingException"),
      await rawInvoke(bedrock, "local.mid-event-throttlingException"),
    ];
    const [exception, event] = [decodeFrames(asException.bytes).at(-1), decodeFrames(asEvent.bytes).at(-1)];
    assert.deepEqual(exception?.headers, {
      ":exception-type": "throttlingException",
      ":content-type": "application/json",
      ":message-type": "exception",
    });
    assert.deepEqual(event?.headers, {
      ":event-type": "throttlingException",
      ":content-type": "application/json",
      ":message-type": "event",
    });
    assert.deepEqual(exception?.payload, event?.payload);
  });

  it("an error message, and an exception that is not modelled", async () => {
    const { chunks, error } = await sdkInvoke(bedrock, { modelId: "local.mid-error" });
    assert.deepEqual(
      [chunks.length, error.name, error.message],
      [3, "InternalError", "the local model lost its thread"],
    );
    const unknown = decodeFrames((await rawInvoke(bedrock, "local.mid-unknown-exception")).bytes).at(-1);
    assert.deepEqual(
      [unknown?.headers[":exception-type"], unknown?.payload.message],
      ["tokenSpilledException", "a token was spilled"],
    );
    assert.equal((await sdkInvoke(bedrock, { modelId: "local.mid-unknown-exception" })).chunks.length, 3);
  });
});

describe("odd events in the stream", () => {
  it("an unknown one, after which the answer continues", async () => {
    const frames = decodeFrames((await rawInvoke(bedrock, "local.unknown-event")).bytes);
    assert.equal(frames[3]?.headers[":event-type"], "weatherReport");
    assert.equal(frames.length, decodeFrames(good).length + 1);
    assert.equal((await sdkInvoke(bedrock, { modelId: "local.unknown-event" })).chunks.length, frames.length - 1);
  });

  it("chunks that are neither base64 nor JSON", async () => {
    assert.throws(() => atob(decodeFrames(firstFrames("bad-base64"))[3]?.payload.bytes));
    assert.throws(() => JSON.parse(decodeFrames(firstFrames("bad-json"))[3]?.text ?? "{}"));
  });
  /** @type {Map<string, Uint8Array>} */
  const streams = new Map();
  before(async () => {
    for (const name of ["bad-base64", "bad-json"]) streams.set(name, (await rawInvoke(bedrock, `local.${name}`)).bytes);
  });
  /** @param {string} name */
  const firstFrames = (name) => streams.get(name) ?? new Uint8Array();
});

describe("broken transport", () => {
  it("the same request gets the same bytes", async () => {
    assert.deepEqual((await rawInvoke(bedrock, "local.claude:again")).bytes, good);
  });

  for (const length of [0, 1, 11, 12, 400, 1001]) {
    it(`cut after ${length} bytes, the body ends normally`, async () => {
      const { bytes, error } = await rawInvoke(bedrock, `local.cut-${length}`);
      assert.equal(error, undefined);
      assert.deepEqual(bytes, good.subarray(0, length));
    });

    it(`reset after ${length} bytes, the body does not end`, async () => {
      const { bytes, error } = await rawInvoke(bedrock, `local.reset-${length}`);
      assert.equal(error?.code, "ECONNRESET");
      assert.deepEqual(bytes, good.subarray(0, length));
    });
  }

  it("a bit flips, and the stream continues", async () => {
    for (const position of [0, 7, 100, 1000]) {
      const { bytes } = await rawInvoke(bedrock, `local.flip-${position}`);
      const differing = [...good.keys()].filter((i) => bytes[i] !== good[i]);
      assert.deepEqual([bytes.length, differing], [good.length, [position]]);
      assert.equal((bytes[position] ?? 0) ^ (good[position] ?? 0), 1);
      assert.throws(() => decodeFrames(bytes));
    }
  });

  it("one byte at a time", async () => {
    const response = await send(bedrock, await signedRequest(bedrock, { modelId: "local.byte-by-byte" }));
    let reads = 0;
    response.socket.on("data", () => reads++);
    const { bytes, pieces } = await readAll(response);
    assert.equal(decodeFrames(bytes).length, 13);
    assert.ok(pieces.every((length) => length === 1));
    // The system may merge some of them.
    assert.ok(reads > bytes.length / 10, `${reads} reads of ${bytes.length} bytes`);
  });

  it("frames are counted when their last byte has been written", async () => {
    const first = new DataView(good.buffer).getUint32(0);
    for (const [length, frames] of [
      [first - 1, 0],
      [first, 1],
      [first + 1, 1],
    ]) {
      const { response } = await rawInvoke(bedrock, `local.cut-${length}`);
      const { body } = await control(bedrock, `requests/${response.headers["x-amzn-requestid"]}/closed`);
      assert.deepEqual([body.framesWritten, body.bytesWritten], [frames, length]);
    }
  });

  it("three events, then nothing until the client closes", async () => {
    const response = await send(bedrock, await signedRequest(bedrock, { modelId: "local.stall:three" }));
    const bytes = await readFrames(response, 3);
    assert.deepEqual(bytes, good.subarray(0, bytes.length));
    const exchange = await listed("local.stall:three");
    assert.deepEqual([exchange.framesWritten, exchange.bytesWritten, exchange.ended], [3, bytes.length, false]);
    response.destroy();
    const { body } = await control(bedrock, `requests/${exchange.requestId}/closed`);
    assert.deepEqual([body.framesWritten, body.closedBy], [3, "client"]);
  });

  it("three events, then a prelude that claims 1 GiB with a valid CRC", async () => {
    const response = await send(bedrock, await signedRequest(bedrock, { modelId: "local.huge-prelude" }));
    const prelude = new DataView((await readFrames(response, 3, 12)).slice(-12).buffer);
    response.destroy();
    const crc = await crc32(new Uint8Array(prelude.buffer, 0, 8));
    assert.deepEqual([prelude.getUint32(0), prelude.getUint32(4), prelude.getUint32(8)], [2 ** 30, 75, crc]);
  });
});

describe("amounts", () => {
  it("no frame, N frames, one frame of N bytes", async () => {
    assert.equal((await rawInvoke(bedrock, "local.empty")).bytes.length, 0);
    const { chunks } = await sdkInvoke(bedrock, { modelId: "local.count-1000" });
    assert.equal(
      chunks.map((chunk) => chunk.delta.text).join(""),
      Array.from({ length: 1000 }, (_, i) => `${i} `).join(""),
    );
    const frames = decodeFrames((await rawInvoke(bedrock, "local.large-1000000")).bytes);
    assert.deepEqual([frames.length, atob(frames[0]?.payload.bytes).length], [1, 1_000_000]);
  });

  it("an endless stream pauses for a client that does not read", async () => {
    const modelId = "local.endless:waiting";
    const response = await send(bedrock, await signedRequest(bedrock, { modelId }));
    let exchange = await listed(modelId);
    while (exchange.bytesWritten === exchange.bytesAcceptedBySocket) exchange = await listed(modelId);
    assert.ok(exchange.bytesWritten - exchange.bytesAcceptedBySocket < 64 * 1024, "little is kept in memory");
    assert.ok(exchange.bytesWritten < 64 * 1024 * 1024, "the rest is in the system's buffers");
    response.destroy();
    assert.equal((await control(bedrock, `requests/${exchange.requestId}/closed`)).body.closedBy, "client");
  });

  it("a misbehaving model accepts any body, but not any signature", async () => {
    const request = await signedRequest(bedrock, { modelId: "local.claude", body: "no JSON" });
    assert.equal((await readAll(await send(bedrock, request))).error, undefined);
    const unsigned = await send(bedrock, { ...request, body: CLAUDE_BODY });
    assert.equal(unsigned.resume().statusCode, 403);
  });
});

/**
 * The exchange of a model id that was requested once, as soon as the server has seen it.
 * @param {string} modelId
 * @returns {Promise<any>}
 */
async function listed(modelId) {
  for (;;) {
    const { body } = await control(bedrock, `requests?modelId=${modelId}`);
    if (body.requests.length > 0) return body.requests[0];
  }
}

/**
 * Reads from an endless stream.
 * @param {import("node:http").IncomingMessage} response
 * @param {number} count of complete frames
 * @param {number} [more] bytes after them
 * @returns {Promise<Uint8Array>}
 */
async function readFrames(response, count, more = 0) {
  let length = more;
  for (let i = 0, at = 0; i < count; i++, at = length - more) length += new DataView(good.buffer, at).getUint32(0);
  let bytes = new Uint8Array();
  while (bytes.length < length) {
    const chunk = response.read() ?? (await once(response, "readable"), response.read());
    if (chunk) bytes = new Uint8Array(Buffer.concat([bytes, chunk]));
  }
  assert.equal(bytes.length, length);
  return bytes;
}

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<number>}
 */
async function crc32(bytes) {
  const checksum = new Crc32();
  checksum.update(bytes);
  return new DataView((await checksum.digest()).slice().buffer).getUint32(0);
}
