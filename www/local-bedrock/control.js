/** The control endpoints, `/local/…`, through which tests inspect the service. */
import { once } from "node:events";

/** @typedef {{ status: number, body: unknown }} Answer */

/**
 * @param {string} method
 * @param {URL} url
 * @param {import("./exchanges.js").ExchangeLog} log
 * @param {import("./issuer.js").Issuer} issuer
 * @returns {Promise<Answer>}
 */
export async function controlAnswer(method, url, log, issuer) {
  const [, , resource, ...rest] = url.pathname.split("/");
  const asked = (/** @type {string} */ name) => url.searchParams.get(name);
  const question = `${method} ${resource}`;
  if (question === "GET requests" && rest.length > 0) return exchangeAnswer(rest, log);
  if (rest.length > 0) return notFound();
  if (question === "GET health") return { status: 200, body: { status: "ok" } };
  if (question === "GET requests") return { status: 200, body: { requests: log.list(asked("modelId")) } };
  if (question === "GET issued") return { status: 200, body: issuer.asked(asked("id") ?? "") };
  if (question === "POST revoke" && issuer.revoke(asked("accessKeyId") ?? "")) return { status: 200, body: {} };
  return notFound();
}

/**
 * @param {string[]} path after `requests`
 * @param {import("./exchanges.js").ExchangeLog} log
 * @returns {Promise<Answer>}
 */
async function exchangeAnswer([requestId = "", question, ...rest], log) {
  const exchange = log.find(requestId);
  if (!exchange || rest.length > 0 || (question !== undefined && question !== "closed")) return notFound();
  if (question === "closed") await closed(exchange);
  return { status: question === "closed" && exchange.closedBy === null ? 504 : 200, body: exchange };
}

const CLOSED_TIMEOUT_MS = 10_000;

/**
 * Resolves when the exchange has ended, or after ten seconds.
 * @param {import("./exchanges.js").Exchange} exchange
 */
async function closed({ signal }) {
  if (signal.aborted) return;
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), CLOSED_TIMEOUT_MS).unref();
  await once(signal, "abort", { signal: timer.signal }).catch(() => {});
  clearTimeout(timeout);
}

/** @returns {Answer} */
function notFound() {
  return { status: 404, body: { message: "not found" } };
}
