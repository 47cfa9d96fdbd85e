/**
 * Checks a request's Signature Version 4 by signing the request, as received, with `@smithy/signature-v4`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
import { createHash } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { knownError, ServiceError } from "./errors.js";

/** @typedef {import("./authenticate.js").ReceivedRequest} ReceivedRequest */

/**
 * @typedef {object} Credentials
 * @property {string} accessKeyId
 * @property {string} secretAccessKey
 * @property {string} [sessionToken] required in requests with this key, if set
 */

/**
 * @typedef {object} Verifier
 * @property {Credentials[]} accepted
 * @property {import("./issuer.js").Issuer} issuer issues credentials that are accepted until they expire
 * @property {string} region
 * @property {string} [service] that signatures are scoped to, `bedrock` by default
 * @property {() => number} clock milliseconds since 1970
 */

/** A session token that is refused as expired, whatever key it comes with. */
export const EXPIRED_SESSION_TOKEN = "expired-session-token";

/** The service that signatures are scoped to by default. */
export const SERVICE = "bedrock";
const MAX_SKEW_MS = 5 * 60 * 1000;

/**
 * Resolves if the signature is valid.
 * @param {ReceivedRequest} request
 * @param {Map<string, string>} headers its headers by lower-case name, repeated ones joined
 * @param {Verifier} verifier
 * @returns {Promise<void>}
 * @throws {import("./errors.js").ServiceError} 403, if it is not
 */
export async function verifySignature(request, headers, verifier) {
  const authorization = parseAuthorization(headers.get("authorization"));
  const date = headers.get("x-amz-date") ?? "";
  const credentials = knownCredentials(authorization.accessKeyId, headers.get("x-amz-security-token"), verifier);
  const { region, service = SERVICE } = verifier;
  checkScope(authorization.scope, date, { region, service });
  checkSkew(date, verifier.clock());
  checkSignedHeaders(authorization, headers);
  const expected = await signatureOf(request, headers, authorization, date, credentials, {
    region,
    service,
  });
  if (expected !== authorization.signature) throw knownError("InvalidSignatureException");
  if (verifier.issuer.find(authorization.accessKeyId)?.guest)
    throw new ServiceError(403, "AccessDeniedException", GUEST);
}

/** AWS's message if a session policy does not allow an action, here that of guests in Cognito's enhanced flow. */
const GUEST =
  "User: arn:aws:sts::123456789012:assumed-role/Cognito_localUnauth_Role/CognitoIdentityCredentials is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource: arn:aws:bedrock:us-east-1::foundation-model/local because no session policy allows the bedrock:InvokeModelWithResponseStream action";

/**
 * @typedef {object} Authorization
 * @property {string} accessKeyId
 * @property {string[]} scope date, region, service and terminator
 * @property {string[]} signedHeaders
 * @property {string} signature
 */

/**
 * @param {string | undefined} header
 * @returns {Authorization}
 */
function parseAuthorization(header) {
  if (!header) throw knownError("MissingAuthenticationTokenException");
  const match = AUTHORIZATION.exec(header);
  if (!match) throw knownError("IncompleteSignatureException");
  const [, credential = "", signedHeaders = "", signature = ""] = match;
  const [accessKeyId = "", ...scope] = credential.split("/");
  return { accessKeyId, scope, signedHeaders: signedHeaders.split(";"), signature };
}

const AUTHORIZATION = /^AWS4-HMAC-SHA256 +Credential=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/;

/**
 * The credentials of a key that is currently valid.
 * @param {string} accessKeyId
 * @param {string | undefined} token the session token
 * @param {Verifier} verifier
 * @returns {Credentials}
 * @throws {import("./errors.js").ServiceError} 403
 */
export function knownCredentials(accessKeyId, token, { accepted, issuer, clock }) {
  const issued = issuer.find(accessKeyId);
  const credentials = issued ?? accepted.find((candidate) => candidate.accessKeyId === accessKeyId);
  if (!credentials) throw knownError("UnrecognizedClientException");
  if (token === EXPIRED_SESSION_TOKEN) throw knownError("ExpiredTokenException");
  if (token !== credentials.sessionToken) throw knownError("UnrecognizedClientException");
  if (issued && issued.expiration <= clock()) throw knownError("ExpiredTokenException");
  return credentials;
}

/**
 * @param {string[]} scope date, region, service and terminator
 * @param {string} date the value of x-amz-date
 * @param {{ region: string, service: string }} expected
 */
function checkScope(scope, date, { region, service }) {
  const [scopeDate, scopeRegion, scopeService, terminator] = scope;
  if (scope.length !== 4 || terminator !== "aws4_request") {
    throw knownError(
      "InvalidSignatureException",
      "Credential should be scoped with a valid terminator: 'aws4_request'.",
    );
  }
  if (scopeRegion !== region)
    throw knownError("InvalidSignatureException", "Credential should be scoped to a valid region. ");
  if (scopeService !== service) {
    throw knownError("InvalidSignatureException", `Credential should be scoped to correct service: '${service}'. `);
  }
  if (scopeDate !== date.slice(0, 8)) {
    throw knownError(
      "InvalidSignatureException",
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
        `'${scopeDate}' != '${date.slice(0, 8)}', from '${date}'.`,
    );
  }
}

/**
 * @param {string} date the value of x-amz-date
 * @param {number} now milliseconds since 1970
 */
function checkSkew(date, now) {
  const signedAt = parseBasicDate(date);
  if (Number.isNaN(signedAt)) {
    throw knownError("IncompleteSignatureException", "Date must be in ISO-8601 'basic format'.");
  }
  if (now - signedAt > MAX_SKEW_MS) {
    const earliest = `${basicDate(now - MAX_SKEW_MS)} (${basicDate(now)} - 5 min.)`;
    throw knownError("InvalidSignatureException", `Signature expired: ${date} is now earlier than ${earliest}`);
  }
  if (signedAt - now > MAX_SKEW_MS) {
    const latest = `${basicDate(now + MAX_SKEW_MS)} (${basicDate(now)} + 5 min.)`;
    throw knownError("InvalidSignatureException", `Signature not yet current: ${date} is still later than ${latest}`);
  }
}

/**
 * @param {string} date `YYYYMMDD'T'HHMMSS'Z'`
 * @returns {number} milliseconds since 1970, or NaN
 */
export function parseBasicDate(date) {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (!match) return NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/**
 * @param {number} time milliseconds since 1970
 * @returns {string} `YYYYMMDD'T'HHMMSS'Z'`
 */
function basicDate(time) {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

/**
 * "The host header must be included as a signed header", and so must any x-amz-* header in the request.
 * @param {Authorization} authorization
 * @param {Map<string, string>} headers
 */
function checkSignedHeaders({ signedHeaders }, headers) {
  const signed = new Set(signedHeaders);
  const sent = [...headers.keys()].filter((name) => name.startsWith("x-amz") && name !== "x-amzn-trace-id");
  const unsigned = ["host", "x-amz-date", ...sent].find((name) => !signed.has(name));
  if (unsigned)
    throw knownError("InvalidSignatureException", `'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`);
  const absent = signedHeaders.find((name) => !headers.has(name));
  if (absent !== undefined) throw knownError("InvalidSignatureException");
  if (signedHeaders.join(";") !== [...signed].sort().join(";")) throw knownError("InvalidSignatureException");
}

/**
 * The hash of the received body is always included: as the last line of the canonical request, and instead of whatever
 * the client sent as x-amz-content-sha256.
 * @param {ReceivedRequest} request
 * @param {Map<string, string>} headers
 * @param {Authorization} authorization
 * @param {string} date
 * @param {Credentials} credentials
 * @param {{ region: string, service: string }} scope
 * @returns {Promise<string>}
 */
async function signatureOf(request, headers, authorization, date, credentials, { region, service }) {
  const { accessKeyId, secretAccessKey } = credentials;
  const signer = new SignatureV4({
    service,
    region,
    sha256: Sha256,
    credentials: { accessKeyId, secretAccessKey },
    applyChecksum: false,
  });
  const signed = Object.fromEntries(authorization.signedHeaders.map((name) => [name, headers.get(name) ?? ""]));
  const bodyHash = createHash("sha256").update(request.body).digest("hex");
  const [path = "", query = ""] = request.url.split(/\?(.*)/s);
  const { headers: resigned } = await signer.sign(
    {
      method: request.method,
      protocol: "http:",
      hostname: "",
      path,
      query: parseQuery(query),
      headers: { ...signed, "x-amz-content-sha256": bodyHash },
    },
    {
      signingDate: new Date(parseBasicDate(date)),
      signableHeaders: new Set(authorization.signedHeaders),
      unsignableHeaders: new Set(["x-amz-content-sha256"]),
    },
  );
  return /Signature=(\w+)$/.exec(resigned["authorization"] ?? "")?.[1] ?? "";
}

/**
 * @param {string} query without the question mark
 * @returns {Record<string, string[]>}
 */
function parseQuery(query) {
  /** @type {Record<string, string[]>} */
  const parsed = Object.create(null);
  for (const pair of query.split("&").filter(Boolean)) {
    const [name = "", value = ""] = pair.split(/=(.*)/s).map(decodePercent);
    (parsed[name] ??= []).push(value);
  }
  return parsed;
}

/**
 * @param {string} text
 * @returns {string}
 */
function decodePercent(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw knownError("InvalidSignatureException");
  }
}
