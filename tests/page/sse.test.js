/** A page, a server that relays answers with `bedrock-stream/sse`, and the local Bedrock behind it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { after, before, describe, it } from "node:test";
import { root } from "../../js/build/run.js";
import * as library from "../../js/node.js";
import { toSSE } from "../../js/sse/index.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { launchChromium } from "./browser.js";

const messages = [{ role: /** @type {const} */ ("user"), content: [{ text: "Hi" }] }];

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let local;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("playwright-core").Page} */
let page;
/** The models' streams that were asked for, and whether each is closed. @type {{ closed: Promise<unknown> }[]} */
const asked = [];

/** `/ask?model` relays an answer, `/tick` sends one event; anything else is a file of the package. */
const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://127.0.0.1");
  if (pathname === "/tick") {
    response.setHeader("content-type", "text/event-stream");
    return void response.end("data: tick\n\n");
  }
  if (pathname !== "/ask") {
    const isScript = /^\/js\/(answer|sse)\/[\w-]+\.js$/.test(pathname);
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    return void response.end(isScript ? readFileSync(join(root, pathname)) : "<!doctype html>");
  }
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
  const bedrock = new library.BedrockRuntime({ region: "us-east-1", endpoint: local.url, credentials, maxAttempts: 1 });
  const aborter = new AbortController();
  const output = await bedrock.converseStream({ modelId: searchParams.get("model") ?? "", messages });
  asked.push({ closed: once(aborter.signal, "abort") });
  const { stream } = output;
  const reader = stream.getReader();
  // what tells that the relay closes the model's stream
  const watched = new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        await reader.cancel(reason);
        aborter.abort();
      },
    },
    { highWaterMark: 0 },
  );
  const relayed = toSSE({ stream: watched });
  response.writeHead(relayed.status, Object.fromEntries(relayed.headers));
  await pipeline(Readable.fromWeb(/** @type {any} */ (relayed.body)), response).catch(() => {});
});

before(async () => {
  local = await createLocalBedrock({ port: 0, eventsPerSecond: 0 });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
});
after(async () => {
  await browser.close();
  server.close();
  server.closeAllConnections();
  await local.close();
});

/** Reads with `readSSE` in the page. @param {string} model @param {number} [most] parts, before it leaves */
function read(model, most = Infinity) {
  return page.evaluate(
    async ([path, most]) => {
      const { readSSE } = await import(/** @type {string} */ ("/js/sse/index.js"));
      const parts = [];
      try {
        for await (const part of readSSE(await fetch(String(path)))) {
          parts.push(part);
          if (parts.length >= Number(most)) break;
        }
        return { parts };
      } catch (/** @type {any} */ error) {
        return { parts, error: { name: error.name, code: error.code, reported: error.reported } };
      }
    },
    [`/ask?model=${model}`, most],
  );
}

const textOf = (/** @type {any[]} */ parts) => parts.map(({ type, text }) => (type === "text" ? text : "")).join("");

describe("an answer in a page", () => {
  it("arrives whole, by readSSE and by an EventSource", { timeout: 30_000 }, async () => {
    const { parts, error } = await read("us.amazon.nova-2-lite-v1:0");
    assert.equal(error, undefined);
    assert.match(textOf(parts), /^You asked: “Hi” .*🌊$/s);
    assert.deepEqual([parts.at(-1).type, parts.at(-1).stopReason, parts.at(-1).complete], ["end", "end_turn", true]);
    const heard = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const source = new EventSource("/ask?model=us.amazon.nova-2-lite-v1:0");
          /** @type {any[]} */
          const parts = [];
          source.onmessage = ({ data }) => parts.push(JSON.parse(data));
          source.addEventListener("end", ({ data }) => {
            source.close();
            resolve([...parts, JSON.parse(data)]);
          });
        }),
    );
    assert.deepEqual(heard, parts);
  });

  it("tells of the error that ends it", { timeout: 30_000 }, async () => {
    const { parts, error } = await read("local.mid-throttlingException");
    assert.ok(parts.length > 0);
    assert.deepEqual(
      [error?.name, error?.code, error?.reported.name],
      ["RelayError", "REPORTED", "ThrottlingException"],
    );
  });

  it("ends in an error event for an EventSource too", { timeout: 30_000 }, async () => {
    const heard = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const source = new EventSource("/ask?model=local.mid-throttlingException");
          let parts = 0;
          source.onmessage = () => void (parts += 1);
          source.addEventListener("error", (event) => {
            if (!(event instanceof MessageEvent)) return; // the connection's own
            source.close();
            resolve({ parts, error: JSON.parse(event.data) });
          });
        }),
    );
    const { parts, error } = /** @type {any} */ (heard);
    assert.ok(parts > 0);
    assert.deepEqual([error.name, error.message], ["ThrottlingException", "The model did not finish its answer."]);
  });

  it("is not paid for twice by an EventSource that nobody closes", { timeout: 30_000 }, async () => {
    const before = asked.length;
    const state = await page.evaluate(async () => {
      const ended = new Promise((resolve) => {
        const source = new EventSource("/ask?model=us.amazon.nova-2-lite-v1:0");
        source.onerror = (event) => event instanceof MessageEvent || resolve(source);
      });
      const source = /** @type {EventSource} */ (await ended);
      // another one, begun later, that is told nothing connects again before
      const other = new EventSource("/tick");
      let ticks = 0;
      await new Promise((resolve) => {
        other.onmessage = () => (ticks += 1) === 2 && resolve(undefined);
      });
      const { readyState } = source;
      for (const one of [source, other]) one.close();
      return readyState;
    });
    assert.deepEqual([state, asked.length - before], [0, 1]); // 0: it waits to connect again
  });

  it("stops the model when the page leaves it", { timeout: 30_000 }, async () => {
    const { parts } = await read("local.endless", 3);
    assert.equal(parts.length, 3);
    await asked.at(-1)?.closed;
  });
});
