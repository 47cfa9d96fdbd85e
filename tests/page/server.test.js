/** The page's server: what it serves, and what it refuses. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { after, before, test } from "node:test";
import { createPageServer } from "../../www/server.js";

const LOCAL_BEDROCK = "http://127.0.0.1:65000";

/** @type {Awaited<ReturnType<typeof createPageServer>>} */
let server;

before(async () => {
  server = await createPageServer({ port: 0, localBedrockUrl: LOCAL_BEDROCK });
});

after(() => server?.close());

test("the page, the library and the module have their types", async () => {
  const expected = {
    "/": "text/html; charset=utf-8",
    "/index.html?a=b": "text/html; charset=utf-8",
    "/style.css": "text/css; charset=utf-8",
    "/page.js": "text/javascript; charset=utf-8",
    "/favicon.svg": "image/svg+xml",
    "/config.json": "application/json",
    "/js/browser.js": "text/javascript; charset=utf-8",
    "/js/answer/index.js": "text/javascript; charset=utf-8",
    "/packages/marked.js": "text/javascript; charset=utf-8",
    "/packages/dompurify.js": "text/javascript; charset=utf-8",
    "/dist/bedrock_stream.js": "text/javascript; charset=utf-8",
    "/dist/bedrock_stream.wasm": "application/wasm",
  };
  for (const [path, type] of Object.entries(expected)) {
    const { status, headers, body } = await ask("GET", path);
    assert.deepEqual([status, headers["content-type"], headers["cache-control"]], [200, type, "no-store"], path);
    assert.equal(Number(headers["content-length"]), body.length);
    assert.ok(body.length > 0);
  }
});

test("the page learns where the local Bedrock is", async () => {
  const { body } = await ask("GET", "/config.json");
  assert.deepEqual(JSON.parse(String(body)), { localBedrock: LOCAL_BEDROCK });
});

test("the policy allows its own scripts and styles, the local Bedrock and AWS, and nothing else", async () => {
  const { headers, body } = await ask("GET", "/");
  const [, importMap = ""] =
    /<script type="importmap">([^]*)<\/script>\s*<script type="module"/.exec(String(body)) ?? [];
  const hash = createHash("sha256").update(importMap).digest("base64");
  assert.deepEqual(String(headers["content-security-policy"]).split("; "), [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${LOCAL_BEDROCK} https://*.amazonaws.com https://*.amazonaws.com.cn https://*.amazonaws.eu`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
});

test("HEAD has the head of GET, and no body", async () => {
  for (const path of ["/", "/dist/bedrock_stream.wasm"]) {
    const [head, get] = [await ask("HEAD", path), await ask("GET", path)];
    assert.deepEqual([head.status, head.body.length], [200, 0]);
    assert.equal(head.headers["content-length"], get.headers["content-length"]);
  }
});

test("no other method is taken", async () => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    const { status, headers } = await ask(method, "/");
    assert.deepEqual([status, headers["allow"]], [405, "GET, HEAD"], method);
  }
});

test("no path leads to another file", async () => {
  const paths = [
    "/../package.json",
    "/..%2fpackage.json",
    "/%2e%2e/package.json",
    "/js/../package.json",
    "/js/../../package.json",
    "/js/%2e%2e%2fpackage.json",
    "/js/..\\package.json",
    "/js//etc/passwd",
    "//etc/passwd",
    "/package.json",
    "/js/build/run.js",
    "/js/index.d.ts",
    "/js/sse/index.js",
    "/packages/typescript.js",
    "/marked.js",
    "/local-bedrock/index.js",
    "/dist/",
    "/js/",
    "/.gitignore",
    "/page.js%00.css",
    "/%zz",
    "*",
    "http://127.0.0.1/../package.json",
  ];
  for (const path of paths) assert.equal((await ask("GET", path)).status, 404, path);
});

test("a port that is taken is refused with the system's error", async () => {
  const port = Number(new URL(server.url).port);
  await assert.rejects(createPageServer({ port, localBedrockUrl: LOCAL_BEDROCK }), { code: "EADDRINUSE" });
});

test("close ends it, and may be called twice", async () => {
  const other = await createPageServer({ port: 0, localBedrockUrl: LOCAL_BEDROCK });
  await other.close();
  await other.close();
  await assert.rejects(ask("GET", "/", other.url), { code: "ECONNREFUSED" });
});

/**
 * With the path as it is: fetch would tidy it up.
 * @param {string} method
 * @param {string} path
 * @param {string} [url]
 */
async function ask(method, path, url = server.url) {
  const { hostname, port } = new URL(url);
  const request = httpRequest({ hostname, port, method, path, timeout: 10_000 });
  request.on("timeout", () => request.destroy(new Error("timed out"))).end();
  const [response] = /** @type {[import("node:http").IncomingMessage]} */ (await once(request, "response"));
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}
