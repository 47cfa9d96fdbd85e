/**
 * Once a client is destroyed, no part of a secret is left in the module's memory: neither in freed memory nor on its
 * stack. Parts are searched for too, because the allocator overwrites the start of what is freed.
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { errorResponse, good } from "./suite/frames.js";

/** The memories of all started WebAssembly modules. @type {WebAssembly.Memory[]} */
const memories = [];
WebAssembly.Instance = class extends WebAssembly.Instance {
  /** @param {[WebAssembly.Module, WebAssembly.Imports?]} args */
  constructor(...args) {
    super(...args);
    for (const part of Object.values(this.exports)) if (part instanceof WebAssembly.Memory) memories.push(part);
  }
};
// imported only now, so that the library uses the class above
const { BedrockRuntime, createApiKey, deriveSigningKey, fromCognitoIdentityPool, fromWebToken } = await import(
  "../../js/node.js"
);

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");

const region = "us-east-1";
const EXPIRATION = 4e9; // in seconds: 2096
/** The descriptions of the secrets, by secret. @type {Map<string, string>} */
const secrets = new Map();

let state = 1;
/** A unique secret, with characters that forms and URLs encode. @param {string} what @param {number} [len] */
function secret(what, len = 400) {
  let text = "";
  while (text.length < len) {
    state = (state * 48271) % 2147483647; // Park and Miller's minimal standard generator
    text += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[(state >> 8) % 64];
  }
  secrets.set(what, text);
  return text;
}

/** @param {string} what */
const keys = (what) => ({
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: secret(`the secret access key ${what}`, 40),
  sessionToken: secret(`the session token ${what}`),
});

/** @param {any} config @param {(init: any) => Response} [respond] */
async function call(config, respond = good) {
  const client = new BedrockRuntime({ region, maxAttempts: 1, fetch: async (_, init) => respond(init), ...config });
  try {
    const { body } = await client.invokeModelWithResponseStream({ modelId: "m", body: "{}" });
    for await (const _ of body);
  } finally {
    client.destroy();
  }
}

/** Records a secret that the module created. @param {string} what @param {any} made */
function issued(what, made) {
  secrets.set(what, made);
  return made;
}

/** Cognito's responses, by operation. @param {string} what @returns {any} */
function cognito(what) {
  const { accessKeyId, secretAccessKey, sessionToken } = keys(what);
  /** @type {Record<string, object>} */
  const responses = {
    GetId: { IdentityId: `${region}:identity` },
    GetCredentialsForIdentity: {
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: EXPIRATION,
      },
    },
    GetOpenIdToken: { Token: secret(`the OpenID token ${what}`) },
  };
  return async (/** @type {string} */ url, /** @type {any} */ init) => {
    if (url.includes("sts")) return sts(what)();
    const operation = new Headers(init.headers).get("x-amz-target")?.split(".")[1] ?? "";
    // a slash may be escaped, and then the module makes a copy
    return new Response(JSON.stringify(responses[operation]).replaceAll("/", "\\/"));
  };
}

/** @param {string} what @returns {any} */
function sts(what) {
  const { accessKeyId, secretAccessKey, sessionToken } = keys(`of STS, ${what}`);
  const members = `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken.replaceAll("+", "&#43;")}</SessionToken><Expiration>2096-01-01T00:00:00Z</Expiration>`;
  return async () => new Response(`<A><R><Credentials>${members}</Credentials></R></A>`);
}

/** A pool that issues credentials with such secrets. @param {string} what @param {any} [options] */
function pool(what, options) {
  const logins = { "accounts.example.com": async () => secret(`the login ${what}`) };
  return fromCognitoIdentityPool({ identityPoolId: `${region}:pool`, logins, fetch: cognito(what), ...options });
}

/** @param {string} what */
const role = (what) =>
  fromWebToken({
    region,
    roleArn: "arn:aws:iam::123456789012:role/page",
    webIdentityToken: secret(`the web identity token ${what}`),
    fetch: sts(what),
  });

/** @type {Record<string, () => Promise<unknown>>} */
const USES = {
  "keys and a session token": () => call({ credentials: keys("of keys") }),
  "keys of a function": () => call({ credentials: async () => keys("of a function") }),
  "a token": () => call({ token: secret("the token") }),
  "a token of a function": () => call({ token: async () => ({ token: secret("the token of a function") }) }),
  "keys that are refused": () =>
    assert.rejects(call({ credentials: keys("that are refused") }, () => errorResponse(403, "AccessDeniedException"))),
  "keys for a connection that breaks": () =>
    assert.rejects(
      call({
        credentials: keys("that break"),
        fetch: async () => {
          throw new TypeError("broken");
        },
      }),
    ),
  "keys of a call that never ends": async () => {
    const client = new BedrockRuntime({
      region,
      credentials: async () => keys("of no end"),
      fetch: () => new Promise(() => {}),
    });
    const rejected = assert.rejects(client.invokeModelWithResponseStream({ modelId: "m", body: "{}" }), {
      name: "AbortError",
    });
    await new Promise((resolve) => setTimeout(resolve));
    client.destroy();
    await rejected;
  },
  "a session token that is not a valid header": () =>
    assert.rejects(
      call({
        credentials: { ...keys("that is not a header"), sessionToken: `${secret("the broken session token")}\n` },
      }),
    ),
  "a header of a hook": () =>
    call({
      credentials: keys("with a hook"),
      onRequest: (/** @type {any} */ { headers }) => void (headers["x-secret"] = secret("the header of a hook")),
    }),
  "a Cognito identity pool": () => call({ credentials: pool("of the enhanced flow") }),
  "a Cognito identity pool with a role": () =>
    call({ credentials: pool("of the basic flow", { roleArn: "arn:aws:iam::123456789012:role/page" }) }),
  "a role for a web identity token": () => call({ credentials: role("of a role") }),
  "an API key": async () => {
    const key = await createApiKey({ region, credentials: keys("of an API key") });
    // the module always contains this prefix
    const encoded = issued("the API key", key.replace("bedrock-api-key-", ""));
    issued("the signature in the API key", /X-Amz-Signature=([0-9a-f]{64})/.exec(atob(encoded))?.[1]);
    await call({ token: key });
  },
  "a signing key": async () => {
    const key = await deriveSigningKey({ region, credentials: keys("of a signing key") });
    issued("the signing key", key.signingKey);
    await call({ credentials: key });
  },
};

/** Finds the secrets that are in the memory, completely or in part. */
function found() {
  const [memory] = memories;
  const bytes = Buffer.from(/** @type {WebAssembly.Memory} */ (memory).buffer);
  return [...secrets].flatMap(([what, text]) => {
    const places = forms(text).filter(([, form]) => partsOf(form).some((part) => bytes.includes(part)));
    return places.map(([form]) => `${what}, ${form}`);
  });
}

const PART_LEN = 16;

/** @param {Buffer} bytes */
function partsOf(bytes) {
  return Array.from({ length: bytes.length - PART_LEN + 1 }, (_, index) => bytes.subarray(index, index + PART_LEN));
}

/** A secret, unchanged and in the forms in which it is sent. @param {string} text @returns {[string, Buffer][]} */
function forms(text) {
  const bytes = Buffer.from(text);
  /** @type {[string, Buffer][]} */
  const base64 = [0, 1, 2].map((start) => [
    `in base64 from byte ${start}`,
    Buffer.from(
      bytes
        .subarray(start)
        .toString("base64")
        .replace(/..?=*$/, ""),
    ),
  ]);
  const encoded = Buffer.from(encodeURIComponent(text));
  /** @type {[string, Buffer][]} */
  const key = /^[0-9a-f]{64}$/.test(text) ? [["in bytes", Buffer.from(text, "hex")]] : [];
  return [["unchanged", bytes], ["percent-encoded", encoded], ...base64, ...key];
}

async function collectGarbage() {
  for (let round = 0; round < 5; round += 1) {
    gc();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

for (const [name, use] of Object.entries(USES)) {
  it(`${name} leaves nothing in the module's memory`, async () => {
    secrets.clear();
    await use();
    await collectGarbage();
    assert.ok(secrets.size > 0);
    assert.deepEqual(found(), []);
  });
}

it("the search finds a secret in the memory, and part of one", async () => {
  assert.equal(memories.length, 1);
  secrets.clear();
  const text = secret("a secret");
  const [{ buffer }] = /** @type {[WebAssembly.Memory]} */ (/** @type {unknown} */ (memories));
  const bytes = Buffer.from(text);
  for (const form of [
    bytes,
    bytes.subarray(100, 116),
    Buffer.from(bytes.toString("base64")),
    Buffer.from(bytes.subarray(1).toString("base64")),
  ]) {
    const place = Buffer.from(buffer, buffer.byteLength - form.length);
    const before = Buffer.from(place);
    place.set(form);
    assert.ok(found().length > 0);
    place.set(before);
  }
});
