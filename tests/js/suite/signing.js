// bedrock-stream/sign: the local Bedrock refuses any signature that the AWS SDK's own signer would not produce, and
// S3's signatures are compared with those in its documentation.

import { signedFetch, signRequest, signUrl } from "../../../js/sign/functions.js";
import { equal, ok, rejection, same } from "./assert.js";
import { errorResponse, recorder } from "./frames.js";
import { laterBy, signedAt, withRandom } from "./world.js";

/** @import { Cases, World } from "./world.js" */

const scope = { region: "us-east-1", service: "bedrock" };
const conversation = JSON.stringify({ messages: [{ role: "user", content: [{ text: "Hi ☃" }] }] });

/** The credentials, time and region of the examples in S3's documentation. */
const s3 = {
  credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" },
  date: new Date("2013-05-24T00:00:00Z"),
};
const bucket = "https://examplebucket.s3.amazonaws.com";

/**
 * @param {World} world
 * @param {string} modelId
 * @param {string} [prefix] of the path: see www/local-bedrock/prefix.js
 */
const converse = (world, modelId, prefix = "") => `${world.url}${prefix}/model/${encodeURIComponent(modelId)}/converse`;

/** @param {BodyInit} body */
const posting = (body) => ({ method: "POST", body, headers: { "content-type": "application/json" } });

/**
 * Expects the service to accept the request.
 *
 * @param {Promise<Response>} sent
 */
async function accepted(sent) {
  const response = await sent;
  const text = await response.text();
  equal(response.status, 200, text);
  ok(JSON.parse(text).output.message.content[0].text.includes("Hi ☃"), text);
}

/** @param {Uint8Array} bytes */
function shared(bytes) {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

/** @param {Request} request */
const signatureOf = (request) => request.headers.get("authorization")?.slice(-64);

/** @param {Request} request */
const signedHeadersOf = (request) => /SignedHeaders=([^,]+)/.exec(request.headers.get("authorization") ?? "")?.[1];

/** @type {Cases} */
export const signing = {
  async "a signed request is accepted, whatever form its input has"(world) {
    const { credentials } = world;
    const url = converse(world, "local.claude");
    const options = { credentials, ...scope };
    const bytes = new TextEncoder().encode(conversation);
    await accepted(signRequest(new Request(url, posting(conversation)), options).then(fetch));
    const forms = [conversation, bytes, bytes.buffer, new DataView(bytes.buffer), new Blob([bytes])];
    // a page without cross-origin isolation has no shared memory
    if (globalThis.SharedArrayBuffer) forms.push(/** @type {any} */ (shared(bytes)));
    for (const body of forms) {
      await accepted(signRequest(new URL(url), posting(body), options).then(fetch));
      await accepted(signedFetch(options)(url, posting(body)));
    }
    const stream = () => new Blob([bytes]).stream();
    await accepted(signRequest(url, posting(stream()), options).then(fetch));
    await accepted(signedFetch(options)(url, posting(stream())));
    await accepted(signedFetch(options)(new Request(url, posting(conversation))));
    const empty = await signRequest(new Request(url, { method: "POST", body: "" }), options);
    same([empty.method, await empty.text()], ["POST", ""]);
    const provider = async () => ({ ...credentials, accessKeyId: "ASIAEXAMPLE", sessionToken: "local-session-token" });
    await accepted(signedFetch({ ...scope, credentials: provider })(url, posting(conversation)));
  },

  async "the body is sent as it was when the function was called"(world) {
    const options = { credentials: world.credentials, ...scope };
    const url = converse(world, "local.claude");
    // the module hashes short ones, the platform long ones
    for (const length of [conversation.length, 20_000]) {
      for (const send of [
        (/** @type {Uint8Array<ArrayBuffer>} */ body) => signRequest(url, posting(body), options).then(fetch),
        (/** @type {Uint8Array<ArrayBuffer>} */ body) => signedFetch(options)(url, posting(body)),
      ]) {
        const bytes = new TextEncoder().encode(conversation.padEnd(length));
        const sent = send(bytes);
        bytes.fill(0);
        await accepted(sent);
      }
    }
  },

  async "the platform hashes long bodies, the module short ones, with the same result"(world) {
    const options = { credentials: world.credentials, ...scope };
    for (const length of [16_383, 16_384, 200_000]) {
      const body = JSON.stringify({ messages: [{ role: "user", content: [{ text: "Hi ☃".padEnd(length) }] }] });
      await accepted(signedFetch(options)(converse(world, "local.claude"), posting(body)));
    }
  },

  async "a signing key signs within its scope only"(world) {
    const credentials = await world.library.deriveSigningKey({ credentials: world.credentials, region: "us-east-1" });
    const url = converse(world, "local.claude");
    await accepted(signedFetch({ ...scope, credentials })(url, posting(conversation)));
    const error = await rejection(signRequest(url, { credentials, ...scope, region: "eu-west-1" }));
    ok(error instanceof TypeError && error.message.includes("eu-west-1"), `${error}`);
  },

  async "an API key is sent only to Bedrock"(world) {
    const token = await world.library.createApiKey({ credentials: world.credentials, region: "us-east-1" });
    const url = converse(world, "local.claude");
    await accepted(signedFetch({ ...scope, credentials: { token } })(url, posting(conversation)));
    const { sent, fetch } = recorder();
    for (const call of [
      () => signedFetch({ credentials: { token }, fetch })("https://iam.amazonaws.com/"),
      () => signedFetch({ ...scope, credentials: { token }, fetch })("http://192.0.2.1/"),
      () => signedFetch({ ...scope, credentials: { token: `${token}\n` }, fetch })(url),
      () => signRequest(url, { ...scope, credentials: /** @type {any} */ ({ token }) }),
    ]) {
      const error = await rejection(call());
      ok(error instanceof TypeError && !error.message.includes(token), `${error}`);
    }
    equal(sent.length, 0);
  },

  async "the examples in S3's documentation get the signatures stated there"() {
    const get = (/** @type {string} */ path, init = {}) => signRequest(bucket + path, init, s3);
    const range = await get("/test.txt", { headers: { range: "bytes=0-9" } });
    equal(signatureOf(range), "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    equal(
      range.headers.get("x-amz-content-sha256"),
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    const lifecycle = await get("/?lifecycle");
    equal(signatureOf(lifecycle), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    const list = await get("/?max-keys=2&prefix=J");
    equal(signatureOf(list), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    equal(
      await signUrl(`${bucket}/test.txt#fragment`, { ...s3, expiresIn: 86_400 }),
      `${bucket}/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-SignedHeaders=host&X-Amz-Expires=86400&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404`,
    );
  },

  async "an S3 path is sent as signed, and a body may be left out of the signature"() {
    const odd = await signRequest(`${bucket}/a+b//(c)/../%7Ed/é.txt`, s3);
    equal(odd.url, `${bucket}/a%20b//~d/%C3%A9.txt`);
    const { body, headers } = await signRequest(
      `${bucket}/long`,
      { method: "PUT", body: "a body" },
      { ...s3, unsignedPayload: true },
    ).then(async (request) => ({ headers: request.headers, body: await request.text() }));
    same([headers.get("x-amz-content-sha256"), body], ["UNSIGNED-PAYLOAD", "a body"]);
    const error = await rejection(signRequest(`${bucket}/50%`, s3));
    ok(error instanceof TypeError && error.message.includes("%25"), `${error}`);
  },

  async "headers that SDKs and platforms set are replaced or left unsigned"(world) {
    const headers = {
      authorization: "Bearer unused",
      host: "example.com",
      "x-api-key": "unused",
      "x-amz-date": "20000101T000000Z",
      "user-agent": "mine",
      "accept-encoding": "identity",
      accept: "text/event-stream",
    };
    const date = new Date("2026-01-02T03:04:05Z");
    const url = "https://bedrock-mantle.us-east-1.api.aws/v1/models";
    const signed = await signRequest(new Request(url, { headers }), { credentials: world.credentials, date });
    equal(signedHeadersOf(signed), "accept;host;x-amz-date");
    equal(signedAt(signed.headers), date.getTime());
    ok(signed.headers.get("authorization")?.includes("/20260102/us-east-1/bedrock-mantle/aws4_request"), "the scope");
    ok(!signed.headers.has("host"), "another host than the URL's");
    ok(!signed.headers.has("x-api-key"), "the key for another service");
    const gateway = "https://abc.execute-api.eu-west-1.amazonaws.com/prod";
    const plan = await signRequest(gateway, { headers }, { credentials: world.credentials });
    equal(plan.headers.get("x-api-key"), "unused");
  },

  async "region and service come from the host, or else the error says what to pass"(world) {
    const { credentials } = world;
    const signed = await signRequest("https://my.bucket.s3.dualstack.eu-west-3.amazonaws.com/key", { credentials });
    ok(signed.headers.get("authorization")?.includes("/eu-west-3/s3/"), "virtual-hosted style");
    for (const [url, given, missing] of /** @type {[string, object, string][]} */ ([
      ["https://example.com/", {}, "region"],
      ["https://example.com/", { region: "us-east-1" }, "service"],
      ["https://b.s3-accelerate.amazonaws.com/", {}, "region"],
    ])) {
      for (const call of [
        () => signRequest(url, { credentials, ...given }),
        () => signUrl(url, { credentials, expiresIn: 60, ...given }),
        () => signedFetch({ credentials, ...given })(url),
      ]) {
        const error = await rejection(call());
        ok(error instanceof TypeError && error.message.endsWith(`pass ${missing}`), `${error}`);
      }
    }
  },

  async "throttling, server errors and broken connections are retried, and the last response is returned"(world) {
    const aws = signedFetch({ credentials: world.credentials, ...scope });
    await withRandom(0, async () => {
      for (const failure of ["error-ThrottlingException", "html-503", "reset-head"]) {
        const modelId = world.unique(`fail-2-${failure}`);
        await accepted(aws(converse(world, modelId), posting(conversation)));
        equal((await world.requestsFor(modelId)).length, 3, failure);
      }
      const modelId = world.unique("fail-9-error-ThrottlingException");
      const last = await aws(converse(world, modelId), posting(conversation));
      equal(last.status, 429);
      ok((await last.json()).message, "its body can be read");
      equal((await world.requestsFor(modelId)).length, 3);
      const lasting = await aws(converse(world, world.unique("error-AccessDeniedException")), posting(conversation));
      equal(lasting.status, 403);
      ok((await lasting.json()).message, "its body can be read");
    });
  },

  async "a code in JSON or XML decides whether to retry"(world) {
    await withRandom(0, async () => {
      for (const body of ['{"__type":"x#ThrottlingException"}', "<Error><Code>RequestTimeout</Code></Error>"]) {
        const { sent, fetch } = recorder((request) => new Response(body, { status: request < 3 ? 400 : 200 }));
        equal((await signedFetch({ credentials: world.credentials, fetch })(bucket)).status, 200);
        equal(sent.length, 3);
      }
      const { sent, fetch } = recorder(() => new Response("<Error><Code>NoSuchKey</Code></Error>", { status: 404 }));
      const response = await signedFetch({ credentials: world.credentials, fetch })(bucket);
      same([sent.length, await response.text()], [1, "<Error><Code>NoSuchKey</Code></Error>"]);
    });
  },

  async "a wrong clock costs one extra request, and is remembered"(world) {
    for (const seconds of [600, -86_400]) {
      const aws = signedFetch({ credentials: world.credentials, ...scope });
      for (const requests of [2, 1]) {
        const modelId = world.unique("claude");
        await accepted(aws(converse(world, modelId, `/skew/${seconds}`), posting(conversation)));
        equal((await world.requestsFor(modelId)).length, requests);
      }
    }
  },

  async "credentials are kept while they are valid, and requested again if they are refused"(world) {
    let asked = 0;
    const credentials = async () => ({ ...world.credentials, sessionToken: `${++asked}` });
    const { sent, fetch } = recorder((request) =>
      request === 2 ? errorResponse(403, "ExpiredTokenException") : new Response("{}"),
    );
    const aws = signedFetch({ credentials, fetch });
    // credentials obtained in the same millisecond are not requested again
    for (const millis of [0, 1000, 2000]) equal((await laterBy(millis, () => aws(bucket))).status, 200);
    same(
      sent.map(({ headers }) => headers.get("x-amz-security-token")),
      ["1", "1", "2", "2"],
    );
  },

  async "the caller's signal ends the wait, and its reason is thrown; a failure of fetch is thrown unchanged"(world) {
    const controller = new AbortController();
    const { sent, fetch } = recorder(() => {
      controller.abort("enough");
      return new Response(null, { status: 503, headers: { "retry-after": "5" } });
    });
    const options = { credentials: world.credentials, fetch };
    equal(await rejection(signedFetch(options)(bucket, { signal: controller.signal })), "enough");
    equal(await rejection(signedFetch(options)(new Request(bucket, { signal: controller.signal }))), "enough");
    equal(sent.length, 1);
    const failure = new TypeError("no network");
    const failing = signedFetch({ ...options, maxAttempts: 1, fetch: () => Promise.reject(failure) });
    equal(await rejection(failing(bucket)), failure);
  },

  async "a redirect is returned and not followed, and fetch's other options are passed on"(world) {
    const { sent, fetch } = recorder(
      () => new Response(null, { status: 307, headers: { location: "https://example.com/" } }),
    );
    const aws = signedFetch({ credentials: world.credentials, fetch });
    const body = new Blob(["text"], { type: "application/x-text" });
    const init = { method: "post", body, keepalive: true, dispatcher: "of Node" };
    equal((await aws(`${bucket}/key`, /** @type {any} */ (init))).status, 307);
    const [{ url, headers, init: passed }] = /** @type {any} */ (sent);
    same([sent.length, url, passed.method], [1, `${bucket}/key`, "POST"]);
    same([passed.redirect, passed.keepalive, passed.dispatcher], ["manual", true, "of Node"]);
    equal(new TextDecoder().decode(passed.body), "text");
    equal(headers.get("content-type"), "application/x-text");
  },

  async "wrong arguments are refused without a secret in the message"(world) {
    const secret = `${world.credentials.secretAccessKey}\n`;
    const wrong = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: secret, sessionToken: "a secret token" };
    const { sent, fetch } = recorder();
    const signedAlready = await signUrl(bucket, { ...s3, expiresIn: 60 });
    for (const call of [
      () => signRequest(bucket, { credentials: wrong }),
      () => signRequest(bucket, { credentials: { ...wrong, secretAccessKey: secret.trim() } }),
      () => signUrl(bucket, { credentials: wrong, expiresIn: 60 }),
      () => signedFetch({ credentials: wrong, fetch })(bucket),
      () => signedFetch({ credentials: /** @type {any} */ (secret), fetch })(bucket),
      () => signRequest(bucket, { ...s3, date: /** @type {any} */ ("tomorrow") }),
      () => signUrl(bucket, { ...s3, expiresIn: 604_801 }),
      () => signUrl(bucket, { ...s3, expiresIn: /** @type {any} */ (undefined) }),
      () => signUrl(signedAlready, { ...s3, expiresIn: 60 }),
      () => signRequest(bucket, /** @type {any} */ (undefined)),
    ]) {
      const error = await rejection(call());
      ok(error instanceof TypeError, `${error}`);
      ok(![secret.trim(), "a secret token"].some((text) => JSON.stringify(error).includes(text)), error.message);
    }
    equal(sent.length, 0);
  },
};
