/** Records what happened to each request, for tests to inspect. */
import { randomUUID } from "node:crypto";
import { remember } from "./bounded.js";

/** One request and its response. */
export class Exchange {
  requestId = randomUUID();
  /** @type {number | null} HTTP status code, null until the head is written */
  status = null;
  framesWritten = 0;
  bytesWritten = 0;
  bytesAcceptedBySocket = 0;
  /** When the head of the request had arrived, in milliseconds since 1970. */
  at = Date.now();
  /** @type {null | "client" | "server"} */
  closedBy = null;
  /** @type {number | null} milliseconds since 1970 */
  closedAt = null;
  #closed = new AbortController();
  #endedByServer = false;

  /**
   * @param {string} modelId decoded
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  constructor(modelId, { headers }, response) {
    this.modelId = modelId;
    // Names only, because some values are secrets.
    this.headerNames = Object.keys(headers).sort();
    this.amzDate = headers["x-amz-date"] ?? null;
    this.accessKeyId = /\bCredential=([^/,\s]+)\//.exec(headers.authorization ?? "")?.[1] ?? null;
    response.once("close", () => {
      this.closedAt = Date.now();
      this.closedBy = this.#endedByServer || response.writableFinished ? "server" : "client";
      this.status ??= response.headersSent ? response.statusCode : null;
      this.#closed.abort();
    });
  }

  /** Aborted when the exchange has ended, by either side. */
  get signal() {
    return this.#closed.signal;
  }

  /** Call this before the server breaks the connection on purpose. */
  endByServer() {
    this.#endedByServer = true;
  }

  toJSON() {
    const { requestId, modelId, status, framesWritten, bytesWritten, bytesAcceptedBySocket, closedBy } = this;
    const { at, closedAt, headerNames, amzDate, accessKeyId } = this;
    const answer = { status, framesWritten, bytesWritten, bytesAcceptedBySocket, ended: closedBy !== null, closedBy };
    return { requestId, modelId, headerNames, amzDate, accessKeyId, ...answer, at, closedAt, now: Date.now() };
  }
}

/** The last thousand exchanges. */
export class ExchangeLog {
  /** @type {Map<string, Exchange>} */
  #exchanges = new Map();

  /** @param {Exchange} exchange */
  add(exchange) {
    remember(this.#exchanges, exchange.requestId, exchange);
  }

  /** @param {string} requestId */
  find(requestId) {
    return this.#exchanges.get(requestId);
  }

  /**
   * @param {string | null} modelId null for all
   * @returns {Exchange[]} oldest first
   */
  list(modelId) {
    return [...this.#exchanges.values()].filter((exchange) => modelId === null || exchange.modelId === modelId);
  }

  /** Call this before the server closes all connections. */
  endAllByServer() {
    for (const exchange of this.#exchanges.values()) exchange.endByServer();
  }
}
