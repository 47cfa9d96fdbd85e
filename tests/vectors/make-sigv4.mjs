// Makes tests/vectors/sigv4.json: the results of the AWS SDK for JavaScript's own signer for fixed requests.
// Run from the repository's root: node tests/vectors/make-sigv4.mjs
//
// That signer takes a query's parameters decoded, so a case states both forms, and one value per header name, so values
// of the same name are joined for it. Not covered, because it has no such option: a path that is encoded twice but not
// normalised, and a session token added after signing.

import { Sha256 } from "@aws-crypto/sha256-js";
import { escapeUri, HttpRequest } from "@smithy/core/protocols";
import { SignatureV4, getSigningKey } from "@smithy/signature-v4";
import { writeFileSync } from "node:fs";

/** @typedef {[name: string, value: string]} Header */
/**
 * @typedef {object} Case
 * @property {string} name what the case shows
 * @property {string} [method]
 * @property {string} [path] as in the URL
 * @property {string} [query] as in the URL
 * @property {Record<string, string | string[]>} [parameters] the query, decoded
 * @property {Header[]} [headers] in addition to host
 * @property {string} [host]
 * @property {string} [body]
 * @property {string} [token]
 * @property {string} [region]
 * @property {string} [service]
 * @property {number} [time] Unix seconds
 * @property {boolean} [s3] the path is signed unchanged, and x-amz-content-sha256 is a header
 * @property {number} [expires] presigned, for this many seconds
 */

const ACCESS_KEY = "AKIDEXAMPLE";
const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ+==";
const UNSIGNED = /** @type {Header} */ (["X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"]);
const JSON_TYPE = /** @type {Header} */ (["Content-Type", "application/json"]);

/** @type {Case[]} */
const CASES = [
  { name: "get nothing" },
  { name: "post without a body", method: "POST" },
  { name: "put with a text body", method: "PUT", body: "hello" },
  { name: "delete", method: "DELETE", path: "/things/7" },
  { name: "utf-8 body", method: "POST", headers: [JSON_TYPE], body: '{"text":"naïve ☃ 日本語 🦄"}' },
  { name: "session token", token: TOKEN },
  { name: "session token and body", method: "POST", token: TOKEN, headers: [JSON_TYPE], body: '{"a":1}' },
  { name: "host with a port", host: "localhost:8443" },
  { name: "another region and service", region: "eu-central-1", service: "sts" },
  { name: "first second", time: 0 },
  { name: "leap day", time: 1709164800 },
  { name: "last second of a year", time: 1767225599 },
  { name: "far year", time: 4102444800 },

  { name: "path with a colon encoded once", path: "/model/anthropic.claude-v2%3A1/invoke" },
  { name: "path with an encoded slash", path: "/model/arn%3Aaws%3Abedrock%3A%3Ap%2Fx/invoke-with-response-stream" },
  { name: "path with a plain colon", path: "/model/anthropic.claude-v2:1/invoke" },
  { name: "path with sub-delimiters", path: "/a!b'c(d)e*f/$&+,;=@" },
  { name: "path with a space", path: "/example space/" },
  { name: "path with non-ASCII characters", path: "/ሴ/é/🦄" },
  { name: "path with a percent sign encoded twice", path: "/100%2525/x" },
  { name: "path with a dot", path: "/./example" },
  { name: "path with parent segments", path: "/a/b/../../c/../d" },
  { name: "path with parent segments above the root", path: "/../../a" },
  { name: "path that ends in two dots", path: "/a/b/.." },
  { name: "path that ends in a dot", path: "/a/b/." },
  { name: "path with empty segments", path: "//a///b//" },
  { name: "path of slashes", path: "///" },
  { name: "path with three dots", path: "/.../..a/a../.a" },

  { name: "query sorted by name", query: "b=2&a=1&C=3", parameters: { b: "2", a: "1", C: "3" } },
  { name: "query sorted by value", query: "a=z&a=B&a=b", parameters: { a: ["z", "B", "b"] } },
  {
    name: "query name that is a prefix of another",
    query: "Param-3=3&Param=2",
    parameters: { "Param-3": "3", Param: "2" },
  },
  { name: "query with an empty value", query: "a=&b", parameters: { a: "", b: "" } },
  { name: "query with non-ASCII characters", query: "ሴ=bar&x=%F0%9F%A6%84", parameters: { ሴ: "bar", x: "🦄" } },
  { name: "query encoded in lower case", query: "a=%c3%a9%2f", parameters: { a: "é/" } },
  { name: "query with needless encoding", query: "%61=%7E%2D", parameters: { a: "~-" } },
  { name: "query with sub-delimiters", query: "a=!'()*&b=$,;:@/?", parameters: { a: "!'()*", b: "$,;:@/?" } },
  { name: "query with an equals sign in a value", query: "a=b=c==", parameters: { a: "b=c==" } },
  { name: "query with spaces", query: "a=b%20c+d", parameters: { a: "b c d" } },
  { name: "query with a plus", query: "a=b%2Bc", parameters: { a: "b+c" } },
  { name: "query with empty pairs", query: "&a=1&&b=2&", parameters: { a: "1", b: "2" } },

  { name: "headers in another order", headers: [["Zulu", "z"], JSON_TYPE, ["alpha", "a"]] },
  { name: "header with spaces", headers: [["My-Header", "  a   b  c \t d "]] },
  { name: "header in quotes", headers: [["My-Header", '"a   b"']] },
  { name: "header on several lines", headers: [["My-Header", "value1\n  value2\r\n\tvalue3"]] },
  { name: "header without a value", headers: [["X-Empty", ""]] },
  {
    name: "header given twice",
    headers: [
      ["My-Header", "z"],
      ["my-header", " a  b "],
      ["MY-HEADER", ""],
    ],
  },
  {
    name: "header names with a common prefix",
    headers: [
      ["My-Header10", "b"],
      ["My-Header1", "a"],
      ["My-Header", "c"],
    ],
  },
  { name: "header with non-ASCII characters", headers: [["X-Amz-Meta-Name", "é"]] },
  {
    name: "headers that are left out",
    headers: [
      ["User-Agent", "x"],
      ["Connection", "close"],
      ["X-Amzn-Trace-Id", "Root=1"],
      ["Sec-Fetch-Mode", "cors"],
      ["Proxy-Authorization", "x"],
      ["Authorization", "x"],
      ["TE", "trailers"],
      ["Referer", "x"],
      ["Accept", "*/*"],
    ],
  },
  {
    name: "headers of a previous signature",
    token: TOKEN,
    headers: [
      ["X-Amz-Date", "20000101T000000Z"],
      ["X-Amz-Security-Token", "old"],
      ["authorization", "old"],
    ],
  },

  { name: "s3 object", s3: true, service: "s3", path: "/my-object//example/%2E%2E/photo.user" },
  { name: "s3 object with non-ASCII characters", s3: true, service: "s3", path: "/%E1%88%B4/a%20b" },
  { name: "s3 put", s3: true, service: "s3", method: "PUT", path: "/key", body: "content", token: TOKEN },
  { name: "s3 unsigned payload", s3: true, service: "s3", method: "PUT", path: "/key", headers: [UNSIGNED] },

  { name: "presign", expires: 3600 },
  { name: "presign for seven days", expires: 604800 },
  { name: "presign for one second", expires: 1 },
  { name: "presign with a query", expires: 300, query: "b=2&a=1%20x", parameters: { b: "2", a: "1 x" } },
  { name: "presign with a query after X-Amz", expires: 300, query: "z=1&Y=2", parameters: { z: "1", Y: "2" } },
  { name: "presign with a token", expires: 300, token: TOKEN },
  {
    name: "presign with a header",
    expires: 300,
    headers: [
      ["My-Header", " a  b "],
      ["Accept", "*/*"],
    ],
  },
  { name: "presign with a path", expires: 300, path: "/a%3Ab/../c%3Ad" },
  { name: "presign a post with a body", expires: 300, method: "POST", body: "Param1=value1" },
  { name: "presign s3", expires: 86400, s3: true, service: "s3", path: "/test%20a//b.txt" },
  {
    name: "presign a short-term key",
    expires: 43200,
    method: "POST",
    service: "bedrock",
    host: "bedrock.amazonaws.com",
    query: "Action=CallWithBearerToken",
    parameters: { Action: "CallWithBearerToken" },
    token: TOKEN,
  },
];

const TEXTS = [
  "",
  "AZaz09-._~",
  " ",
  "%",
  "+",
  "/",
  ":",
  "!'()*",
  "a&b=c",
  "é",
  "☃",
  "🦄",
  "\u0000\n\u007f",
  "#?[]@$,;",
];
const TIMES = [
  0, 59, 86399, 86400, 951782400, 951868799, 951868800, 1078012800, 1440938160, 1740823502, 4107542399, 4107542400,
  13574563200, 32503680000, 253402300799,
];

/** A signer that exposes its intermediate results. */
class WatchedSigner extends SignatureV4 {
  canonicalRequest = "";
  stringToSign = "";

  /** @type {SignatureV4["createCanonicalRequest"]} */
  createCanonicalRequest(request, headers, payloadHash) {
    return (this.canonicalRequest = super.createCanonicalRequest(request, headers, payloadHash));
  }

  /** @type {SignatureV4["createStringToSign"]} */
  async createStringToSign(longDate, scope, canonicalRequest, algorithm) {
    return (this.stringToSign = await super.createStringToSign(longDate, scope, canonicalRequest, algorithm));
  }
}

/** @param {Header[]} headers @returns {Record<string, string>} */
function joined(headers) {
  /** @type {Record<string, string>} */
  const record = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const trimmed = value.trim();
    record[key] = key in record ? `${record[key]},${trimmed}` : trimmed;
  }
  return record;
}

/** @param {Case} c */
async function made(c) {
  const { method = "GET", path = "/", query = "", host = "example.amazonaws.com", body, token = null } = c;
  const { region = "us-east-1", service = "service", time = 1440938160, s3 = false, expires = null } = c;
  const headers = [/** @type {Header} */ (["Host", host]), ...(c.headers ?? [])];
  const signer = new WatchedSigner({
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET, sessionToken: token ?? undefined },
    region,
    service,
    sha256: Sha256,
    uriEscapePath: !s3,
    applyChecksum: s3,
  });
  const request = new HttpRequest({ method, path, query: c.parameters, headers: joined(headers), body });
  const signingDate = new Date(time * 1000);
  const signed =
    expires === null
      ? await signer.sign(request, { signingDate })
      : await signer.presign(request, { signingDate, expiresIn: expires });
  const checksum = signed.headers["x-amz-content-sha256"];
  if (checksum && !c.headers?.includes(UNSIGNED)) headers.push(["x-amz-content-sha256", checksum]);
  return {
    name: c.name,
    method,
    path,
    query,
    headers,
    body: body ?? "",
    unsigned_payload: headers.includes(UNSIGNED),
    token,
    region,
    service,
    time,
    s3,
    expires,
    canonical_request: signer.canonicalRequest,
    string_to_sign: signer.stringToSign,
    authorization: signed.headers.authorization ?? null,
    signature: signed.query?.["X-Amz-Signature"] ?? signed.headers.authorization?.slice(-64),
  };
}

/** @param {string} date @param {string} region @param {string} service */
async function signingKey(date, region, service) {
  const credentials = { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET };
  const key = await getSigningKey(Sha256, credentials, date, region, service);
  return { date, region, service, hex: Buffer.from(key).toString("hex") };
}

const vectors = {
  made_with: "@smithy/signature-v4 and @aws-crypto/sha256-js",
  access_key_id: ACCESS_KEY,
  secret_access_key: SECRET,
  requests: await Promise.all(CASES.map(made)),
  signing_keys: await Promise.all([
    signingKey("20150830", "us-east-1", "iam"),
    signingKey("20250301", "us-east-1", "bedrock"),
    signingKey("20250302", "us-east-1", "bedrock"),
    signingKey("20250301", "eu-west-3", "bedrock"),
  ]),
  uri_encode: TEXTS.map((text) => [text, escapeUri(text)]),
  times: TIMES.map((time) => [time, new Date(time * 1000).toISOString().replace(/[-:]|\.000/g, "")]),
};
writeFileSync(new URL("sigv4.json", import.meta.url), `${JSON.stringify(vectors, null, 1)}\n`);
console.log(`${vectors.requests.length} requests`);
