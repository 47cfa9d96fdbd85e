/** Bedrock Mantle with the SDKs of OpenAI and Anthropic: in Node, in a page and in a Worker. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launchChromium } from "../page/browser.js";
import { here, temporaryFolder } from "../runtimes/spawn.js";
import { serveModules } from "../runtimes/workerd.js";
import { bundled } from "./bundle.js";
import { startMantle } from "./mantle.js";
import { cases } from "./mantle-cases.js";

const PROGRAM = `
  import { cases } from "./mantle-cases.js";
  async function run({ name, url }) {
    try {
      await cases[name]({ url });
    } catch (error) {
      return String(error.stack ?? error);
    }
  }
`;

/** @type {import("./mantle.js").Mantle} */
let mantle;
/** @type {(() => unknown)[]} */
const opened = [];
before(async () => {
  mantle = await startMantle();
  opened.push(() => mantle.close());
});
after(async () => {
  for (const close of opened.reverse()) await close();
});

describe("Mantle, in Node", () => {
  for (const [name, run] of Object.entries(cases)) it(name, { timeout: 30_000 }, () => run(mantle));

  it("what the SDKs put into a request for their own services is not sent", () => {
    for (const { headers } of mantle.requests) {
      assert.match(
        String(headers.authorization),
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/bedrock-mantle\//,
      );
      assert.equal(headers["x-api-key"], undefined);
    }
  });
});

describe("Mantle, in Chromium", () => {
  /** @type {import("playwright-core").Page} */
  let page;
  before(async () => {
    // which has the module's bytes: esbuild emits no asset
    const script = await bundled(`${PROGRAM} globalThis.runCase = run;`, { conditions: ["development"] });
    const server = createServer(({ url }, response) => {
      response.setHeader("content-type", url === "/main.js" ? "text/javascript" : "text/html");
      response.end(url === "/main.js" ? script : '<!doctype html><script type="module" src="main.js"></script>');
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    opened.push(() => server.close());
    const browser = await launchChromium();
    opened.push(() => browser.close());
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/`);
  });
  for (const name of Object.keys(cases)) {
    it(name, { timeout: 30_000 }, async () => {
      const job = { name, url: mantle.url };
      const failure = await page.evaluate((job) => /** @type {any} */ (globalThis).runCase(job), job);
      assert.ok(!failure, failure);
    });
  }
});

describe("Mantle, in workerd", () => {
  let worker = "";
  before(async () => {
    const program = `${PROGRAM}
      export default { fetch: async (request) => Response.json({ failure: await run(await request.json()) }) };`;
    const path = join(temporaryFolder({ opened }), "main.js");
    writeFileSync(path, await bundled(program, { external: ["*.wasm"], conditions: ["workerd"] }));
    const fail = (/** @type {Error} */ error) => (worker ? undefined : assert.fail(error));
    worker = await serveModules(
      { url: mantle.url, fail, opened },
      [],
      [
        { name: "worker/main.js", path },
        { name: "dist/bedrock_stream.wasm", path: here("../../dist/bedrock_stream.wasm") },
      ],
    );
  });
  for (const name of Object.keys(cases)) {
    it(name, { timeout: 30_000 }, async () => {
      const body = JSON.stringify({ name, url: mantle.url });
      const { failure } = await (await fetch(worker, { method: "POST", body })).json();
      assert.ok(!failure, failure);
    });
  }
});
