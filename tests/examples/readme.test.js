/** Runs the programs on the README's first screen unchanged, in Node, workerd and Chromium. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { build } from "esbuild";
import { root } from "../../js/build/run.js";
import { createLocalBedrock, EXAMPLE_CREDENTIALS } from "../../www/local-bedrock/index.js";
import { sdkClient } from "../js/local-bedrock-client.js";
import { launchChromium } from "../page/browser.js";
import { installed, startProgram, temporaryFolder } from "../runtimes/spawn.js";

/** @type {import("./server.js").Opened} */
const opened = [];
/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let local;
let folder = "";
/** The text of the answer, as the AWS SDK reads it. */
let expected = "";
/** The README's first three programs, in order. */
const [inPage = "", inWorker = "", inNode = ""] = [
  ...readFileSync(join(root, "README.md"), "utf8").matchAll(/```js\n([^]*?)```/g),
].map(([, code]) => code);

const environment = {
  AWS_ACCESS_KEY_ID: EXAMPLE_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: EXAMPLE_CREDENTIALS.secretAccessKey,
};

before(async () => {
  local = await createLocalBedrock({ eventsPerSecond: 0 });
  opened.push(() => local.close());
  folder = temporaryFolder({ opened });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/bedrock-stream"));
  expected = await answerOf("us.amazon.nova-2-lite-v1:0", "Why is the sky blue?");
});

after(async () => {
  for (const close of opened.reverse()) await close();
});

test("the program for Node prints the answer", async () => {
  const file = join(folder, "answer.mjs");
  writeFileSync(file, inNode);
  const env = { ...environment, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: local.url };
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env, timeout: 30_000 });
  assert.equal(stdout, expected);
});

test("the Worker responds with the answer", { timeout: 60_000 }, async () => {
  const worker = await startWorker(inWorker);
  const response = await fetch(worker);
  assert.equal(response.status, 200);
  assert.equal(await response.text(), expected);
});

test("the page shows a signed-in user the answer", { timeout: 60_000 }, async () => {
  const site = await serveSite();
  const browser = await launchChromium();
  opened.push(() => browser.close());
  const page = await browser.newPage();
  /** @type {string[]} */
  const hosts = [];
  await page.route("https://*.amazonaws.com/**", async (route) => {
    hosts.push(new URL(route.request().url()).host);
    await route.fulfill(await relayed(route.request()));
  });
  await page.addInitScript(() => sessionStorage.setItem("idToken", "local-login"));
  await page.goto(site);
  await page.waitForFunction((length) => document.body.innerText.length >= length, expected.length);
  assert.equal(await page.evaluate(() => document.body.innerText), expected);
  assert.deepEqual([...new Set(hosts)].sort(), [
    "bedrock-runtime.us-east-1.amazonaws.com",
    "cognito-identity.us-east-1.amazonaws.com",
  ]);
});

/**
 * @param {string} modelId
 * @param {string} text the prompt
 */
async function answerOf(modelId, text) {
  const client = sdkClient(local);
  const command = new ConverseStreamCommand({ modelId, messages: [{ role: "user", content: [{ text }] }] });
  let answer = "";
  for await (const event of (await client.send(command)).stream ?? []) {
    answer += event.contentBlockDelta?.delta?.text ?? "";
  }
  client.destroy();
  assert.ok(answer.length > 100);
  return answer;
}

/**
 * Bundled by esbuild, in workerd. The Worker's requests to AWS go to the local Bedrock.
 *
 * @param {string} contents
 * @returns {Promise<string>} its URL
 */
async function startWorker(contents) {
  const outdir = join(folder, "worker");
  await build({
    stdin: { contents, resolveDir: folder, sourcefile: "worker.js" },
    outdir,
    entryNames: "worker",
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
    logLevel: "error",
  });
  const modules = readdirSync(outdir).filter((name) => name.endsWith(".wasm"));
  const text = (/** @type {[string, string]} */ [name, value]) => `(name = "${name}", text = ${JSON.stringify(value)})`;
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [
        (name = "worker.js", esModule = embed "worker.js"),
        ${modules.map((name) => `(name = "${name}", wasm = embed "${name}")`).join(", ")}
      ],
      bindings = [${Object.entries(environment).map(text).join(", ")}],
      compatibilityDate = "2026-04-01",
      globalOutbound = "aws",
    )),
    (name = "aws", external = (address = "127.0.0.1:${local.port}", http = ())),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
  writeFileSync(join(outdir, "config.capnp"), config);
  return new Promise((resolve, reject) => {
    const args = ["serve", join(outdir, "config.capnp"), "--control-fd=3"];
    const child = startProgram({ url: "", fail: reject, opened }, installed("workerd"), args, {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    // {"event":"listen","socket":"http","port":N}
    child.stdio[3]?.once("data", (line) => resolve(`http://127.0.0.1:${JSON.parse(line).port}/`));
  });
}

/** A page with an import map for the package's entry points. @returns {Promise<string>} its URL */
async function serveSite() {
  const imports = {
    "bedrock-stream": "/js/browser.js",
    "bedrock-stream/answer": "/js/answer/index.js",
  };
  const page = `<!doctype html><meta charset="utf-8"><title>README</title><link rel="icon" href="data:,">
    <script type="importmap">${JSON.stringify({ imports })}</script><body><script type="module">${inPage}</script>`;
  const types = { js: "text/javascript", wasm: "application/wasm" };
  const server = createServer(({ url = "" }, response) => {
    const [, path, kind] = /^\/((?:js|dist)\/[\w/-]+\.(js|wasm))$/.exec(url) ?? [];
    if (!path) return response.setHeader("content-type", "text/html").end(page);
    const type = types[/** @type {keyof typeof types} */ (kind)];
    response.setHeader("content-type", type).end(readFileSync(join(root, path)));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  opened.push(() => (server.close(), server.closeAllConnections()));
  return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/`;
}

/**
 * The local services' response to a request to AWS, which is signed for the host that it names.
 *
 * @param {import("playwright-core").Request} request
 */
async function relayed(request) {
  const { host, pathname, search } = new URL(request.url());
  const path = host.startsWith("cognito-identity.") ? "/cognito" : `${pathname}${search}`;
  const headers = { ...(await request.allHeaders()), host };
  const outgoing = httpRequest({ port: local.port, host: "127.0.0.1", method: request.method(), path, headers });
  outgoing.end(request.postDataBuffer() ?? undefined);
  /** @type {import("node:http").IncomingMessage} */
  const response = await new Promise((resolve, reject) => outgoing.on("response", resolve).on("error", reject));
  const chunks = await response.toArray();
  /** @type {Record<string, string>} */
  const received = {};
  for (const [name, value] of Object.entries(response.headers)) received[name] = String(value);
  return { status: response.statusCode ?? 0, headers: received, body: Buffer.concat(chunks) };
}
