/** Routing, CORS and the handling of a request. */
import { authenticate } from "./authenticate.js";
import { createCognito } from "./cognito.js";
import { controlAnswer } from "./control.js";
import { knownError, errorTypeHeader, ServiceError } from "./errors.js";
import { Exchange, ExchangeLog } from "./exchanges.js";
import { createFaults, streamOf } from "./faults.js";
import { operationAt } from "./operations.js";
import { conditionsOf } from "./prefix.js";
import { MAX_BODY_LEN, resolveId } from "./request.js";
import { keepSilent, reset, writeStream } from "./stream.js";
import { stsAnswer } from "./sts.js";

/** @typedef {import("node:http").IncomingMessage} IncomingMessage */
/** @typedef {import("node:http").ServerResponse} ServerResponse */

/**
 * @typedef {object} Settings
 * @property {import("./signature.js").Verifier} verifier
 * @property {number} eventsPerSecond 0 for as fast as the client reads
 * @property {string} exposeHeaders value of Access-Control-Expose-Headers
 */

/**
 * @param {Settings} settings
 * @param {ExchangeLog} log
 * @returns {(request: IncomingMessage, response: ServerResponse) => void}
 */
export function createHandler(settings, log) {
  const service = { ...settings, log, faults: createFaults(), cognito: createCognito(settings.verifier.issuer) };
  return (request, response) => {
    const conditions = conditionsOf(request.url ?? "", settings.verifier.clock, settings.exposeHeaders);
    setCommonHeaders(response, conditions);
    const answered =
      request.method === "OPTIONS" ? preflight(request, response) : route(request, response, service, conditions);
    answered.catch((error) => giveUp(response, error));
  };
}

/**
 * @param {ServerResponse} response
 * @param {import("./prefix.js").Conditions} conditions
 */
function setCommonHeaders(response, { clock, dated, exposeHeaders }) {
  response.sendDate = false;
  if (dated) response.setHeader("Date", new Date(clock()).toUTCString());
  response.setHeader("Access-Control-Allow-Origin", "*");
  if (exposeHeaders) response.setHeader("Access-Control-Expose-Headers", exposeHeaders);
}

/** @typedef {Settings & { log: ExchangeLog, faults: ReturnType<typeof createFaults>, cognito: ReturnType<typeof createCognito> }} Service */

/**
 * Responds as AWS services do.
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
async function preflight(request, response) {
  response.setHeader("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  response.setHeader("Access-Control-Allow-Headers", request.headers["access-control-request-headers"] ?? "*");
  response.setHeader("Access-Control-Max-Age", "172800");
  for (const network of ["Private", "Local"]) {
    const asked = request.headers[`access-control-request-${network.toLowerCase()}-network`];
    if (asked === "true") response.setHeader(`Access-Control-Allow-${network}-Network`, "true");
  }
  response.writeHead(200, { "Content-Length": 0 }).end();
}

/**
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 * @param {Service} service
 * @param {import("./prefix.js").Conditions} conditions
 */
async function route(request, response, service, { path, clock }) {
  const { method = "", url = "", headers } = request;
  const { issuer } = service.verifier;
  const called = operationAt(path);
  if (method === "POST" && called) {
    return call(
      request,
      response,
      { ...service, verifier: { ...service.verifier, clock } },
      called.operation,
      decoded(called.id),
    );
  }
  const [, standIn] = /^\/(cognito|sts)\/?$/.exec(path) ?? [];
  if (method === "POST" && standIn !== undefined) {
    const body = await readBody(request);
    const answer =
      standIn === "sts"
        ? stsAnswer(headers["content-type"] ?? "", body, issuer, clock())
        : service.cognito(headers, body, clock());
    return sendPlain(response, await answer);
  }
  if (path.startsWith("/local/")) {
    response.setHeader("Cache-Control", "no-store");
    const { status, body } = await controlAnswer(method, new URL(url, "http://127.0.0.1"), service.log, issuer);
    return sendJson(response, status, body);
  }
  throw knownError("UnknownOperationException");
}

/**
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 * @param {Service} service
 * @param {import("./operations.js").Operation} operation
 * @param {string} id of a model or guardrail
 */
async function call(request, response, service, operation, id) {
  const exchange = new Exchange(id, request, response);
  service.log.add(exchange);
  response.setHeader("x-amzn-RequestId", exchange.requestId);
  const body = await readBody(request);
  const { method = "", url = "", rawHeaders, headers } = request;
  await authenticate({ method, url, rawHeaders, body }, service.verifier);
  const responseHeaders = operation.headers(headers);
  const reply = replyTo(operation, id, headers, body, service);
  if (reply.kind === "silence") return keepSilent(response, exchange);
  if (reply.kind === "reset") return reset(response, exchange);
  if (reply.kind === "plain") return sendPlain(response, reply);
  setHeaders(response, reply.headers);
  if (reply.kind === "error") throw reply.error;
  exchange.status = 200;
  response.writeHead(200, responseHeaders);
  await writeStream(response, reply, exchange, service.eventsPerSecond);
}

/**
 * @param {import("./operations.js").Operation} operation
 * @param {string} id
 * @param {import("node:http").IncomingHttpHeaders} headers
 * @param {Uint8Array} body
 * @param {Service} service
 * @returns {import("./faults.js").Reply}
 */
function replyTo(operation, id, headers, body, { faults, eventsPerSecond }) {
  const { modelName, opaque } = resolveId(operation.name, id);
  const isLocal = modelName.startsWith("local.");
  const script = operation.script({ modelName, opaque, isLocal, headers, body, eventsPerSecond });
  if (!isLocal) return streamOf(script.pieces());
  const reply = faults(modelName, script);
  if (!reply) throw knownError("ResourceNotFoundException");
  return reply;
}

/**
 * @param {IncomingMessage} request
 * @returns {Promise<Uint8Array>}
 */
async function readBody(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= MAX_BODY_LEN) chunks.push(chunk);
    else chunks.length = 0;
    if (length > 2 * MAX_BODY_LEN) break;
  }
  if (length > MAX_BODY_LEN) throw knownError("ValidationException", `The body is longer than ${MAX_BODY_LEN} bytes.`);
  return new Uint8Array(Buffer.concat(chunks));
}

/**
 * @param {string} segment
 * @returns {string}
 */
function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw knownError("ValidationException", "The path is not valid percent-encoded UTF-8.");
  }
}

/**
 * @param {ServerResponse} response
 * @param {Record<string, string>} [headers]
 */
function setHeaders(response, headers = {}) {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/**
 * @param {ServerResponse} response
 * @param {import("./faults.js").PlainReply & { headers?: Record<string, string> }} reply
 */
function sendPlain(response, { status, contentType, body, headers }) {
  setHeaders(response, headers);
  if (contentType) response.setHeader("Content-Type", contentType);
  response.writeHead(status, { "Content-Length": Buffer.byteLength(body) }).end(body);
}

/**
 * @param {ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 */
function sendJson(response, status, body) {
  sendPlain(response, { kind: "plain", status, contentType: "application/json", body: JSON.stringify(body) });
}

/**
 * Responds with the error or, if the response has been started or the client is gone, breaks the connection.
 * @param {ServerResponse} response
 * @param {unknown} error
 */
function giveUp(response, error) {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const known = error instanceof ServiceError ? error : knownError("InternalServerException", String(error));
  response.setHeader("x-amzn-ErrorType", errorTypeHeader(known.code));
  sendJson(response, known.status, { message: known.message, ...known.members });
}
