/** What happened to each request, for tests that ask from the outside. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";

/** One request and its answer. */
export class Exchange {
  requestId = randomUUID();
  /** @type {number | null} HTTP status code, null until the head is written */
  status = null;
  framesWritten = 0;
  bytesWritten = 0;
  bytesAcceptedBySocket = 0;
  /** @type {null | "client" | "server"} */
  closedBy = null;
  #closed = new AbortController();
  #endedByServer = false;

  /**
   * @param {string} modelId decoded
   * @param {import("node:http").ServerResponse} response
   */
  constructor(modelId, response) {
    this.modelId = modelId;
    response.once("close", () => {
      this.closedBy = this.#endedByServer || response.writableFinished ? "server" : "client";
      this.status ??= response.headersSent ? response.statusCode : null;
      this.#closed.abort();
    });
  }

  /** Aborted when the exchange has ended, by either side. */
  get signal() {
    return this.#closed.signal;
  }

  /** To be called before the server breaks the connection on purpose. */
  endByServer() {
    this.#endedByServer = true;
  }

  toJSON() {
    const { requestId, modelId, status, framesWritten, bytesWritten, bytesAcceptedBySocket, closedBy } = this;
    return { requestId, modelId, status, framesWritten, bytesWritten, bytesAcceptedBySocket, ended: closedBy !== null, closedBy };
  }
}

/** The last thousand exchanges. */
export class ExchangeLog {
  /** @type {Map<string, Exchange>} */
  #exchanges = new Map();

  /** @param {Exchange} exchange */
  add(exchange) {
    this.#exchanges.set(exchange.requestId, exchange);
    const oldest = this.#exchanges.keys().next().value;
    if (this.#exchanges.size > 1000 && oldest !== undefined) this.#exchanges.delete(oldest);
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

  /** To be called before the server closes all connections. */
  endAllByServer() {
    for (const exchange of this.#exchanges.values()) exchange.endByServer();
  }
}

/**
 * Answers `GET /local/…`.
 * @param {URL} url
 * @param {ExchangeLog} log
 * @returns {Promise<{ status: number, body: unknown }>}
 */
export async function controlAnswer(url, log) {
  const [, , resource, requestId, question, ...rest] = url.pathname.split("/");
  if (resource === "health" && requestId === undefined) return { status: 200, body: { status: "ok" } };
  if (resource !== "requests" || rest.length > 0) return notFound();
  if (requestId === undefined) return { status: 200, body: { requests: log.list(url.searchParams.get("modelId")) } };
  const exchange = log.find(requestId);
  if (!exchange || (question !== undefined && question !== "closed")) return notFound();
  if (question === "closed") await closed(exchange);
  return { status: question === "closed" && exchange.closedBy === null ? 504 : 200, body: exchange };
}

const CLOSED_TIMEOUT_MS = 10_000;

/**
 * Resolves when the exchange has ended, or after ten seconds.
 * @param {Exchange} exchange
 */
async function closed({ signal }) {
  if (signal.aborted) return;
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), CLOSED_TIMEOUT_MS).unref();
  await once(signal, "abort", { signal: timer.signal }).catch(() => {});
  clearTimeout(timeout);
}

function notFound() {
  return { status: 404, body: { message: "no such thing" } };
}
