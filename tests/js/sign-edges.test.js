/** What signRequest, signUrl and signedFetch read, pass on and refuse. */
import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import "../../js/node.js";
import { signedFetch, signRequest, signUrl } from "../../js/sign/functions.js";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const date = new Date("2026-01-02T03:04:05Z");
const options = { credentials, date };
const HASH = "x-amz-content-sha256";
const url = "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke";

/** @param {Request} request */
const signatureOf = (request) => request.headers.get("authorization")?.slice(-64);
/** @param {Request} request */
const signedHeadersOf = (request) => /SignedHeaders=([^,]+)/.exec(request.headers.get("authorization") ?? "")?.[1];

describe("signRequest", () => {
  it("takes init before the members of the Request, and keeps its body", async () => {
    const request = () => new Request(url, { method: "POST", body: "a body" });
    const changed = await signRequest(request(), { method: "PUT", headers: { "x-a": "1" } }, options);
    assert.deepEqual([changed.method, changed.headers.get("x-a"), await changed.text()], ["PUT", "1", "a body"]);
    const kept = await signRequest(request(), { body: null }, options);
    assert.equal(await kept.text(), "a body");
    assert.equal(signatureOf(kept), signatureOf(await signRequest(request(), options)));
  });

  it("does not read a body whose hash is given", async () => {
    const init = { method: "POST", body: "a body", headers: { [HASH]: "UNSIGNED-PAYLOAD" } };
    const signed = await signRequest(new Request(url, init), options);
    assert.deepEqual([signed.headers.get(HASH), await signed.text()], ["UNSIGNED-PAYLOAD", "a body"]);
  });

  it("says what is missing if there are no options", async () => {
    const missing = signRequest(url, /** @type {any} */ (undefined));
    await assert.rejects(missing, { name: "TypeError", message: /signRequest also needs options/ });
  });

  it("calls a function for the credentials", async () => {
    const signed = await signRequest(url, { ...options, credentials: async () => credentials });
    assert.equal(signatureOf(signed), signatureOf(await signRequest(url, options)));
  });

  it("gives text the content type that fetch would, and signs it", async () => {
    const signed = await signRequest(url, { method: "POST", body: "a body" }, options);
    assert.equal(signed.headers.get("content-type"), "text/plain;charset=UTF-8");
    assert.match(signedHeadersOf(signed) ?? "", /^content-type;/);
  });

  it("signs no header that browsers or proxies change", async () => {
    const names =
      "accept-charset accept-encoding access-control-request-headers access-control-request-method cookie cookie2 date dnt host origin set-cookie via";
    for (const name of names.split(" ")) {
      const signed = await signRequest(url, { headers: { [name]: "value" } }, options);
      assert.equal(signedHeadersOf(signed), "host;x-amz-date", name);
    }
  });

  it("changes S3's paths alone, to how S3 encodes them", async () => {
    const to = async (/** @type {string} */ host) => (await signRequest(`https://${host}/a(b)*c!d'e`, options)).url;
    assert.equal(
      await to("bucket.s3.us-east-1.amazonaws.com"),
      "https://bucket.s3.us-east-1.amazonaws.com/a%28b%29%2Ac%21d%27e",
    );
    assert.equal(
      await to("a.execute-api.us-east-1.amazonaws.com"),
      "https://a.execute-api.us-east-1.amazonaws.com/a(b)*c!d'e",
    );
  });

  it("adds the hash of the body for each of S3's services", async () => {
    const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for (const service of ["s3", "s3-object-lambda", "s3-outposts", "s3express"]) {
      const signed = await signRequest("https://a.example/", { ...options, region: "us-east-1", service });
      assert.equal(signed.headers.get(HASH), empty, service);
    }
    const other = await signRequest("https://a.example/", { ...options, region: "us-east-1", service: "sqs" });
    assert.equal(other.headers.has(HASH), false);
  });

  it("lets the platform hash bodies from 16 KiB on, if it can, with the same result", async () => {
    const digest = mock.method(crypto.subtle, "digest");
    const sign = (/** @type {number} */ length) =>
      signRequest(url, { method: "POST", body: new Uint8Array(length) }, options);
    await sign(16 * 1024 - 1);
    assert.equal(digest.mock.callCount(), 0);
    const byPlatform = await sign(16 * 1024);
    assert.equal(digest.mock.callCount(), 1);
    digest.mock.restore();

    const { crypto: own } = globalThis;
    try {
      for (const none of [undefined, {}]) {
        Object.defineProperty(globalThis, "crypto", { value: none, configurable: true });
        assert.equal(signatureOf(await sign(16 * 1024)), signatureOf(byPlatform));
      }
    } finally {
      Object.defineProperty(globalThis, "crypto", { value: own, configurable: true });
    }
  });
});

describe("signUrl", () => {
  it("takes from one second to seven days", async () => {
    for (const expiresIn of [1, 604_800])
      assert.equal(
        new URL(await signUrl(url, { ...options, expiresIn })).searchParams.get("X-Amz-Expires"),
        `${expiresIn}`,
      );
    for (const expiresIn of [0, 604_801, 1.5]) {
      const error = { name: "TypeError", message: /expiresIn must be a whole number of seconds from 1 to 604800/ };
      await assert.rejects(signUrl(url, { ...options, expiresIn }), error);
    }
  });

  // https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html: the token is added after the URL is signed
  it("does not sign the session token for AWS IoT's MQTT", async () => {
    const temporary = { ...credentials, sessionToken: "a-session-token" };
    const sign = async (/** @type {string} */ path, /** @type {any} */ credentials) =>
      new URL(await signUrl(`wss://a1b2-ats.iot.us-east-1.amazonaws.com${path}`, { credentials, date, expiresIn: 60 }))
        .searchParams;
    const [token, signature] = ["X-Amz-Security-Token", "X-Amz-Signature"];
    const [mqtt, plain] = [await sign("/mqtt", temporary), await sign("/mqtt", credentials)];
    assert.deepEqual([mqtt.get(token), mqtt.get(signature)], [temporary.sessionToken, plain.get(signature)]);
    const [other, otherPlain] = [await sign("/topics", temporary), await sign("/topics", credentials)];
    assert.notEqual(other.get(signature), otherPlain.get(signature));
  });
});

describe("signedFetch", () => {
  /** @type {any[]} */
  let sent = [];
  const fetch = async (/** @type {any} */ url, /** @type {any} */ init) => (
    sent.push({ url, init }), Response.json({})
  );
  const aws = (/** @type {any} */ more = {}) => ((sent = []), signedFetch({ credentials, fetch, ...more }));

  it("passes the members of a Request on, except those that the platform lacks", async () => {
    const members = /** @type {const} */ ({ cache: "no-store", credentials: "include", keepalive: true });
    const request = new Request(url, { ...members, integrity: "sha256-a", referrerPolicy: "no-referrer" });
    Object.defineProperty(request, "mode", { value: undefined });
    await aws()(request);
    const [{ init }] = sent;
    assert.deepEqual(
      [init.cache, init.credentials, init.keepalive, init.integrity, init.referrerPolicy],
      ["no-store", "include", true, "sha256-a", "no-referrer"],
    );
    assert.equal("mode" in init, false);
    assert.equal(init.body, undefined);
  });

  it("follows no redirect, and leaves an error to fetch if asked", async () => {
    for (const [redirect, passed] of [
      [undefined, "manual"],
      ["follow", "manual"],
      ["error", "error"],
    ]) {
      await aws()(url, { redirect: /** @type {any} */ (redirect) });
      assert.equal(sent[0].init.redirect, passed);
    }
  });

  it("ends with its signal while a body is read that does not end", async () => {
    const controller = new AbortController();
    const body = new ReadableStream({ pull: () => controller.abort("enough") }, { highWaterMark: 0 });
    const call = aws()(url, /** @type {any} */ ({ method: "POST", body, duplex: "half", signal: controller.signal }));
    await assert.rejects(call, (reason) => reason === "enough");
    assert.equal(sent.length, 0);
  });

  it("waits five seconds for the body of an error, and returns its response", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const asked = mock.fn(async () => new Response(new ReadableStream(), { status: 400 }));
    let status = 0;
    const call = aws({ fetch: asked })(url).then((response) => (status = response.status));
    const turns = async () => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    await turns();
    t.mock.timers.tick(4_999);
    await turns();
    assert.equal(status, 0);
    t.mock.timers.tick(1);
    await call;
    assert.deepEqual([status, asked.mock.callCount()], [400, 1]);
  });

  it("sends an API key to Bedrock alone, and safely", async () => {
    const token = { credentials: { token: "an-api-key" }, region: "us-east-1" };
    const bedrock = aws({ ...token, service: "bedrock" });
    for (const origin of ["https://bedrock-runtime.us-east-1.amazonaws.com", "http://127.0.0.1:8080", "http://[::1]"]) {
      await bedrock(origin);
      assert.equal(sent.pop().init.headers.get("authorization"), "Bearer an-api-key", origin);
    }
    for (const origin of [
      "http://127.0.0.1.example.com",
      "http://localhost",
      "http://bedrock-runtime.us-east-1.amazonaws.com",
    ])
      await assert.rejects(bedrock(origin), { name: "TypeError", message: /an API key is sent only over https/ });
    await assert.rejects(aws({ ...token, service: "s3" })("https://a.example"), {
      name: "TypeError",
      message: /an API key authorizes only requests to Bedrock: pass AWS credentials/,
    });
    assert.equal(sent.length, 0);
  });
});
