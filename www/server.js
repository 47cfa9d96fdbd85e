// The server of the demo page: on 127.0.0.1, and no other files than the page's, the library's, the built ones, and the two
// packages that render Markdown.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

/**
 * @typedef {object} PageServer
 * @property {string} url of the page
 * @property {() => Promise<void>} close ends every connection
 */

/**
 * Resolves when it listens; rejects with the system's error when it cannot.
 * @param {{ port: number, localBedrockUrl: string }} options port: 0 for any free one
 * @returns {Promise<PageServer>}
 */
export async function createPageServer({ port, localBedrockUrl }) {
  const headers = headersFor(localBedrockUrl, await importMapHash());
  const config = JSON.stringify({ localBedrock: localBedrockUrl });
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(request, response, config).catch(() => response.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${address.port}/`, close: () => close(server) };
}

/** The import map is the page's only inline script. */
async function importMapHash() {
  const html = await readFile(new URL("index.html", FOLDERS[""]), "utf8");
  const [, importMap = ""] = /<script type="importmap">([^]*?)<\/script>/.exec(html) ?? [];
  return `sha256-${createHash("sha256").update(importMap).digest("base64")}`;
}

/**
 * @param {string} localBedrockUrl
 * @param {string} importMap its hash
 * @returns {Record<string, string>}
 */
function headersFor(localBedrockUrl, importMap) {
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' '${importMap}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${localBedrockUrl} https://*.amazonaws.com https://*.amazonaws.com.cn https://*.amazonaws.eu`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "Content-Security-Policy": policy.join("; "),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  };
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {string} config
 */
async function answer(request, response, config) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return send(response.setHeader("Allow", "GET, HEAD"), 405, "text/plain", "only GET and HEAD\n");
  }
  const [path = ""] = (request.url ?? "").split("?");
  if (path === "/config.json") return send(response, 200, "application/json", config);
  const [, folder = "", name = "", extension = ""] = FILE.exec(path === "/" ? "/index.html" : path) ?? [];
  try {
    const bytes = await readFile(PACKAGES[`${folder}/${name}`] ?? new URL(name, FOLDERS[folder]));
    send(response, 200, TYPES[extension] ?? "", bytes);
  } catch {
    send(response, 404, "text/plain", "no such file\n");
  }
}

/** One file of a known folder: there is no path in it that could lead elsewhere. */
const FILE = /^\/(?:(js|js\/answer|dist|packages)\/)?([\w-]+\.(css|html|js|svg|wasm))$/;

/** @type {Record<string, URL>} */
const FOLDERS = {
  "": new URL("./", import.meta.url),
  js: new URL("../js/", import.meta.url),
  "js/answer": new URL("../js/answer/", import.meta.url),
  dist: new URL("../dist/", import.meta.url),
};

/** Scripts of npm packages, as the import map names them. @type {Record<string, URL>} */
const PACKAGES = {
  "packages/dompurify.js": new URL("../node_modules/dompurify/dist/purify.es.mjs", import.meta.url),
  "packages/marked.js": new URL("../node_modules/marked/lib/marked.esm.js", import.meta.url),
};

/** @type {Record<string, string>} */
const TYPES = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  wasm: "application/wasm",
};

/**
 * node:http leaves the body of an answer to HEAD away.
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {string} contentType
 * @param {string | Buffer} body
 */
function send(response, status, contentType, body) {
  response.writeHead(status, { "Content-Type": contentType, "Content-Length": Buffer.byteLength(body) }).end(body);
}

/** @param {import("node:http").Server} server */
async function close(server) {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
