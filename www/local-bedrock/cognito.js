/**
 * A stand-in for the three operations of Amazon Cognito identity pools that issue credentials, and for signing in to a
 * user pool. The README lists the pool ids and their effects.
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { remember } from "./bounded.js";
import { ServiceError } from "./errors.js";
import { behaviourOf } from "./issuer.js";

/** @typedef {import("./faults.js").PlainReply & { headers: Record<string, string> }} Answer */
/** @typedef {{ pool: string, authenticated: boolean }} Identity */
/** @typedef {{ issuer: import("./issuer.js").Issuer, identities: Map<string, Identity>, now: number }} Context */

/**
 * @param {import("./issuer.js").Issuer} issuer
 * @returns {(headers: import("node:http").IncomingHttpHeaders, body: Uint8Array, now: number) => Promise<Answer>}
 */
export function createCognito(issuer) {
  /** @type {Context["identities"]} */
  const identities = new Map();
  return async (headers, body, now) => {
    try {
      const operation = operationOf(headers);
      return jsonAnswer(200, await OPERATIONS[operation](parse(body), { issuer, identities, now }));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const answer = jsonAnswer(error.status, JSON.stringify({ __type: error.code, message: error.message }));
      return {
        ...answer,
        headers: { ...answer.headers, "x-amzn-ErrorType": `${error.code}:`, "x-amzn-ErrorMessage": error.message },
      };
    }
  };
}

/** The accepted login token, for any provider. */
const LOGIN = "local-login";
const LIFETIME = 3600;

/** The user of every user pool. */
const USER = { USERNAME: "local-user", PASSWORD: "local-password" };

const OPERATIONS = {
  GetId: createIdentity,
  GetCredentialsForIdentity: issueCredentials,
  GetOpenIdToken: issueToken,
  InitiateAuth: signIn,
};

/**
 * @param {Record<string, any>} input
 * @param {Context} context
 * @returns {Promise<string>} JSON
 */
async function createIdentity(input, { issuer, identities }) {
  const pool = idIn(input, "IdentityPoolId");
  const { wantsLogins } = await behave(pool, "GetId", issuer);
  const authenticated = hasLogins(input);
  if (wantsLogins && !authenticated)
    throw refused("NotAuthorizedException", "Unauthenticated access is not supported for this identity pool.");
  const identityId = `${pool.split(":")[0]}:${randomUUID()}`;
  remember(identities, identityId, { pool, authenticated });
  return JSON.stringify({ IdentityId: identityId });
}

/**
 * @param {Record<string, any>} input
 * @param {Context} context
 * @returns {Promise<string>} JSON
 */
async function issueCredentials(input, { issuer, identities, now }) {
  const {
    identityId,
    identity,
    lifetime = LIFETIME,
  } = await identify(input, "GetCredentialsForIdentity", { issuer, identities, now });
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = issuer.issue(
    identity.pool,
    lifetime,
    now,
    !identity.authenticated,
  );
  const Credentials = {
    AccessKeyId: accessKeyId,
    Expiration: "…",
    SecretKey: secretAccessKey,
    SessionToken: sessionToken,
  };
  // Cognito writes seconds as Java writes a double: 1.755000123E9.
  return JSON.stringify({ Credentials, IdentityId: identityId }).replace('"…"', `${expiration / 1e12}E9`);
}

/**
 * The basic flow: issues a token for STS.
 * @param {Record<string, any>} input
 * @param {Context} context
 * @returns {Promise<string>} JSON
 */
async function issueToken(input, context) {
  const { identityId } = await identify(input, "GetOpenIdToken", context);
  return JSON.stringify({ IdentityId: identityId, Token: context.issuer.issueToken() });
}

/**
 * Of a user pool, by name and password.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
 * @param {Record<string, any>} input
 * @returns {Promise<string>} JSON
 */
async function signIn({ AuthFlow, ClientId, AuthParameters }) {
  if (AuthFlow !== "USER_PASSWORD_AUTH" || typeof ClientId !== "string")
    throw refused("InvalidParameterException", "AuthFlow must be USER_PASSWORD_AUTH here, with a ClientId.");
  const { USERNAME, PASSWORD } = AuthParameters ?? {};
  if (USERNAME !== USER.USERNAME || PASSWORD !== USER.PASSWORD)
    throw refused("NotAuthorizedException", "Incorrect username or password.");
  const AuthenticationResult = { IdToken: LOGIN, TokenType: "Bearer", ExpiresIn: LIFETIME };
  return JSON.stringify({ AuthenticationResult, ChallengeParameters: {} });
}

/**
 * @param {Record<string, any>} input
 * @param {string} operation
 * @param {Context} context
 */
async function identify(input, operation, { issuer, identities }) {
  const identityId = idIn(input, "IdentityId");
  const identity = identities.get(identityId);
  if (!identity) throw refused("ResourceNotFoundException", `Identity '${identityId}' not found.`);
  const { lifetime } = await behave(identity.pool, operation, issuer);
  if (hasLogins(input) !== identity.authenticated)
    throw refused("NotAuthorizedException", `Access to Identity '${identityId}' is forbidden.`);
  return { identityId, identity, lifetime };
}

/**
 * Counts the call, and behaves as the pool's id asks.
 * @param {string} pool
 * @param {string} operation
 * @param {import("./issuer.js").Issuer} issuer
 */
async function behave(pool, operation, issuer) {
  const behaviour = behaviourOf(pool);
  const failure = behaviour.failure(issuer.countCall(pool, operation));
  await sleep(behaviour.delay, undefined, { ref: false });
  if (failure) throw refused(failure, `simulated ${failure}`);
  return behaviour;
}

/**
 * @param {import("node:http").IncomingHttpHeaders} headers
 * @returns {keyof typeof OPERATIONS}
 */
function operationOf(headers) {
  const target = String(headers["x-amz-target"]);
  const [, name] =
    /^AWSCognitoIdentityService\.(GetId|GetCredentialsForIdentity|GetOpenIdToken)$/.exec(target) ??
    /^AWSCognitoIdentityProviderService\.(InitiateAuth)$/.exec(target) ??
    [];
  if (headers["content-type"] !== CONTENT_TYPE || !name)
    throw refused("UnknownOperationException", "The operation is unknown.");
  return /** @type {keyof typeof OPERATIONS} */ (name);
}

const CONTENT_TYPE = "application/x-amz-json-1.1";

/**
 * @param {Uint8Array} body
 * @returns {Record<string, any>}
 */
function parse(body) {
  try {
    return Object(JSON.parse(Buffer.from(body).toString()));
  } catch {
    throw refused("SerializationException", "The body is not JSON.");
  }
}

/**
 * @param {Record<string, any>} input
 * @param {"IdentityPoolId" | "IdentityId"} member
 * @returns {string}
 */
function idIn(input, member) {
  const id = input[member];
  if (typeof id === "string" && /^[\w-]+:[\w-]+$/.test(id)) return id;
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  throw refused(
    "InvalidParameterException",
    `1 validation error detected: Value '${id}' at '${name}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+`,
  );
}

/**
 * @param {Record<string, any>} input
 * @returns {boolean}
 */
function hasLogins(input) {
  const tokens = Object.values(input["Logins"] ?? {});
  if (tokens.some((token) => token !== LOGIN))
    throw refused("NotAuthorizedException", "Invalid login token. Not a valid OpenId Connect identity token.");
  return tokens.length > 0;
}

/**
 * Every error caused by the client is 400.
 * @param {string} code
 * @param {string} message
 * @returns {ServiceError}
 */
function refused(code, message) {
  return new ServiceError(code === "InternalErrorException" ? 500 : 400, code, message);
}

/**
 * @param {number} status
 * @param {string} body
 * @returns {Answer}
 */
function jsonAnswer(status, body) {
  return { kind: "plain", status, contentType: CONTENT_TYPE, body, headers: { "x-amzn-RequestId": randomUUID() } };
}
