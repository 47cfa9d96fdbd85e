/** Ways to query what was built. Each reads the text as it arrives, and returns it once it is as long as the expected text. */
import { createServer } from "node:http";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { must } from "../../js/build/run.js";
import { openPage } from "../page/browser.js";
import { startProgram } from "../runtimes/spawn.js";
import { env } from "./places.js";

/** @typedef {(t: import("node:test").TestContext, request: { endpoint: string, model: string }, wanted: string) => Promise<string>} Ask */
/** @typedef {(() => unknown)[]} Opened what to close at the end */

/** In ms; less than the 30 s for which the local Bedrock stays silent. */
const LIMIT = 20_000;

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @returns {Ask}
 */
export function page(browser, url) {
  return async (t, request, wanted) => {
    const tab = await openPage(t, browser, `${url}?${new URLSearchParams(request)}`);
    const output = tab.locator("output").filter({ hasText: wanted });
    await Promise.race([output.waitFor({ timeout: LIMIT }), failure(tab)]);
    return output.innerText();
  };
}

/**
 * @param {string} url
 * @returns {Ask}
 */
export function route(url) {
  return async (_, request, wanted) => {
    const signal = AbortSignal.timeout(LIMIT);
    // compressed text would arrive in blocks
    const headers = { "accept-encoding": "identity" };
    const response = await fetch(`${url}?${new URLSearchParams(request)}`, { headers, signal });
    return take(response.body?.pipeThrough(new TextDecoderStream()) ?? [], wanted);
  };
}

/**
 * @param {string} cwd
 * @param {string[]} command
 * @returns {Ask}
 */
export function program(cwd, [name = "", ...args]) {
  return async (t, { endpoint, model }, wanted) => {
    /** @type {Opened} */
    const opened = [];
    t.after(() => Promise.all(opened.map((close) => close())));
    return new Promise((resolve, reject) => {
      const child = start({ opened, fail: reject }, cwd, [name, ...args, endpoint, model]);
      // a program that ends too early rejects with its output
      if (child.stdout)
        take(child.stdout, wanted).then((text) => text.length >= wanted.length && resolve(text), reject);
    });
  };
}

/**
 * Test runners: their tests compare the text themselves.
 *
 * @param {string} cwd
 * @param {string[]} command
 * @returns {Ask}
 */
export function tests(cwd, [name = "", ...args]) {
  return async (_, { endpoint, model }, wanted) => {
    const inputs = { ENDPOINT: endpoint, MODEL: model, WANTED: wanted };
    await must(`bundlers-${basename(cwd)}-${model}`, name, args, {
      cwd,
      env: { ...env, ...inputs },
      limit: LIMIT / 1000,
    });
    return wanted;
  };
}

/**
 * @param {Opened} opened
 * @param {string} cwd
 * @param {string[]} command
 * @returns {Promise<string>} the URL that it prints
 */
export function startServer(opened, cwd, command) {
  return new Promise((resolve, reject) => {
    const { stdout } = start({ opened, fail: reject }, cwd, command);
    let output = "";
    stdout?.on("data", (text) => {
      output += text;
      const [url] = /http:\/\/127\.0\.0\.1:\d+\b(?=[^]*\n)/.exec(output) ?? [];
      if (url) resolve(url);
    });
  });
}

/**
 * @param {Opened} opened
 * @param {string} folder
 * @returns {Promise<string>} the URL at which its files are served
 */
export async function serveFiles(opened, folder) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://127.0.0.1");
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const bytes = await readFile(join(folder, path)).catch(() => undefined);
    if (!bytes) return response.writeHead(404).end();
    response
      .setHeader("content-type", types[extname(path)] ?? "application/octet-stream")
      .setHeader("content-security-policy", policy)
      .end(bytes);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}

/** @type {Record<string, string>} */
const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** Allows inline scripts, because an import map is one. */
const policy =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; connect-src 'self' http://127.0.0.1:*; img-src data:";

/** @param {import("playwright-core").Page} tab */
async function failure(tab) {
  const [error] = await tab.pageErrors();
  throw error ?? (await tab.waitForEvent("pageerror", { timeout: LIMIT }));
}

/**
 * @param {Pick<import("../runtimes/host.js").Start, "fail" | "opened">} start
 * @param {string} cwd
 * @param {string[]} command
 */
function start({ fail, opened }, cwd, [name = "", ...args]) {
  return startProgram({ url: "", fail, opened }, name, args, { cwd, env: { ...process.env, ...env } });
}

/**
 * @param {AsyncIterable<string> | Iterable<string>} pieces
 * @param {string} wanted
 */
async function take(pieces, wanted) {
  let text = "";
  for await (const piece of pieces) {
    text += piece;
    if (text.length >= wanted.length) break;
  }
  return text;
}
