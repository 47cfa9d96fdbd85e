// Credential providers, and keys made from credentials. The module does the requests and the keys.

import { load } from "./load.js";
import { shown } from "./messages.js";

/** @import { ApiKeyOptions, AwsCredentials, CognitoCredentials, CognitoIdentityPoolOptions, DerivedSigningKey, DeriveSigningKeyOptions, Environment, WebTokenOptions } from "./index.js" */

/**
 * @param {CognitoIdentityPoolOptions} options
 * @returns {() => Promise<CognitoCredentials>}
 */
export function fromCognitoIdentityPool(options) {
  const pool = { __proto__: null, ...options };
  let { identityId } = pool;
  return async () => {
    const core = await load();
    try {
      const credentials = await core.run(() => core.cognitoCredentials(pool, identityId));
      identityId = credentials.identityId;
      return credentials;
    } catch (error) {
      identityId = pool.identityId; // that identity may no longer exist
      throw error;
    }
  };
}

/**
 * @param {WebTokenOptions} options
 * @returns {() => Promise<AwsCredentials & { expiration: Date }>}
 */
export function fromWebToken(options) {
  return async () => {
    const core = await load();
    return core.run(() => core.webTokenCredentials(options));
  };
}

/**
 * @param {Environment} [environment]
 * @returns {() => Promise<AwsCredentials | { token: string }>}
 */
export function fromEnv(environment) {
  return async () => {
    const read = readerOf(environment);
    const token = read("AWS_BEARER_TOKEN_BEDROCK");
    if (token) return { token };
    const [accessKeyId, secretAccessKey] = [read("AWS_ACCESS_KEY_ID"), read("AWS_SECRET_ACCESS_KEY")];
    if (accessKeyId && secretAccessKey) {
      const [sessionToken, expiration] = [read("AWS_SESSION_TOKEN"), read("AWS_CREDENTIAL_EXPIRATION")];
      return { accessKeyId, secretAccessKey, sessionToken, expiration: expiration ? new Date(expiration) : undefined };
    }
    throw shown(new Error("fromEnv: set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"));
  };
}

/**
 * @param {ApiKeyOptions} options
 * @returns {Promise<string>}
 */
export async function createApiKey(options) {
  const core = await load();
  return core.run(() => core.createApiKey(options));
}

/**
 * @param {DeriveSigningKeyOptions} options
 * @returns {Promise<DerivedSigningKey>}
 */
export async function deriveSigningKey(options) {
  const core = await load();
  return core.run(() => core.deriveSigningKey(options));
}

/**
 * Returns a function that reads a variable from the argument, such as a Worker's `env`, or else from the process.
 *
 * @param {Environment | undefined} environment
 * @returns {(name: string) => string | undefined}
 */
function readerOf(environment) {
  const { Deno, process } = /** @type {any} */ (globalThis);
  if (!environment && Deno) return (name) => Deno.env.get(name);
  const variables = environment ?? process?.env ?? {};
  return (name) => variables[name];
}
