/** The local Bedrock is correct: it agrees with the AWS SDK's client, signer and codec. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { remember } from "../../www/local-bedrock/bounded.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import {
  CLAUDE_BODY,
  CLAUDE_ID,
  control,
  decodeFrames,
  rawInvoke,
  readAll,
  refusal,
  sdkInvoke,
  send,
  signedRequest,
  TEMPORARY,
} from "./local-bedrock-client.js";

/** @typedef {import("../../www/local-bedrock/index.js").LocalBedrock} LocalBedrock */

/** @type {LocalBedrock} */
let bedrock;
before(async () => void (bedrock = await createLocalBedrock({ eventsPerSecond: 0 })));
after(() => bedrock.close());

const LLAMA_PROMPT =
  "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n";

/** @type {[string, object, (chunk: any) => string | undefined][]} */
const FAMILIES = [
  [CLAUDE_ID, JSON.parse(CLAUDE_BODY), (chunk) => chunk.delta?.text],
  [
    "amazon.nova-lite-v1:0",
    { messages: [{ role: "user", content: [{ text: "Hi" }] }] },
    (chunk) => chunk.contentBlockDelta?.delta.text,
  ],
  ["meta.llama3-8b-instruct-v1:0", { prompt: LLAMA_PROMPT }, (chunk) => chunk.generation],
  ["amazon.titan-text-express-v1", { inputText: "Hi" }, (chunk) => chunk.outputText],
  ["mistral.mistral-7b-instruct-v0:2", { prompt: "<s>[INST] Hi [/INST]" }, (chunk) => chunk.outputs[0].text],
  ["cohere.command-text-v14", { prompt: "Hi" }, (chunk) => chunk.text],
  ["cohere.command-r-v1:0", { message: "Hi" }, (chunk) => chunk.text],
];

/** How each family reports that it has finished, in the last chunk or the one before. */
const FINISHED = [
  '"end_turn"',
  '"end_turn"',
  '"stop_reason":"stop"',
  '"FINISH"',
  '"stop_reason":"stop"',
  '"COMPLETE"',
  '"COMPLETE"',
];

describe("model families", () => {
  FAMILIES.forEach(([modelId, body, textOf], i) => {
    it(`${modelId} streams its text and metrics to the AWS SDK`, async () => {
      const { chunks, error } = await sdkInvoke(bedrock, { modelId, body: JSON.stringify(body) });
      assert.equal(error, undefined);
      const text = chunks.map((chunk) => textOf(chunk) ?? "").join("");
      assert.match(text, /^You asked: “Hi” .*à votre rythme.*🌊$/);
      assert.ok(chunks.length > 10);
      const metrics = chunks.at(-1)["amazon-bedrock-invocationMetrics"];
      assert.deepEqual(Object.keys(metrics), [
        "inputTokenCount",
        "outputTokenCount",
        "invocationLatency",
        "firstByteLatency",
      ]);
      assert.ok(JSON.stringify(chunks.slice(-3)).includes(FINISHED[i] ?? ""));
    });
  });

  it("a token limit in the request ends the answer", async () => {
    const body = JSON.stringify({ ...JSON.parse(CLAUDE_BODY), max_tokens: 5 });
    const { chunks } = await sdkInvoke(bedrock, { body });
    assert.equal(chunks.filter((chunk) => chunk.type === "content_block_delta").length, 5);
    assert.equal(chunks.at(-2).delta.stop_reason, "max_tokens");
  });

  it("the frames are like the service's: three headers, base64, padding", async () => {
    const { response, bytes } = await rawInvoke(bedrock, CLAUDE_ID);
    assert.equal(response.headers["content-type"], "application/vnd.amazon.eventstream");
    assert.match(String(response.headers["x-amzn-requestid"]), /^[0-9a-f-]{36}$/);
    for (const { headers, payload } of decodeFrames(bytes)) {
      assert.deepEqual(Object.entries(headers), [
        [":event-type", "chunk"],
        [":content-type", "application/json"],
        [":message-type", "event"],
      ]);
      assert.deepEqual(Object.keys(payload), ["bytes", "p"]);
      assert.match(payload.p, /^[a-zA-Z0-9]{2,61}$/);
    }
  });
});

describe("the local Bedrock accepts from the AWS SDK", () => {
  const account = "arn:aws:bedrock:us-east-1:123456789012";
  const ids = [
    "anthropic.claude-haiku-5-5",
    `us.${CLAUDE_ID}`,
    `global.${CLAUDE_ID}`,
    `arn:aws:bedrock:us-east-1::foundation-model/${CLAUDE_ID}`,
    `${account}:inference-profile/eu.${CLAUDE_ID}`,
    `${account}:default-prompt-router/anthropic.claude:1`,
    ...["application-inference-profile", "provisioned-model", "imported-model", "custom-model-deployment"].map(
      (kind) => `${account}:${kind}/abcdefgh1234`,
    ),
    `${account}:prompt/ABCDEFGH12:3`,
    "arn:aws:sagemaker:us-east-1:123456789012:endpoint/my-endpoint",
  ];
  for (const modelId of ids) {
    it(modelId, async () => {
      const { chunks, error } = await sdkInvoke(bedrock, { modelId });
      assert.equal(error, undefined);
      assert.equal(chunks.at(-1).type, "message_stop");
    });
  }

  it("a session token", async () => {
    const { chunks, error } = await sdkInvoke(bedrock, {}, { credentials: TEMPORARY });
    assert.equal(error, undefined);
    assert.ok(chunks.length > 10);
  });

  it("every optional member, three of which are returned", async () => {
    const { head, error } = await sdkInvoke(bedrock, {
      accept: "application/json",
      trace: "ENABLED_FULL",
      guardrailIdentifier: "abc123",
      guardrailVersion: "DRAFT",
      performanceConfigLatency: "optimized",
      serviceTier: "priority",
      requestMetadata: '{"team":"a  b"}',
    });
    assert.equal(error, undefined);
    assert.deepEqual(
      [head.contentType, head.performanceConfigLatency, head.serviceTier],
      ["application/json", "optimized", "priority"],
    );
  });

  it("a UTF-8 body and one of a megabyte", async () => {
    for (const prompt of ["żółw 🐢", "ü".repeat(500_000)]) {
      const body = JSON.stringify({ ...JSON.parse(CLAUDE_BODY), messages: [{ role: "user", content: prompt }] });
      const { chunks, error } = await sdkInvoke(bedrock, { body });
      assert.equal(error, undefined);
      const text = chunks.map((chunk) => chunk.delta?.text ?? "").join("");
      assert.ok(text.startsWith(`You asked: “${[...prompt].slice(0, 200).join("")}`));
    }
  });

  it("eight clients at once", async () => {
    const calls = Array.from({ length: 8 }, (_, i) => sdkInvoke(bedrock, { modelId: `local.count-${100 + i}` }));
    const lengths = (await Promise.all(calls)).map(({ chunks }) => chunks.length);
    assert.deepEqual(lengths, [100, 101, 102, 103, 104, 105, 106, 107]);
  });
});

describe("validation", () => {
  /** @type {[string, Parameters<typeof signedRequest>[1], number, string][]} */
  const cases = [
    ["an unknown model", { modelId: "acme.talker-v1" }, 404, "ResourceNotFoundException"],
    ["an unknown misbehaviour", { modelId: "local.no-such-thing" }, 404, "ResourceNotFoundException"],
    [
      "an ARN of something else",
      { modelId: "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc" },
      400,
      "ValidationException",
    ],
    ["a body that is not JSON", { body: "Hi" }, 400, "ValidationException"],
    ["a body without the required members", { body: "{}" }, 400, "ValidationException"],
    ["a token limit of 0", { body: CLAUDE_BODY.replace("1000", "0") }, 400, "ValidationException"],
    ["a body of 25,000,001 bytes", { body: new Uint8Array(25_000_001) }, 400, "ValidationException"],
    ["a content type that is not JSON", { headers: { "content-type": "text/plain" } }, 400, "ValidationException"],
    ["an unknown trace", { headers: { "x-amzn-bedrock-trace": "on" } }, 400, "ValidationException"],
    ["an unknown service tier", { headers: { "x-amzn-bedrock-service-tier": "best" } }, 400, "ValidationException"],
    [
      "an unknown latency",
      { headers: { "x-amzn-bedrock-performanceconfig-latency": "low" } },
      400,
      "ValidationException",
    ],
    ["a guardrail version of 0", { headers: { "x-amzn-bedrock-guardrailversion": "0" } }, 400, "ValidationException"],
    [
      "a guardrail with capitals",
      { headers: { "x-amzn-bedrock-guardrailidentifier": "ABC" } },
      400,
      "ValidationException",
    ],
    [
      "metadata of 8,501 characters",
      { headers: { "x-amzn-bedrock-request-metadata": "m".repeat(8501) } },
      400,
      "ValidationException",
    ],
  ];
  for (const [what, options, status, code] of cases) {
    it(`${what} is ${status} ${code}`, async () => {
      const refused = await refusal(bedrock, await signedRequest(bedrock, options));
      assert.deepEqual([refused.status, refused.code], [status, code]);
      assert.ok(refused.message.length > 10);
    });
  }

  it("another path is not an operation", async () => {
    const refused = await refusal(bedrock, { ...(await signedRequest(bedrock)), path: "/model/a/b" });
    assert.deepEqual([refused.status, refused.code], [404, "UnknownOperationException"]);
  });
});

describe("CORS", () => {
  it("a preflight gets the same response as from AWS", async () => {
    const headers = {
      Origin: "http://example.com",
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "authorization,x-amz-date",
      "Access-Control-Request-Private-Network": "true",
    };
    const response = await send(bedrock, {
      method: "OPTIONS",
      path: "/model/a/invoke-with-response-stream",
      headers,
      body: "",
    });
    response.resume();
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers["access-control-allow-origin"], "*");
    assert.match(String(response.headers["access-control-allow-methods"]), /\bPOST\b/);
    assert.equal(response.headers["access-control-allow-headers"], "authorization,x-amz-date");
    assert.equal(response.headers["access-control-allow-private-network"], "true");
    assert.equal(response.headers["access-control-max-age"], "172800");
  });

  it("streams and errors can be read from any origin", async () => {
    for (const modelId of ["local.empty", "local.error-ThrottlingException"]) {
      const { response } = await rawInvoke(bedrock, modelId);
      assert.equal(response.headers["access-control-allow-origin"], "*");
      assert.equal(
        response.headers["access-control-expose-headers"],
        "x-amzn-errortype,x-amzn-requestid,x-amzn-errormessage,date",
      );
    }
  });

  it("the exposed headers are configurable", async () => {
    const other = await createLocalBedrock({ exposeHeaders: "x-amzn-requestid" });
    const { headers } = await control(other, "health");
    assert.equal(headers.get("access-control-expose-headers"), "x-amzn-requestid");
    await other.close();
  });
});

describe("control endpoints", () => {
  it("a finished exchange is described", async () => {
    const { response, bytes } = await rawInvoke(bedrock, "local.count-7");
    const requestId = String(response.headers["x-amzn-requestid"]);
    const { status, body } = await control(bedrock, `requests/${requestId}/closed`);
    assert.equal(status, 200);
    const { headerNames, amzDate, accessKeyId, at, closedAt, now, ...answer } = body;
    assert.deepEqual(answer, {
      requestId,
      modelId: "local.count-7",
      status: 200,
      framesWritten: 7,
      bytesWritten: bytes.length,
      bytesAcceptedBySocket: bytes.length,
      ended: true,
      closedBy: "server",
    });
  });

  it("the server notices a client that stops reading, and stops writing", async () => {
    const response = await send(bedrock, await signedRequest(bedrock, { modelId: "local.endless:stopped" }));
    await once(response, "readable");
    response.destroy();
    const { body } = await control(bedrock, `requests/${response.headers["x-amzn-requestid"]}/closed`);
    assert.equal(body.closedBy, "client");
    const { body: later } = await control(bedrock, `requests/${body.requestId}`);
    assert.equal(later.bytesWritten, body.bytesWritten);
    assert.ok(later.bytesWritten < 64 * 1024 * 1024);
  });

  it("a request is described without its secrets", async () => {
    const modelId = "local.empty:described";
    const request = await signedRequest(bedrock, { modelId, credentials: TEMPORARY });
    await readAll(await send(bedrock, request));
    const unsigned = await fetch(`${bedrock.url}${request.path}`, {
      method: "POST",
      headers: { Authorization: "Bearer local-api-key" },
    });
    await unsigned.text();
    const [signed, bearer] = (await control(bedrock, `requests?modelId=${modelId}`)).body.requests;
    assert.deepEqual([signed.amzDate, signed.accessKeyId], [request.headers["x-amz-date"], "ASIAEXAMPLE"]);
    assert.deepEqual([bearer.amzDate, bearer.accessKeyId, bearer.status], [null, null, 200]);
    const sent = [...Object.keys(request.headers), "connection", "content-length"].sort();
    assert.deepEqual(signed.headerNames, sent);
    assert.ok(bearer.headerNames.includes("authorization") && !bearer.headerNames.includes("x-amz-date"));
    const [, signature = "?"] = /Signature=(\w+)/.exec(request.headers["authorization"]) ?? [];
    for (const secret of [signature, TEMPORARY.sessionToken, "local-api-key"])
      assert.ok(!JSON.stringify([signed, bearer]).includes(secret));
  });

  it("the times at which a request arrived and closed are those of the machine's clock", {
    timeout: 5_000,
  }, async () => {
    const other = await createLocalBedrock({ clock: () => 0 });
    const before = Date.now();
    const headers = { authorization: "Bearer local-api-key" };
    const response = await send(other, {
      method: "POST",
      path: "/model/local.stall-0/invoke-with-response-stream",
      headers,
      body: "{}",
    });
    const path = `requests/${response.headers["x-amzn-requestid"]}`;
    let { body: open } = await control(other, path);
    while (open.now === open.at) ({ body: open } = await control(other, path));
    const closing = Date.now();
    response.destroy();
    const { body: closed } = await control(other, `${path}/closed`);
    const times = [before, open.at, open.now, closing, closed.closedAt, closed.now, Date.now()];
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
    assert.deepEqual([open.closedAt, closed.at], [null, open.at]);
    await other.close();
  });

  it("requests are listed by model id, refused ones too", async () => {
    const request = await signedRequest(bedrock, { modelId: "local.empty:listed" });
    await refusal(bedrock, { ...request, body: "altered" });
    const { body } = await control(bedrock, "requests?modelId=local.empty:listed");
    assert.deepEqual(
      body.requests.map((/** @type {any} */ listed) => listed.status),
      [403],
    );
  });

  it("the oldest of more than a thousand is forgotten", () => {
    /** @type {Map<string, number>} */
    const map = new Map();
    for (let i = 0; i <= 1001; i++) assert.equal(remember(map, `${i}`, i), i);
    assert.deepEqual([map.size, map.keys().next().value, map.get("1001")], [1000, "2", 1001]);
  });

  it("health responds, and unknown paths are 404", async () => {
    assert.deepEqual((await control(bedrock, "health")).body, { status: "ok" });
    assert.equal((await control(bedrock, "requests/unknown")).status, 404);
    for (const path of ["weather", "health/more", "issued/more", "requests/a/closed/more"])
      assert.equal((await control(bedrock, path)).status, 404);
  });
});

describe("the server", () => {
  it("listens only on 127.0.0.1", { skip: process.platform !== "linux" }, async () => {
    const socket = connect({ host: "127.0.0.2", port: bedrock.port });
    await assert.rejects(once(socket, "connect"), { code: "ECONNREFUSED" });
  });

  it("can be closed while streams are open", async () => {
    const other = await createLocalBedrock();
    const responses = [];
    for (const modelId of ["local.stall", "local.endless", CLAUDE_ID])
      responses.push(await send(other, await signedRequest(other, { modelId })));
    const endings = responses.map(readAll);
    await other.close();
    for (const { error } of await Promise.all(endings)) assert.equal(error?.code, "ECONNRESET");
    await assert.rejects(control(other, "health"));
    await other.close();
  });

  it("paces the events", async () => {
    const paced = await createLocalBedrock({ eventsPerSecond: 130 });
    const started = performance.now();
    const { pieces } = await rawInvoke(paced, "local.claude");
    assert.ok(performance.now() - started > pieces.length * 5, "no faster than 200 events a second");
    assert.ok(pieces.length > 100, "one event at a time");
    await paced.close();
  });

  it("starts from a terminal and stops on request", async () => {
    const main = new URL("../../www/local-bedrock/main.js", import.meta.url).pathname;
    const child = spawn(process.execPath, [main, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? "";
    assert.equal((await fetch(`${url}/local/health`)).status, 200);
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "exit"), [0, null]);
  });
});
