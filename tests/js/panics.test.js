/**
 * Nothing hangs when the module stops, and the next call works. The module is one that stops on request:
 * src/wasm/panics.rs. An unhandled rejection or an uncaught exception fails the test in which it occurs.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { buildPanics, panics } from "../../js/build/panics.js";
import { chunkFrame, errorResponse, good, responseOf } from "./suite/frames.js";
import { withMemoryLimit } from "./memory-limit.js";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const input = { modelId: "m", body: "{}" };
const WAYS = ["panicNow", "overflowStack", "exhaustMemory"];
const MEBIBYTE = 2 ** 20;

/** @type {any} */
let library;
/** @type {(way: string) => void} */
let stopModule;

before(async () => {
  await buildPanics();
  const at = (/** @type {string} */ name) => pathToFileURL(join(panics, name)).href;
  library = await import(at("js/slim.js"));
  const { load } = await import(at("js/load.js"));
  library.provideModule(
    new WebAssembly.Module(withMemoryLimit(readFileSync(join(panics, "dist/bedrock_stream.wasm")), 8 * MEBIBYTE)),
  );
  let core = await load();
  stopModule = (way) => {
    try {
      core[way]();
    } finally {
      // the next instance; a module that is already available is loaded at once
      load().then((/** @type {any} */ next) => (core = next));
    }
  };
});

/** @param {object} config @returns {any} */
const clientOf = (config) =>
  new library.BedrockRuntime({ region: "us-east-1", credentials, maxAttempts: 1, ...config });

/** @param {any} client @param {object} [options] */
const call = (client, options) => client.invokeModelWithResponseStream(input, options);

const forever = () => new Promise(() => {});
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Wraps a function, and tells when it has been called. @template T @param {(...args: any[]) => T} run */
function noticed(run) {
  let notice = () => {};
  const called = new Promise((resolve) => (notice = () => resolve(undefined)));
  return { called, run: (/** @type {any[]} */ ...args) => (notice(), run(...args)) };
}

/** Checks that each promise rejects with a ModuleError in this turn, or already has. @param {Promise<unknown>[]} promises */
async function assertModuleErrors(promises) {
  const outcomes = promises.map(() => /** @type {unknown} */ ("pending"));
  promises.forEach((promise, index) =>
    promise.then(
      () => (outcomes[index] = "fulfilled"),
      (error) => (outcomes[index] = error),
    ),
  );
  await turn();
  for (const outcome of outcomes) assert.ok(outcome instanceof library.ModuleError, String(outcome));
}

/** Makes a call on a new instance. */
async function assertWorks(client = clientOf({ fetch: async () => good() })) {
  const texts = [];
  for await (const { chunk } of (await call(client)).body) texts.push(Buffer.from(chunk.bytes).toString());
  assert.deepEqual(texts, ["hi"]);
}

/** A response whose stream stays open after an event, and the reasons for which it was cancelled or its signal aborted. */
function openResponse() {
  const { called, run } = noticed(() => {});
  /** @type {unknown[]} */
  const ends = [];
  const fetch = async (/** @type {string} */ _, /** @type {any} */ { signal }) => {
    signal.addEventListener("abort", () => ends.push(signal.reason));
    return responseOf([chunkFrame("hi")], { open: true, read: run });
  };
  return { fetch, ends, waits: called };
}

for (const way of WAYS) {
  describe(`after ${way}`, () => {
    it("a call waiting for its response rejects, its connection is closed, and the next call works", async () => {
      /** @type {AbortSignal[]} */
      const signals = [];
      const { called, run: fetch } = noticed((_, init) => (signals.push(init.signal), forever()));
      const pending = call(clientOf({ fetch }));
      await called;
      stopModule(way);
      await assertModuleErrors([pending]);
      assert.ok(signals[0].reason instanceof library.ModuleError);
      await assertWorks();
    });

    it("a stream waiting for the network fails, and its connection is closed", async () => {
      const { fetch, ends, waits } = openResponse();
      const reader = (await call(clientOf({ fetch }))).body.getReader();
      assert.equal(Buffer.from((await reader.read()).value.chunk.bytes).toString(), "hi");
      const read = reader.read();
      await waits;
      stopModule(way);
      await assertModuleErrors([read, reader.closed]);
      assert.ok(ends[0] instanceof library.ModuleError);
      await assertWorks();
    });

    it("an unread stream is closed, and fails when it is read", async () => {
      const { fetch, ends } = openResponse();
      const { body } = await call(clientOf({ fetch }));
      stopModule(way);
      await turn();
      assert.ok(ends[0] instanceof library.ModuleError);
      await assertModuleErrors([body.getReader().read()]);
      await assertWorks();
    });
  });

  for (const hook of ["onRequest", "onResponse", "fetch", "credentials"]) {
    it(`${way} inside ${hook} rejects the call, which stops there`, async () => {
      const stages = ["onRequest", "credentials", "fetch", "onResponse"];
      /** @type {string[]} */
      const reached = [];
      const at = (/** @type {string} */ name, /** @type {unknown} */ result) => () => {
        reached.push(name);
        if (name === hook) stopModule(way);
        return result;
      };
      const client = clientOf({
        onRequest: at("onRequest", undefined),
        credentials: at("credentials", credentials),
        fetch: at("fetch", good()),
        onResponse: at("onResponse", undefined),
      });
      await assertModuleErrors([call(client)]);
      assert.deepEqual(reached, stages.slice(0, stages.indexOf(hook) + 1));
      await assertWorks();
    });
  }
}

it("everything that is waiting is rejected", async () => {
  const provider = noticed(forever);
  const body = noticed(forever);
  const first = noticed(forever);
  const retried = noticed(() => errorResponse(503, "ServiceUnavailableException"));
  const hooked = noticed(forever);
  const pending = [
    call(clientOf({ credentials: provider.run })),
    clientOf({}).invokeModelWithResponseStream({
      ...input,
      body: new ReadableStream({ pull: body.run }, { highWaterMark: 0 }),
    }),
    call(clientOf({ retryFirstEvent: true, fetch: async () => responseOf([], { open: true, read: first.run }) })),
    call(clientOf({ maxAttempts: 3, fetch: async () => retried.run() })),
    call(clientOf({ onRequest: hooked.run })),
    library.createApiKey({ region: "us-east-1", credentials: noticed(forever).run }),
  ];
  await Promise.all([provider, body, first, retried, hooked].map(({ called }) => called));
  await turn();
  stopModule("panicNow");
  await assertModuleErrors(pending);
  await assertWorks();
});

it("the module may stop in the callback of a deadline's timer", async () => {
  const fetch = async (/** @type {string} */ _, /** @type {any} */ { signal }) => {
    // nothing can catch what is thrown in a listener
    signal.addEventListener("abort", () => assert.throws(() => stopModule("panicNow")));
    return forever();
  };
  await assert.rejects(call(clientOf({ fetch, timeouts: { total: 5 } })), library.ModuleError);
  await assertWorks();
});

it("a hundred calls and a hundred streams of one client are rejected", async () => {
  const { fetch } = openResponse();
  let asked = 0;
  const client = clientOf({
    fetch: (/** @type {any[]} */ ...args) =>
      (asked += 1) > 100 ? forever() : fetch(.../** @type {[string, any]} */ (args)),
  });
  const hundred = Array.from({ length: 100 });
  const readers = (await Promise.all(hundred.map(() => call(client)))).map(({ body }) => body.getReader());
  await Promise.all(readers.map((reader) => reader.read()));
  const reads = readers.map((reader) => reader.read());
  const calls = hundred.map(() => call(client));
  await turn();
  assert.equal(asked, 200);
  stopModule("panicNow");
  await assertModuleErrors([...reads, ...calls]);
  await assertWorks();
});

it("a client continues after its module has stopped, and can be destroyed", async () => {
  let isGood = true;
  const client = clientOf({ fetch: async () => (isGood ? good() : forever()) });
  await assertWorks(client);
  stopModule("panicNow");
  await assertWorks(client);
  isGood = false;
  const pending = call(client);
  await turn();
  client.destroy();
  await assert.rejects(pending, { name: "AbortError" });
  stopModule("panicNow");
  client.destroy();
  await assertWorks();
});

it("stopping a thousand times leaves nothing behind", { timeout: 120_000 }, async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc");
  const client = clientOf({ fetch: forever });
  const { signal } = new AbortController();
  const settle = async () => {
    for (let round = 0; round < 5; round += 1) {
      gc();
      await turn();
    }
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return heapUsed + external + arrayBuffers;
  };
  let before = 0;
  for (let times = 1; times <= 1_000; times += 1) {
    const pending = call(client, { signal });
    await turn();
    stopModule("panicNow");
    await assert.rejects(pending, library.ModuleError);
    if (times % 100 === 0) await settle();
    if (times === 100) before = await settle();
  }
  const grown = (await settle()) - before;
  assert.ok(grown < 4 * MEBIBYTE, `${grown} more bytes are in use`);
  await assertWorks();
});
