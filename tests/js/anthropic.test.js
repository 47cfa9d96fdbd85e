/** `bedrock-stream/anthropic` without the SDK: what its fetch sends and returns. tests/sdks has the SDK. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bedrockFetch } from "../../js/anthropic/index.js";
import { BedrockRuntime } from "../../js/node.js";
import { chunkFrame, recorder, responseOf } from "./suite/frames.js";

const ADDRESS = "https://api.anthropic.com/v1/messages";
const ASKED = { model: "m", max_tokens: 1, messages: [], stream: true };
const STOP = { type: "message_stop" };

/** @param {() => any} respond instead of the service */
function fetchOf(respond, config = {}) {
  const { sent, fetch } = recorder(respond);
  const bedrock = new BedrockRuntime({ region: "us-east-1", unsigned: true, fetch, ...config });
  const ask = (init = {}) => bedrockFetch(bedrock)(ADDRESS, { method: "POST", body: JSON.stringify(ASKED), ...init });
  const bodies = () => sent.map(({ init }) => JSON.parse(new TextDecoder().decode(init.body)));
  return { ask, bedrock, bodies };
}

const framed = (/** @type {any[]} */ documents) =>
  documents.map((document) => chunkFrame(typeof document === "string" ? document : JSON.stringify(document)));

describe("bedrockFetch", () => {
  it("sends a stream's request without its model and stream, with what came in headers", async () => {
    const { ask, bodies } = fetchOf(() => responseOf(framed([STOP])));
    const response = await ask({ headers: { "anthropic-beta": " a,b ,", "anthropic-user-profile-id": "u" } });
    assert.deepEqual(bodies(), [
      {
        anthropic_version: "bedrock-2023-05-31",
        anthropic_beta: ["a", "b"],
        user_profile_id: "u",
        max_tokens: 1,
        messages: [],
      },
    ]);
    assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
    assert.equal(await response.text(), `event: message_stop\ndata: ${JSON.stringify(STOP)}\n\n`);
  });

  it("takes a Request, and a path below another", async () => {
    const { bedrock } = fetchOf(() => responseOf(framed([STOP])));
    const request = new Request("https://gateway.example/claude/v1/messages?beta=true", {
      method: "POST",
      body: JSON.stringify(ASKED),
    });
    assert.match(await (await bedrockFetch(bedrock)(request)).text(), /message_stop/);
  });

  it("writes each chunk on one line, whatever its JSON looks like", async () => {
    const { ask } = fetchOf(() => responseOf(framed(['{"type":\r\n"ping",\n"a": "\\n"}', STOP])));
    const [event = ""] = (await (await ask()).text()).split("\n\n");
    assert.equal(event, 'event: ping\ndata: {"type": "ping", "a": "\\n"}');
  });

  it("ends after an error of the model's, and closes the connection", async () => {
    const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    let closed = 0;
    const options = { open: true, cancel: () => void (closed += 1) };
    const { ask } = fetchOf(() => responseOf(framed([error, STOP]), options));
    assert.equal(await (await ask()).text(), `event: error\ndata: ${JSON.stringify(error)}\n\n`);
    assert.equal(closed, 1);
  });

  it("closes the connection when its body is canceled", async () => {
    let closed = 0;
    const { ask } = fetchOf(() => responseOf(framed([STOP]), { open: true, cancel: () => void (closed += 1) }));
    const reader = /** @type {ReadableStream} */ ((await ask()).body).getReader();
    await reader.read();
    await reader.cancel();
    assert.equal(closed, 1);
  });

  it("rejects, or fails in the middle, with the reason of an abort", async () => {
    const reason = { what: "enough" };
    const silent = fetchOf(() => new Promise(() => {}));
    await assert.rejects(silent.ask({ signal: AbortSignal.abort(reason) }), (error) => error === reason);
    const { ask } = fetchOf(() => responseOf(framed([{ type: "ping" }]), { open: true }));
    const aborter = new AbortController();
    const reader = /** @type {ReadableStream} */ ((await ask({ signal: aborter.signal })).body).getReader();
    await reader.read();
    aborter.abort(reason);
    await assert.rejects(reader.read(), (error) => error === reason);
  });

  it("a deadline that passes in the stream is a timeout_error", async () => {
    const { ask } = fetchOf(() => responseOf(framed([{ type: "ping" }]), { open: true }), { timeouts: { idle: 20 } });
    assert.match(await (await ask()).text(), /event: error\ndata: {"type":"error","error":{"type":"timeout_error",/);
  });

  it("a body that is not JSON is an invalid request", async () => {
    const { ask } = fetchOf(() => assert.fail("sent"));
    const response = await ask({ body: "{" });
    assert.deepEqual([response.status, (await response.json()).error.type], [400, "invalid_request_error"]);
  });
});
