// Requests and URLs that the package signs, compared with other signers, given the request as a `Request` represents
// it.
import { createRandom } from "./random.js";
import { requests } from "./requests.js";

/** @typedef {import("./requests.js").SignCase} SignCase */
/** @typedef {import("./peers.js").Peer} Peer */

/** Headers that the others do not sign, or sign elsewhere: see table.js. */
const DISPUTED = /^(?:x-amz-|cache-control|referer|sec-)/i;

/**
 * @param {Record<string, Peer>} peers
 * @param {number} count
 * @param {string} seed
 * @returns {Promise<{ compared: number, unlike: string[] }>}
 */
export async function compareSigned(peers, count, seed) {
  // not at the top: set-up builds the files that it imports
  await import("../../js/node.js");
  const { signRequest, signUrl } = await import("../../js/sign/functions.js");
  const random = createRandom(seed);
  const cases = [];
  const ours = [];
  for (const made of requests(count, random)) {
    const given = { ...made, service: random.below(4) ? made.service : "s3" };
    const options = optionsOf(given);
    const { url, init } = partsOf(given);
    if (given.expires === null) {
      const request = await signRequest(url, init, options);
      cases.push(carried(given, request.url, [...request.headers], await request.clone().text()));
      ours.push(request.headers.get("authorization") ?? "");
    } else {
      const { method, headers } = init;
      const signed = await signUrl(url, { ...options, method, headers, expiresIn: given.expires });
      cases.push(carried(given, signed.replace(/[?&]X-Amz-Algorithm=.*/, ""), Object.entries(headers), ""));
      ours.push(signed);
    }
  }
  const unlike = [];
  for (const [name, run] of Object.entries(peers)) {
    for (const [index, theirs] of (await run(cases)).entries()) {
      const signature = ours[index]?.slice(-64);
      if (!("signature" in theirs) || theirs.signature !== signature)
        unlike.push(`${name}: ${JSON.stringify([cases[index], ours[index], theirs])}`);
    }
  }
  return { compared: cases.length, unlike };
}

/** @param {SignCase} request */
function optionsOf({ accessKeyId, secretAccessKey, token, region, service, time }) {
  const credentials = { accessKeyId, secretAccessKey, sessionToken: token ?? undefined };
  return { credentials, region, service, date: new Date(time * 1000) };
}

/** @param {SignCase} request */
function partsOf({ method, path, query, headers, body }) {
  const [[, host] = ["", ""], ...rest] = headers;
  const kept = Object.fromEntries(rest.filter(([name]) => !DISPUTED.test(name)));
  const url = `https://${host}${path}${query ? `?${query}` : ""}`;
  const hasBody = body !== "" && method !== "GET" && method !== "HEAD";
  return { url, init: { method, headers: kept, body: hasBody ? body : undefined } };
}

/**
 * The request as it is sent.
 *
 * @param {SignCase} request
 * @param {string} url
 * @param {[name: string, value: string][]} headers
 * @param {string} body
 * @returns {SignCase}
 */
function carried(request, url, headers, body) {
  const { host, pathname, search } = new URL(url);
  const added = /^(?:authorization|x-amz-.*)$/;
  const parameters = Object.fromEntries(new URLSearchParams(search));
  return {
    ...request,
    path: pathname,
    query: search.slice(1),
    parameters,
    headers: [["host", host], ...headers.filter(([name]) => !added.test(name))],
    body,
  };
}
