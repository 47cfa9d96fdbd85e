/** Recorded ConverseStream responses, in Node and in Chromium: their events are botocore's. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { describe, it } from "node:test";
import * as library from "../../js/node.js";
import { launchChromium } from "./browser.js";

const folder = join(process.env.VECTORS_DIR ?? "", "recorded/streams");
/** Without VECTORS_DIR there are none. */
const isThere = existsSync(folder);
const names = !isThere ? [] : readdirSync(folder).flatMap((file) => /^(cvs-.*)\.bin$/.exec(file)?.[1] ?? []);

/** Members that the service sends and its model does not have: botocore leaves them out, here they are passed on. */
const UNMODELLED = ["cacheReadInputTokenCount", "cacheWriteInputTokenCount", "serverToolUsage"];

/** @param {string} name */
const expectedOf = (name) => JSON.parse(readFileSync(join(folder, `${name}.expected.json`), "utf8")).events;

/** @param {any} event */
function modelled(event) {
  for (const name of UNMODELLED) delete event.metadata?.usage[name];
  return event;
}

/**
 * The events of a response of those bytes, in chunks of that many. It runs in a page too.
 *
 * @param {any} library
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {number} chunkLength
 * @returns {Promise<any[]>}
 */
async function eventsIn({ BedrockRuntime }, bytes, chunkLength) {
  let at = 0;
  const pull = (/** @type {ReadableStreamDefaultController} */ controller) => {
    if (at >= bytes.length) return controller.close();
    controller.enqueue(bytes.slice(at, at + chunkLength));
    at += chunkLength;
  };
  const headers = { "content-type": "application/vnd.amazon.eventstream" };
  const fetch = async () => new Response(new ReadableStream({ pull }), { headers });
  const bedrock = new BedrockRuntime({ region: "us-east-1", unsigned: true, fetch });
  const events = [];
  for await (const event of (await bedrock.converseStream({ modelId: "m" })).stream) events.push(event);
  return events;
}

describe("recorded conversations", () => {
  it("there are thirty-six, if VECTORS_DIR is set", () => assert.equal(names.length, isThere ? 36 : 0));

  it("in Node, in chunks of any length", async () => {
    for (const name of names) {
      const bytes = Uint8Array.from(readFileSync(join(folder, `${name}.bin`)));
      for (const length of [Infinity, 1, 7, 1000]) {
        const events = await eventsIn(library, bytes, length);
        assert.deepEqual(events.map(modelled), expectedOf(name), `${name}, ${length}`);
      }
    }
  });

  it("in Chromium", { timeout: 60_000 }, async (t) => {
    const server = createServer((request, response) => {
      const path = /^\/(?:(js|dist)\/[\w-]+\.(?:js|wasm))$/.exec(request.url ?? "")?.[0];
      const type = path?.endsWith(".wasm") ? "application/wasm" : path ? "text/javascript" : "text/html";
      response
        .setHeader("content-type", type)
        .end(path ? readFileSync(new URL(`../..${path}`, import.meta.url)) : "<!doctype html>");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const browser = await launchChromium();
    t.after(async () => {
      await browser.close();
      server.close();
    });
    const page = await browser.newPage();
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.addScriptTag({
      type: "module",
      content: `import * as library from "/js/browser.js"; globalThis.library = library; globalThis.eventsIn = ${eventsIn};`,
    });
    await page.waitForFunction("globalThis.library");
    for (const name of names) {
      const base64 = readFileSync(join(folder, `${name}.bin`)).toString("base64");
      const events = await page.evaluate((text) => {
        const { eventsIn, library } = /** @type {any} */ (globalThis);
        return eventsIn(
          library,
          Uint8Array.from(atob(text), (character) => character.charCodeAt(0)),
          1000,
        );
      }, base64);
      assert.deepEqual(events.map(modelled), expectedOf(name), name);
    }
  });
});
