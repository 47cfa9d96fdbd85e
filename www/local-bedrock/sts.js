/**
 * A stand-in for AssumeRoleWithWebIdentity of the AWS Security Token Service. The README lists the role ARNs and their
 * effects.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ServiceError } from "./errors.js";
import { behaviourOf } from "./issuer.js";

/** @typedef {import("./faults.js").PlainReply & { headers: Record<string, string> }} Answer */

/**
 * @param {string} contentType
 * @param {Uint8Array} body
 * @param {import("./issuer.js").Issuer} issuer
 * @param {number} now milliseconds since 1970
 * @returns {Promise<Answer>}
 */
export async function stsAnswer(contentType, body, issuer, now) {
  const requestId = randomUUID();
  try {
    return xmlAnswer(200, await assumeRole(formOf(contentType, body), issuer, now, requestId), requestId);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return xmlAnswer(error.status, errorDocument(error, requestId), requestId);
  }
}

/** The web identity tokens besides those that Cognito issues: one is accepted, one has expired, others are invalid. */
const WEB_TOKEN = "local-web-token";
const EXPIRED_WEB_TOKEN = "expired-web-token";
const OPERATION = "AssumeRoleWithWebIdentity";
const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

/**
 * @param {URLSearchParams} form
 * @param {import("./issuer.js").Issuer} issuer
 * @param {number} now
 * @param {string} requestId
 * @returns {Promise<string>} the document
 */
async function assumeRole(form, issuer, now, requestId) {
  checkForm(form);
  const [role = "", session = "", token] = ["RoleArn", "RoleSessionName", "WebIdentityToken"].map(
    (name) => form.get(name) ?? "",
  );
  const behaviour = behaviourOf(role);
  const failure = behaviour.failure(issuer.countCall(role, OPERATION));
  await sleep(behaviour.delay, undefined, { ref: false });
  if (failure) throw refused(failure, `simulated ${failure}`);
  if (token === EXPIRED_WEB_TOKEN) {
    const seconds = Math.floor(now / 1000);
    throw refused(
      "ExpiredTokenException",
      `Token expired: current date/time ${seconds} must be before the expiration date/time ${seconds - 60}`,
    );
  }
  if (token !== WEB_TOKEN && !issuer.knowsToken(token))
    throw refused("InvalidIdentityToken", "The web identity token that was passed could not be validated.");
  const lifetime = behaviour.lifetime ?? Number(form.get("DurationSeconds") ?? 3600);
  return resultDocument(role, session, issuer.issue(role, lifetime, now), requestId);
}

/** @type {[name: string, required: boolean, allowed: (value: string) => boolean, code: string][]} */
const PARAMETERS = [
  ["RoleArn", true, (value) => /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/.test(value), "ValidationError"],
  ["RoleSessionName", true, (value) => /^[\w+=,.@-]{2,64}$/.test(value), "ValidationError"],
  ["WebIdentityToken", true, (value) => value.length >= 4 && value.length <= 20_000, "ValidationError"],
  ["ProviderId", false, (value) => value.length >= 4 && value.length <= 2048, "ValidationError"],
  [
    "DurationSeconds",
    false,
    (value) => /^\d{3,5}$/.test(value) && Number(value) >= 900 && Number(value) <= 43_200,
    "ValidationError",
  ],
  ["Policy", false, isJson, "MalformedPolicyDocument"],
  [
    "PolicyArns.member.1.arn",
    false,
    (value) => /^arn:aws[\w-]*:iam::(?:aws|\d{12}):policy\/./.test(value),
    "ValidationError",
  ],
];

/** @param {URLSearchParams} form */
function checkForm(form) {
  const [action, version] = [form.get("Action"), form.get("Version")];
  if (action !== OPERATION || version !== "2011-06-15")
    throw refused("InvalidAction", `Could not find operation ${action} for version ${version}`);
  for (const [name, required, allowed, code] of PARAMETERS) {
    const value = form.get(name);
    const valid = value === null ? !required : allowed(value);
    if (!valid)
      throw refused(
        code,
        `1 validation error detected: the value at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy its constraint`,
      );
  }
}

/**
 * @param {string} contentType
 * @param {Uint8Array} body
 * @returns {URLSearchParams}
 */
function formOf(contentType, body) {
  const isForm = /^application\/x-www-form-urlencoded\b/.test(contentType);
  return new URLSearchParams(isForm ? Buffer.from(body).toString() : "");
}

/**
 * @param {string} text
 * @returns {boolean}
 */
function isJson(text) {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

/**
 * @param {string} code
 * @param {string} message
 * @returns {ServiceError}
 */
function refused(code, message) {
  return new ServiceError(STATUSES[code] ?? 400, code, message);
}

/** @type {Record<string, number>} */
const STATUSES = {
  AccessDenied: 403,
  IDPRejectedClaim: 403,
  RegionDisabledException: 403,
  InternalFailure: 500,
  ServiceUnavailable: 503,
};

/**
 * @param {string} role
 * @param {string} session
 * @param {import("./issuer.js").IssuedCredentials} credentials
 * @param {string} requestId
 * @returns {string}
 */
function resultDocument(role, session, { accessKeyId, secretAccessKey, sessionToken, expiration }, requestId) {
  const arn = `${role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/${session}`;
  return `<${OPERATION}Response xmlns="${NAMESPACE}">
  <${OPERATION}Result>
    <Audience>${escaped("<AccessKeyId>not this one</AccessKeyId>")}</Audience>
    <AssumedRoleUser>
      <AssumedRoleId>${escaped(`AROAEXAMPLE:${session}`)}</AssumedRoleId>
      <Arn>${escaped(arn)}</Arn>
    </AssumedRoleUser>
    <Provider>www.example.com</Provider>
    <Credentials>
      <AccessKeyId>${escaped(accessKeyId)}</AccessKeyId>
      <SecretAccessKey>${escaped(secretAccessKey)}</SecretAccessKey>
      <SessionToken>${escaped(sessionToken)}</SessionToken>
      <Expiration>${new Date(expiration).toISOString().replace(".000", "")}</Expiration>
    </Credentials>
    <SubjectFromWebIdentityToken>local</SubjectFromWebIdentityToken>
  </${OPERATION}Result>
  <ResponseMetadata>
    <RequestId>${requestId}</RequestId>
  </ResponseMetadata>
</${OPERATION}Response>
`;
}

/**
 * @param {ServiceError} error
 * @param {string} requestId
 * @returns {string}
 */
function errorDocument({ status, code, message }, requestId) {
  return `<ErrorResponse xmlns="${NAMESPACE}">
  <Error>
    <Type>${status < 500 ? "Sender" : "Receiver"}</Type>
    <Code>${escaped(code)}</Code>
    <Message>${escaped(message)}</Message>
  </Error>
  <RequestId>${requestId}</RequestId>
</ErrorResponse>
`;
}

/**
 * @param {string} text
 * @returns {string}
 */
function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/**
 * @param {number} status
 * @param {string} body
 * @param {string} requestId
 * @returns {Answer}
 */
function xmlAnswer(status, body, requestId) {
  return { kind: "plain", status, contentType: "text/xml", body, headers: { "x-amzn-RequestId": requestId } };
}
