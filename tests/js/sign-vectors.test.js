// Signatures of complete requests and URLs, compared with aws-c-auth-v4's vectors. Needs VECTORS_DIR.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import "../../js/node.js";
import { signRequest, signUrl } from "../../js/sign/functions.js";

const resolved = "a URL has its dot segments resolved";
const normalized = "only S3's paths are signed as they stand";
const encoded = "a URL is percent-encoded, and its path is signed encoded once more, as services do";
const joined = "Headers join repeated values by a comma and a space, and that is what is sent";

/** Cases that a `Request` cannot express or no option requests. tests/sigv4 covers these too. @type {Record<string, string>} */
const notCarried = {
  "get-header-key-duplicate": joined,
  "get-header-value-multiline": "Headers refuse a folded line",
  "get-header-value-order": joined,
  "get-relative-relative-unnormalized": resolved,
  "get-relative-unnormalized": resolved,
  "get-slash-dot-slash-unnormalized": resolved,
  "get-slash-pointless-dot-unnormalized": resolved,
  "get-slash-unnormalized": normalized,
  "get-slashes-unnormalized": normalized,
  "get-space-normalized": encoded,
  "get-space-unnormalized": encoded,
  "get-utf8": encoded,
  "post-sts-header-after": "the session token is signed",
};

/** The same for URLs. @type {Record<string, string>} */
const notPresigned = {
  ...notCarried,
  "post-x-www-form-urlencoded": "a URL signs no body",
  "post-x-www-form-urlencoded-parameters": "a URL signs no body",
};

const folder = process.env.VECTORS_DIR && join(process.env.VECTORS_DIR, "sigv4/aws-c-auth-v4");
const skip = folder ? false : "VECTORS_DIR is not set";

test("signed requests have the vectors' signatures, for all cases that a Request can express", { skip }, async () => {
  const unlike = [];
  for (const { name, url, init, options, read } of cases()) {
    const hash = createHash("sha256")
      .update(init.body ?? "")
      .digest("hex");
    // the vectors include the hash of a body that they sign
    const headers = [...init.headers, ...(init.body ? [["x-amz-content-sha256", hash]] : [])];
    const signed = await signRequest(url, { ...init, headers: /** @type {any} */ (headers) }, options).catch(
      (error) => error,
    );
    const signature = signed.headers?.get("authorization")?.slice(-64);
    if (signature !== read("header-signature.txt")) unlike.push(name);
  }
  assert.deepEqual(unlike, Object.keys(notCarried).sort());
});

test("signed URLs have the vectors' signatures", { skip }, async () => {
  const unlike = [];
  for (const { name, url, init, options, expiresIn, read } of cases()) {
    const headers = Object.fromEntries(init.headers);
    const { method } = init;
    const signed = await signUrl(url, { ...options, method, headers, expiresIn }).catch(() => "");
    if (!signed.endsWith(`X-Amz-Signature=${read("query-signature.txt")}`)) unlike.push(name);
  }
  assert.deepEqual(unlike, Object.keys(notPresigned).sort());
});

function* cases() {
  const names = readdirSync(String(folder)).sort();
  assert.equal(names.length, 38);
  for (const name of names) {
    const read = (/** @type {string} */ file) => readFileSync(join(String(folder), name, file), "utf8");
    const context = JSON.parse(read("context.json"));
    const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, token } = context.credentials;
    const { method, target, headers, body } = parse(read("request.txt"));
    const host = headers.find(([name]) => name === "Host")?.[1];
    yield {
      name,
      read,
      url: `https://${host}${target}`,
      init: { method, headers, body: body || undefined },
      options: {
        credentials: { accessKeyId, secretAccessKey, sessionToken: token },
        region: context.region,
        service: context.service,
        date: new Date(context.timestamp),
      },
      expiresIn: context.expiration_in_seconds,
    };
  }
}

/** @param {string} text of a request */
function parse(text) {
  const [head = "", body] = text.split("\n\n");
  // a folded line continues the one before
  const [first = "", ...lines] = head.trimEnd().split(/\n(?! )/);
  const [, method = "", target = ""] = /^(\w+) (.*) HTTP\/1.1$/.exec(first) ?? [];
  const headers = lines.map((line) => /** @type {[string, string]} */ (line.split(/:(.*)/s).slice(0, 2)));
  return { method, target, headers, body };
}
