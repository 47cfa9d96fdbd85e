/** Clients for the tests of the local Bedrock: the AWS SDK's own, and plain node:http with the SDK's signer and codec. */
import { request as httpRequest } from "node:http";
import { once } from "node:events";
import { Sha256 } from "@aws-crypto/sha256-js";
import { BedrockRuntimeClient, InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";

export const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
export const TEMPORARY = { ...CREDENTIALS, accessKeyId: "ASIAEXAMPLE", sessionToken: "local-session-token" };
export const CLAUDE_ID = "anthropic.claude-haiku-4-5-20251001-v1:0";
export const CLAUDE_BODY = JSON.stringify({
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 1000,
  messages: [{ role: "user", content: "Hi" }],
});

/** @typedef {import("../../www/local-bedrock/index.js").LocalBedrock} LocalBedrock */
/** @typedef {import("@aws-sdk/client-bedrock-runtime").InvokeModelWithResponseStreamCommandInput} Input */

/**
 * The SDK's own client. By default it would use HTTP/2, even without TLS.
 * @param {LocalBedrock} bedrock
 * @param {import("@aws-sdk/client-bedrock-runtime").BedrockRuntimeClientConfig} [config]
 */
export function sdkClient(bedrock, config = {}) {
  const requestHandler = new NodeHttpHandler();
  return new BedrockRuntimeClient({
    endpoint: bedrock.url,
    region: "us-east-1",
    credentials: CREDENTIALS,
    maxAttempts: 1,
    requestHandler,
    ...config,
  });
}

/**
 * One call with the SDK's client.
 * @param {LocalBedrock} bedrock
 * @param {Partial<Input>} input
 * @param {import("@aws-sdk/client-bedrock-runtime").BedrockRuntimeClientConfig} [config]
 * @returns {Promise<{ head?: any, chunks: any[], error?: any }>} the model's JSON of each chunk, other events unchanged, and the error, if any
 */
export async function sdkInvoke(bedrock, input, config) {
  const client = sdkClient(bedrock, config);
  const chunks = [];
  let head;
  try {
    head = await client.send(
      new InvokeModelWithResponseStreamCommand({
        modelId: CLAUDE_ID,
        body: CLAUDE_BODY,
        contentType: "application/json",
        ...input,
      }),
    );
    for await (const event of head.body ?? [])
      chunks.push(event.chunk ? JSON.parse(Buffer.from(event.chunk.bytes ?? []).toString()) : event);
    return { head, chunks };
  } catch (error) {
    return { head, chunks, error };
  } finally {
    client.destroy();
  }
}

/**
 * @typedef {object} RawRequest
 * @property {string} method
 * @property {string} path
 * @property {Record<string, any>} headers
 * @property {string | Uint8Array} body
 */

/**
 * A request signed by `@smithy/signature-v4`.
 * @param {LocalBedrock} bedrock
 * @param {{ modelId?: string, body?: string | Uint8Array, headers?: Record<string, string>, query?: Record<string, string | string[]>, credentials?: any, region?: string, service?: string, date?: Date }} [options]
 * @returns {Promise<RawRequest>}
 */
export async function signedRequest(bedrock, options = {}) {
  const { modelId = CLAUDE_ID, body = CLAUDE_BODY, headers = {}, query = {}, credentials = CREDENTIALS } = options;
  const { region = "us-east-1", service = "bedrock", date = new Date() } = options;
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, applyChecksum: false });
  const path = `/model/${encodeURIComponent(modelId)}/invoke-with-response-stream`;
  const host = `127.0.0.1:${bedrock.port}`;
  const unsigned = {
    method: "POST",
    protocol: "http:",
    hostname: host,
    path,
    query,
    body,
    headers: { host, "content-type": "application/json", ...headers },
  };
  const signed = await signer.sign(unsigned, { signingDate: date });
  return { method: "POST", path, headers: signed.headers, body };
}

/**
 * Resolves when the head of the response has arrived.
 * @param {LocalBedrock} bedrock
 * @param {RawRequest} request
 * @returns {Promise<import("node:http").IncomingMessage>}
 */
export async function send(bedrock, { method, path, headers, body }) {
  const outgoing = httpRequest({ host: "127.0.0.1", port: bedrock.port, method, path, headers, agent: false });
  outgoing.end(body);
  const [response] = await once(outgoing, "response");
  // From here on, the response also reports what breaks the connection.
  outgoing.on("error", () => {});
  return response;
}

/**
 * Signs, sends and reads to the end.
 * @param {LocalBedrock} bedrock
 * @param {string} modelId
 */
export async function rawInvoke(bedrock, modelId) {
  const response = await send(bedrock, await signedRequest(bedrock, { modelId }));
  return { response, ...(await readAll(response)) };
}

/**
 * @param {import("node:http").IncomingMessage} response
 * @returns {Promise<{ bytes: Uint8Array, pieces: number[], error?: any }>} the body, the lengths of its pieces, and the error, if any
 */
export async function readAll(response) {
  /** @type {Buffer[]} */
  const chunks = [];
  response.on("data", (chunk) => chunks.push(chunk));
  const error = await once(response, "end").then(
    () => undefined,
    (reason) => reason,
  );
  return { bytes: new Uint8Array(Buffer.concat(chunks)), pieces: chunks.map((chunk) => chunk.length), error };
}

/**
 * @param {LocalBedrock} bedrock
 * @param {RawRequest} request
 * @returns {Promise<{ status: number, code: string | undefined, message: string }>}
 */
export async function refusal(bedrock, request) {
  const response = await send(bedrock, request);
  if (response.statusCode === 200) {
    response.destroy();
    return { status: 200, code: undefined, message: "" };
  }
  const { bytes } = await readAll(response);
  const code = String(response.headers["x-amzn-errortype"]).split(":")[0];
  return { status: response.statusCode ?? 0, code, message: JSON.parse(Buffer.from(bytes).toString()).message };
}

/**
 * @param {Uint8Array} bytes complete frames
 * @returns {{ headers: Record<string, any>, payload: any, text: string }[]}
 */
export function decodeFrames(bytes) {
  const codec = new EventStreamCodec(
    (raw) => Buffer.from(/** @type {any} */ (raw)).toString(),
    (text) => new TextEncoder().encode(text),
  );
  const frames = [];
  for (let at = 0; at < bytes.length; ) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0);
    const { headers, body } = codec.decode(bytes.subarray(at, at + length));
    const values = Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));
    const text = Buffer.from(body).toString();
    frames.push({
      headers: values,
      text,
      payload: text.startsWith("{") && text.endsWith("}") ? JSON.parse(text) : undefined,
    });
    at += length;
  }
  return frames;
}

/**
 * @param {LocalBedrock} bedrock
 * @param {string} path
 * @returns {Promise<{ status: number, headers: Headers, body: any }>}
 */
export async function control(bedrock, path) {
  const response = await fetch(`${bedrock.url}/local/${path}`);
  return { status: response.status, headers: response.headers, body: await response.json() };
}
