// Where credentials come from, and the keys that are made of them. Requests, answers and keys are the core's.

import { checked, makeAttempts, noAnswer, outcome } from "./attempts.js";
import { errorBody } from "./body.js";
import { answerOf } from "./faults.js";
import { load } from "./load.js";

/** @import { ApiKeyOptions, AwsCredentials, CognitoCredentials, CognitoIdentityPoolOptions, DerivedSigningKey, DeriveSigningKeyOptions, Environment, WebTokenOptions } from "./index.js" */
/** @import { Core } from "./load.js" */
/** @import { Fault } from "./faults.js" */

/**
 * @param {CognitoIdentityPoolOptions} options
 * @returns {() => Promise<CognitoCredentials>}
 */
export function fromCognitoIdentityPool(options) {
  let identityId = options?.identityId;
  return async () => {
    const core = await load();
    const logins = Object.entries(options?.logins ?? {}).map(async ([name, token]) => [name, await answerTo(token)]);
    const pool = { ...options, logins: Object.fromEntries(await Promise.all(logins)) };
    const id = (identityId ??= await ask(core, pool, () => core.cognitoIdRequest(pool), core.readCognitoId));
    const request = () => core.cognitoCredentialsRequest(pool, id);
    try {
      return { ...(await ask(core, pool, request, core.readCognitoCredentials)), identityId: id };
    } catch (error) {
      identityId = options.identityId; // that identity may be gone
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
    const input = { ...options, webIdentityToken: await answerTo(options?.webIdentityToken) };
    return ask(core, input, () => core.webTokenRequest(input), core.readWebTokenCredentials);
  };
}

/**
 * @param {Environment} [environment]
 * @returns {() => Promise<AwsCredentials | { token: string }>}
 */
export function fromEnv(environment) {
  return async () => {
    const read = readerOf(environment);
    const [accessKeyId, secretAccessKey] = [read("AWS_ACCESS_KEY_ID"), read("AWS_SECRET_ACCESS_KEY")];
    const expiration = read("AWS_CREDENTIAL_EXPIRATION");
    const token = read("AWS_BEARER_TOKEN_BEDROCK");
    if (accessKeyId && secretAccessKey) {
      const sessionToken = read("AWS_SESSION_TOKEN");
      return { accessKeyId, secretAccessKey, sessionToken, expiration: expiration ? new Date(expiration) : undefined };
    }
    if (token) return { token };
    throw new Error("fromEnv: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK");
  };
}

/**
 * @param {ApiKeyOptions} options
 * @returns {Promise<string>}
 */
export async function createApiKey(options) {
  const core = await load();
  const credentials = await answerTo(options?.credentials);
  return checked(() => core.createApiKey({ ...options, credentials }, timeOf(options)));
}

/**
 * @param {DeriveSigningKeyOptions} options
 * @returns {Promise<DerivedSigningKey>}
 */
export async function deriveSigningKey(options) {
  const core = await load();
  const credentials = await answerTo(options?.credentials);
  return checked(() => core.deriveSigningKey({ ...options, credentials }, timeOf(options)));
}

/** @param {{ date?: Date }} [options] */
function timeOf({ date } = {}) {
  return date ? date.getTime() : Date.now();
}

/** @param {any} value or the function that answers it */
async function answerTo(value) {
  return typeof value === "function" ? value() : value;
}

/**
 * Sends a request for credentials, more than once if need be.
 *
 * @param {Core} core
 * @param {{ fetch?: CognitoIdentityPoolOptions["fetch"] }} options
 * @param {() => { url: string, init: RequestInit }} make
 * @param {(response: Response, body: Uint8Array) => any} read
 */
async function ask(core, options, make, read) {
  const { url, init } = checked(make);
  const fetch = /** @type {typeof globalThis.fetch} */ (options.fetch ?? globalThis.fetch);
  const retrier = new core.Retrier();
  try {
    return await makeAttempts(
      retrier,
      async () => {
        let response;
        try {
          response = await fetch(url, init);
        } catch (cause) {
          return { fault: noAnswer(cause, url), answer: answerOf(undefined, retrier) };
        }
        const said = await errorBody(response);
        const { value, fault } = outcome(() => read(response, said));
        return { fault, answer: answerOf(response, retrier), output: fault ? undefined : () => value };
      },
      (millis) => new Promise((resolve) => setTimeout(resolve, millis)),
    );
  } finally {
    retrier.free();
  }
}

/**
 * Reads a variable: of what was passed, such as a Worker's `env`, else of the process.
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
