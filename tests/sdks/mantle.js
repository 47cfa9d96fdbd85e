// A stand-in for Bedrock Mantle: it accepts what the AWS SDK's own signer would have signed for it, and streams what the
// three protocols of it do.
import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { Issuer } from "../../www/local-bedrock/issuer.js";
import { authenticate } from "../../www/local-bedrock/authenticate.js";
import { ServiceError } from "../../www/local-bedrock/errors.js";

export const REGION = "eu-west-1";
export const SERVICE = "bedrock-mantle";
export const WORDS = ["The ", "sea ", "is ", "deep. ", "🌊"];

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const ids = { id: "made-up", model: "made-up" };

/** @typedef {{ url: string, requests: { path: string, headers: import("node:http").IncomingHttpHeaders }[], close: () => void }} Mantle */

/** @returns {Promise<Mantle>} */
export async function startMantle() {
  /** @type {Mantle["requests"]} */
  const requests = [];
  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    if (request.method === "OPTIONS") {
      response.setHeader("access-control-allow-headers", request.headers["access-control-request-headers"] ?? "*");
      return response.end();
    }
    requests.push({ path: request.url ?? "", headers: request.headers });
    respond(request, response).catch((error) => {
      const { status, code, message } =
        error instanceof ServiceError ? error : { status: 500, code: "", message: error.stack };
      response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": code });
      response.end(JSON.stringify({ error: { type: "permission_error", message } }));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => (server.close(), server.closeAllConnections()),
  };
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function respond(request, response) {
  const { method = "", url = "", rawHeaders } = request;
  const body = await buffer(request);
  const clock = () => Date.now();
  const verifier = { accepted: [credentials], issuer: new Issuer(), region: REGION, service: SERVICE, clock };
  await authenticate({ method, url, rawHeaders, body }, verifier);
  const asked = JSON.parse(body.toString());
  if (asked.model === "throttled") {
    throw new ServiceError(429, "ThrottlingException", "Too many requests");
  }
  const protocol = protocols[url];
  if (!protocol) throw new ServiceError(404, "ResourceNotFoundException", url);
  if (!asked.stream) {
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify(protocol.whole));
  }
  response.setHeader("content-type", "text/event-stream");
  for (const block of protocol.blocks) response.write(`${block}\n\n`);
  return response.end();
}

const chunk = (/** @type {object} */ choice) => ({
  ...ids,
  object: "chat.completion.chunk",
  choices: [{ index: 0, finish_reason: null, ...choice }],
});
const text = WORDS.join("");
const output = [
  {
    id: "m",
    type: "message",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text, annotations: [] }],
  },
];
const whole = { ...ids, object: "response", status: "completed", output };
const message = { ...ids, type: "message", role: "assistant", stop_sequence: null };
const usage = { input_tokens: 3, output_tokens: 5 };

const data = (/** @type {object} */ value) => `data: ${JSON.stringify(value)}`;
/** Mantle's Responses put the data in front. @param {{ type: string } & Record<string, unknown>} event */
const dataFirst = (event) => `${data(event)}\nevent: ${event.type}`;
/** @param {object & { type: string }} event */
const named = (event) => `event: ${event.type}\n${data(event)}`;

/** @type {Record<string, { whole: object, blocks: string[] }>} */
const protocols = {
  "/v1/chat/completions": {
    whole: {
      ...ids,
      object: "chat.completion",
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: text } }],
    },
    blocks: [
      ...WORDS.map((content) => data(chunk({ delta: { content } }))),
      data(chunk({ delta: {}, finish_reason: "stop" })),
      "data: [DONE]",
    ],
  },
  "/v1/responses": {
    whole,
    blocks: [
      { type: "response.created", response: { ...whole, status: "in_progress", output: [] } },
      ...WORDS.map((delta) => ({
        type: "response.output_text.delta",
        item_id: "m",
        output_index: 0,
        content_index: 0,
        delta,
      })),
      { type: "response.completed", response: whole },
    ].map((event, sequence_number) => dataFirst({ ...event, sequence_number })),
  },
  "/anthropic/v1/messages": {
    whole: { ...message, content: [{ type: "text", text }], stop_reason: "end_turn", usage },
    blocks: [
      { type: "message_start", message: { ...message, content: [], stop_reason: null, usage } },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      ...WORDS.map((text) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })),
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage },
      { type: "message_stop" },
    ].map(named),
  },
};
