// Random requests to sign, in the form that each of the three implementations takes.

/**
 * @typedef {object} SignCase
 * @property {string} method
 * @property {string} path as in the URL
 * @property {string} query as in the URL
 * @property {Record<string, string | string[]>} parameters the query, decoded
 * @property {[name: string, value: string][]} headers including host
 * @property {string} body
 * @property {string | null} token
 * @property {string} region
 * @property {string} service
 * @property {number} time seconds since 1970
 * @property {number | null} expires lifetime of a presigned URL in seconds
 * @property {string} accessKeyId
 * @property {string} secretAccessKey
 */

const wide = "abzAZ09-._~!$&'()*+,;=:@/?#[] %\"<>\\^`{|}éßж☃日🦄";
const visible = "abzAZ09-._~!$&'()*+,;=:@/?#[]%\"<>\\^`{|}";
const methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];
const signedNames = [
  "content-type",
  "Accept",
  "x-custom",
  "If-Match",
  "range",
  "x-Custom2",
  "user-agent",
  "connection",
  "x-amzn-trace-id",
];
/** Not all implementations sign these in all places. */
const otherNames = ["X-Amz-Target", "X-AMZ-META-A", "cache-control", "Referer", "Sec-Fetch-Mode"];

/** Encodes a part of a URL. @param {string} text */
const encode = (text) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * @param {number} count
 * @param {import("./random.js").Random} random
 * @returns {SignCase[]}
 */
export function requests(count, random) {
  return Array.from({ length: count }, () => request(random));
}

/**
 * @param {import("./random.js").Random} random
 * @returns {SignCase}
 */
function request(random) {
  const { below, pick, text } = random;
  const list = (/** @type {number} */ most) => Array.from({ length: below(most + 1) });
  const expires = below(3) === 0 ? 1 + below(604_800) : null;
  const segment = () => (below(6) ? encode(text(wide, 8)) : pick([".", "..", "", "...", "a:b", "%2E%2E"]));
  const pairs = list(4).map(() => [text(wide, 6) || "n", text(wide, 8)]);
  // botocore takes only one value per name into a presigned URL
  const parameters = [...new Map(pairs.map(([name, value]) => [`${name}`, `${value}`]))];
  // only some requests have them, because one disagreement hides others
  const names = below(10) ? signedNames : [...signedNames, ...otherNames];
  const headers = new Map(list(4).map(() => [pick(names), text(`${visible}  \t`, 12)]));
  const host = pick(["example.com", "bedrock-runtime.us-east-1.amazonaws.com", "example.com:8443", "127.0.0.1:8080"]);
  return {
    method: pick(methods),
    path: `/${list(5).map(segment).join("/")}`,
    query: parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&"),
    parameters: Object.fromEntries(parameters),
    headers: [["host", host], ...headers],
    body: expires === null ? text(wide, 40) : "",
    token: below(3) ? null : text(visible, 30) || null,
    region: pick(["us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1"]),
    service: pick(["bedrock", "sts", "execute-api"]),
    time: below(2 ** 31) * pick([1, 2, 50]),
    expires,
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  };
}
