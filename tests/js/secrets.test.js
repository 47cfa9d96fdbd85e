/**
 * No secret appears in an error, in the log, or in an inspection of the client or of an output. Allowed are: the access
 * key id, the model id, the endpoint, the region, and the service's messages.
 */
import assert from "node:assert/strict";
import { after, before, describe, it, mock } from "node:test";
import { inspect } from "node:util";
import * as library from "../../js/node.js";
import { createLocalBedrock, EXAMPLE_CREDENTIALS, TEMPORARY_CREDENTIALS } from "../../www/local-bedrock/index.js";

const { createApiKey, deriveSigningKey, fromCognitoIdentityPool, fromEnv, fromWebToken } = library;
const SECRET = EXAMPLE_CREDENTIALS.secretAccessKey;
const SESSION = TEMPORARY_CREDENTIALS.sessionToken;
const PROMPT = "a prompt that nobody else may read";
const region = "us-east-1";
const ROLE = "arn:aws:iam::123456789012:role/page";

/** Passed in, issued, or created during a call: signatures, tokens, keys. */
const secrets = new Set([
  SECRET,
  SESSION,
  PROMPT,
  "local-api-key",
  "expired-api-key",
  "local-web-token",
  "expired-web-token",
  "local-login",
]);
/** What the current test has shown. @type {string[]} */
let shown = [];

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
before(async () => {
  bedrock = await createLocalBedrock({ eventsPerSecond: 0 });
  for (const level of /** @type {const} */ (["debug", "log", "info", "warn", "error"]))
    mock.method(console, level, show);
});
after(async () => {
  mock.restoreAll();
  await bedrock.close();
});

/** Everything that can be seen of a value, including hidden members, causes and stacks. @param {unknown[]} values */
function show(...values) {
  for (const value of values) {
    shown.push(
      inspect(value, {
        showHidden: true,
        depth: Infinity,
        maxArrayLength: Infinity,
        maxStringLength: Infinity,
        getters: true,
      }),
    );
    shown.push(String(value), json(value));
    if (value instanceof Error) {
      const { stack, cause, ...members } = /** @type {any} */ (value);
      show(stack, members, members.$response, Object.getOwnPropertyDescriptors(value));
      if (cause) show(cause);
    }
  }
}

/** @param {unknown} value */
function json(value) {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return ""; // a cycle; the inspection covers it
  }
}

/** A secret, unchanged and in the forms in which it might leak. @param {string} secret */
function forms(secret) {
  const bytes = Buffer.from(secret);
  const [hex, base64] = [bytes.toString("hex"), bytes.toString("base64").replace(/=+$/, "")];
  return [
    secret,
    encodeURIComponent(secret),
    json(secret).slice(1, -1),
    hex,
    hex.replace(/..(?!$)/g, "$& "),
    base64,
    bytes.join(", "),
    bytes.join(","),
  ];
}

function leaks() {
  const text = shown.join("\n");
  return [...secrets].filter((secret) => forms(secret).some((form) => text.includes(form)));
}

/** Sends a request, and records its signature. @param {string} url @param {RequestInit} init */
function listen(url, init) {
  const [, signature] = /Signature=([0-9a-f]{64})/.exec(new Headers(init.headers).get("authorization") ?? "") ?? [];
  if (signature) secrets.add(signature);
  return fetch(url, init);
}

/** Wraps a provider, and records its result. @param {() => Promise<any>} provider */
function noted(provider) {
  return async () => {
    const credentials = await provider();
    for (const secret of [credentials.secretAccessKey, credentials.sessionToken]) secrets.add(secret);
    return credentials;
  };
}

/**
 * Makes one call and shows everything except the model's answer, because the local models repeat the prompt.
 *
 * @param {any} [config]
 * @param {any} [input]
 * @param {any} [options]
 */
async function call(config, input, options) {
  try {
    const logger = { debug: show, info: show, warn: show, error: show, trace: show };
    const hooks = { onRequest: (/** @type {any} */ request) => show({ ...request }), onResponse: show };
    const base = {
      region,
      endpoint: bedrock.url,
      credentials: EXAMPLE_CREDENTIALS,
      fetch: listen,
      logger,
      maxAttempts: 2,
      ...hooks,
    };
    const client = new library.BedrockRuntime({ ...base, ...config });
    show(client);
    const body = { prompt: PROMPT, messages: [{ role: "user", content: PROMPT }] };
    const output = await client.invokeModelWithResponseStream({ modelId: "local.claude", body, ...input }, options);
    show(output, output.$metadata);
    for await (const _ of output.body);
    show(output, client);
  } catch (error) {
    show(error);
  }
}

/** @param {() => unknown} make */
async function attempt(make) {
  try {
    secrets.add(String(await make()));
    show("made");
  } catch (error) {
    show(error);
  }
}

/** @param {string} name @param {any} [options] */
const pool = (name, options) =>
  fromCognitoIdentityPool({
    identityPoolId: `us-east-1:${name}`,
    endpoint: `${bedrock.url}/cognito`,
    fetch: listen,
    logins: { "accounts.example.com": "local-login" },
    ...options,
  });
/** @param {any} [options] */
const role = (options) =>
  fromWebToken({
    region,
    roleArn: ROLE,
    webIdentityToken: "local-web-token",
    endpoint: `${bedrock.url}/sts`,
    fetch: listen,
    ...options,
  });
/** A service with an arbitrary response. @param {string} body @param {number} [status] */
const answers = (body, status) => async () =>
  new Response(body, { status, headers: { "content-type": "application/json" } });
const BROKEN_JSON = JSON.stringify({
  IdentityId: "us-east-1:id",
  Credentials: { AccessKeyId: "ASIA", SecretKey: SECRET, Expiration: "soon" },
});
const BROKEN_XML = `<AssumeRoleWithWebIdentityResponse><Credentials><SecretAccessKey>${SECRET}</SecretAccessKey></Credentials>`;

/** Each test's action, and something that it must show. @type {Record<string, [RegExp, () => Promise<void>]>} */
const CASES = {
  "a call that succeeds": [/httpStatusCode: 200/, () => call()],
  "with a session": [/httpStatusCode: 200/, () => call({ credentials: TEMPORARY_CREDENTIALS })],
  "with an API key": [/httpStatusCode: 200/, () => call({ token: "local-api-key" })],
  "with a signing key": [/httpStatusCode: 200/, () => call({ credentials: signingKey })],
  "with Cognito's credentials": [/httpStatusCode: 200/, () => call({ credentials: noted(pool("good")) })],
  "with a role's credentials": [/httpStatusCode: 200/, () => call({ credentials: noted(role()) })],
  "with keys from the environment": [
    /httpStatusCode: 200/,
    () => call({ credentials: fromEnv({ AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: SECRET }) }),
  ],

  "refused: a wrong secret": [
    /InvalidSignatureException/,
    () => call({ credentials: { ...EXAMPLE_CREDENTIALS, secretAccessKey: note("wrong-secret-access-key") } }),
  ],
  "refused: an expired session": [
    /ExpiredTokenException/,
    () =>
      call({ credentials: async () => ({ ...TEMPORARY_CREDENTIALS, sessionToken: note("expired-session-token") }) }),
  ],
  "refused: an expired API key": [/AccessDeniedException/, () => call({ token: async () => "expired-api-key" })],
  "refused: a wrong clock": [/attempts: 2/, () => call({ endpoint: `${bedrock.url}/skew/3600` })],
  "an error": [/ThrottlingException/, () => call({}, { modelId: "local.error-ThrottlingException" })],
  "an exception in the stream": [/ThrottlingException/, () => call({}, { modelId: "local.mid-throttlingException" })],

  "no connection": [/ConnectionError/, () => call({ endpoint: "http://127.0.0.1:9" })],
  "a reset": [/ConnectionError/, () => call({}, { modelId: "local.reset-head" })],
  "a reset in the stream": [/TRUNCATED/, () => call({}, { modelId: "local.reset-mid" })],
  "a bad payload": [/BAD_PAYLOAD/, () => call({}, { modelId: "local.bad-json" })],
  "a deadline": [/TimeoutError/, () => call({ timeouts: { connect: 30 } }, { modelId: "local.stall-head" })],
  "an abort": [/AbortError/, () => call({}, {}, { signal: AbortSignal.abort() })],

  "wrong: a session token that is not a valid header": [
    /TypeError: session token/,
    () => call({ credentials: { ...TEMPORARY_CREDENTIALS, sessionToken: `${SESSION}\n` } }),
  ],
  "wrong: a session token beyond Latin-1": [
    /TypeError: session token/,
    () => call({ credentials: { ...TEMPORARY_CREDENTIALS, sessionToken: `${SESSION}☃` } }),
  ],
  "wrong: an API key that is not a valid header": [/TypeError: token/, () => call({ token: "local-api-key\n" })],
  "wrong: an API key beyond Latin-1": [/TypeError: token/, () => call({ token: "local-api-key☃" })],
  "wrong: credentials that are a string": [/TypeError: credentials/, () => call({ credentials: SECRET })],
  "wrong: a secret without an id": [
    /TypeError: credentials/,
    () => call({ credentials: { secretAccessKey: SECRET, sessionToken: SESSION } }),
  ],
  "wrong: a session token in a list": [
    /TypeError: credentials/,
    () => call({ credentials: { ...TEMPORARY_CREDENTIALS, sessionToken: [SESSION] } }),
  ],
  "wrong: a function that returns a string": [/TypeError: credentials/, () => call({ credentials: () => SECRET })],
  "wrong: a signing key of another length": [
    /TypeError/,
    () =>
      call({
        credentials: async () => ({ ...(await signingKey()), signingKey: note(`${(await signingKey()).signingKey}0`) }),
      }),
  ],
  "wrong: a signing key for another region": [
    /TypeError/,
    () => call({ region: "eu-west-1", credentials: signingKey }),
  ],
  "wrong: an expiration": [
    /TypeError: expiration/,
    () => call({ credentials: async () => ({ ...TEMPORARY_CREDENTIALS, expiration: "soon" }) }),
  ],
  "wrong: a key for a host without TLS": [
    /TypeError/,
    () => call({ endpoint: "http://192.0.2.1", allowInsecureEndpoint: true, token: "local-api-key" }),
  ],
  "wrong: a password in the endpoint": [
    /TypeError/,
    () => call({ endpoint: `https://user:${note("endpoint-password")}@example.com` }),
  ],
  "wrong: a cyclic body": [/TypeError/, () => call({}, { body: cycle() })],
  "wrong: a model": [/TypeError: modelId/, () => call({}, { modelId: "" })],

  "a hook that throws": [/a broken hook/, () => call({ onRequest: fail })],
  "a hook that throws at the response": [/a broken hook/, () => call({ onResponse: fail })],
  "a hook that sets a header it must not set": [
    /TypeError/,
    () =>
      call({
        onRequest: (/** @type {any} */ { headers }) => void (headers.authorization = `Bearer ${note("hook-token")}`),
      }),
  ],
  "a hook that sets an invalid header": [
    /TypeError/,
    () =>
      call({ onRequest: (/** @type {any} */ { headers }) => void (headers["x-secret"] = `${note("hook-secret")}\n`) }),
  ],
  "a provider that throws": [/a broken hook/, () => call({ credentials: fail })],
  "a logger that receives a retry": [/delay/, () => call({}, { modelId: "local.fail-1-http-503-BusyException:log" })],

  "Cognito refuses": [/NotAuthorizedException/, () => call({ credentials: pool("a-error-NotAuthorizedException") })],
  "Cognito is busy once": [
    /httpStatusCode: 200/,
    () => call({ credentials: noted(pool("a-fail-1-TooManyRequestsException")) }),
  ],
  "Cognito sends something else": [
    /CredentialsProviderError/,
    () => call({ credentials: pool("b", { fetch: answers(BROKEN_JSON) }) }),
  ],
  "Cognito cannot be reached": [
    /ConnectionError/,
    () => call({ credentials: pool("c", { endpoint: "http://127.0.0.1:9" }) }),
  ],
  "a login that is not a string": [
    /TypeError: logins/,
    () => call({ credentials: pool("d", { logins: { "accounts.example.com": ["local-login"] } }) }),
  ],
  "STS refuses an expired token": [
    /ExpiredToken/,
    () => call({ credentials: role({ webIdentityToken: "expired-web-token" }) }),
  ],
  "STS refuses an invalid token": [
    /InvalidIdentityToken/,
    () => call({ credentials: role({ webIdentityToken: note("forged-web-token") }) }),
  ],
  "STS sends something else": [
    /CredentialsProviderError/,
    () => call({ credentials: role({ fetch: answers(BROKEN_XML) }) }),
  ],
  "STS fails with a page": [/statusCode: 403/, () => call({ credentials: role({ fetch: answers("<html>", 403) }) })],
  "STS cannot be reached": [/ConnectionError/, () => call({ credentials: role({ endpoint: "http://127.0.0.1:9" }) })],

  createApiKey: [/made/, () => attempt(() => createApiKey({ region, credentials: TEMPORARY_CREDENTIALS }))],
  "createApiKey with too long a lifetime": [
    /TypeError: expiresIn/,
    () => attempt(() => createApiKey({ region, credentials: TEMPORARY_CREDENTIALS, expiresIn: 1e9 })),
  ],
  "createApiKey from a token": [
    /TypeError/,
    () => attempt(() => createApiKey({ region, credentials: /** @type {any} */ ({ token: "local-api-key" }) })),
  ],
  deriveSigningKey: [/made/, () => attempt(async () => (await signingKey()).signingKey)],
  "deriveSigningKey without a region": [
    /TypeError/,
    () => attempt(() => deriveSigningKey(/** @type {any} */ ({ credentials: TEMPORARY_CREDENTIALS }))),
  ],
};

describe("no secret is shown", () => {
  for (const [name, [expected, run]] of Object.entries(CASES)) {
    it(name, async () => {
      shown = [];
      await run();
      assert.ok(expected.test(shown.join("\n")), `nothing shows ${expected}: the action did not run`);
      assert.deepEqual(leaks(), []);
    });
  }

  it("the search finds each kind of secret in each form, wherever it hides", () => {
    assert.ok(secrets.size > 30, `${secrets.size} secrets`);
    for (const secret of secrets) {
      for (const value of [
        ...forms(secret),
        Buffer.from(secret),
        new Uint8Array(Buffer.from(secret)),
        hidden(secret),
        new Error("", { cause: new Error(secret) }),
      ]) {
        shown = [];
        show(value);
        assert.ok(leaks().includes(secret), inspect(value));
      }
    }
  });
});

async function signingKey() {
  const key = await deriveSigningKey({ region, credentials: EXAMPLE_CREDENTIALS });
  secrets.add(key.signingKey);
  return key;
}

/** Records a secret. @param {string} secret */
function note(secret) {
  secrets.add(secret);
  return secret;
}

function fail() {
  throw new Error("a broken hook");
}

function cycle() {
  /** @type {any} */
  const object = { prompt: PROMPT };
  object.self = object;
  return object;
}

/** An error with a member that is not enumerable. @param {string} value */
function hidden(value) {
  return Object.defineProperty(new Error(), "$response", { value: { headers: { value } } });
}
