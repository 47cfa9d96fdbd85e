/** How the module is found, compiled and waited for. Each test has a copy of js/load.js that has loaded nothing yet. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it, mock } from "node:test";
import { runInNewContext } from "node:vm";
import { StreamTimeoutError } from "../../js/errors.js";
import { withMemoryLimit } from "./memory-limit.js";
import { stop } from "./stop-module.js";
import { countedSignal } from "./counted-signal.js";

/** @typedef {typeof import("../../js/load.js")} Loader */

const bytes = readFileSync(new URL("../../dist/bedrock_stream.wasm", import.meta.url));
const module = new WebAssembly.Module(bytes);
const wasm = { headers: { "content-type": "application/wasm" } };
let copies = 0;

/** @returns {Promise<Loader>} */
const fresh = () => import(`${import.meta.resolve("../../js/load.js")}?${(copies += 1)}`);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Checks that it is an instance that works. @param {import("../../js/load.js").Core} core */
function works(core) {
  assert.equal(core.encodeMessage(new Uint8Array(), new Uint8Array()).length, 16);
}

/** Runs the work while the global has this member. @param {any} object @param {string} name @param {unknown} value @param {() => Promise<void>} work */
async function having(object, name, value, work) {
  const own = object[name];
  object[name] = value;
  try {
    await work();
  } finally {
    object[name] = own;
  }
}

describe("the module's source", () => {
  it("may be a module, bytes, a Response, or a promise or function of one", async () => {
    const sources = [
      module,
      bytes,
      Uint8Array.from(bytes).buffer,
      runInNewContext("new WebAssembly.Module(bytes)", { bytes, WebAssembly: runInNewContext("WebAssembly") }),
      new Response(bytes, wasm),
      new Response(bytes),
      new Response(bytes, { headers: { "content-type": "application/octet-stream" } }),
    ];
    for (const source of sources) {
      const { load, provideModule } = await fresh();
      provideModule(source);
      works(await load());
    }
    for (const source of [Promise.resolve(module), () => module, async () => bytes, () => Promise.resolve(module)]) {
      const { load, provideModule } = await fresh();
      provideModule(source);
      works(await load());
    }
  });

  it("may be a URL, which is fetched, and compiled while it arrives if it is labelled", async () => {
    const { compileStreaming } = WebAssembly;
    /** @type {unknown[]} */
    const fetched = [];
    let streamed = 0;
    const streaming = (/** @type {any} */ response) => ((streamed += 1), compileStreaming(response));
    for (const [init, expected] of /** @type {const} */ ([
      [wasm, 1],
      [undefined, 0],
    ])) {
      streamed = 0;
      const { load, provideModule } = await fresh();
      provideModule("https://a.example/bedrock_stream.wasm");
      const fetch = async (/** @type {unknown} */ url) => (fetched.push(url), new Response(bytes, init));
      await having(globalThis, "fetch", fetch, () =>
        having(WebAssembly, "compileStreaming", streaming, async () => works(await load())),
      );
      assert.equal(streamed, expected);
    }
    assert.deepEqual(fetched, ["https://a.example/bedrock_stream.wasm", "https://a.example/bedrock_stream.wasm"]);
    const { load, provideModule } = await fresh();
    provideModule(new Response(bytes, wasm));
    await having(WebAssembly, "compileStreaming", undefined, async () => works(await load()));
  });

  it("that fails is named with its reason, its cause and advice, and is tried again", async () => {
    const cause = new TypeError("offline");
    const missing = Object.defineProperty(new Response("", { status: 404 }), "url", {
      value: "https://a.example/b.wasm",
    });
    /** @type {[fail: () => any, why: string, cause: unknown][]} */
    const failures = [
      [() => Promise.reject(cause), "offline", cause],
      [() => assert.fail(cause), "offline", cause],
      [() => Promise.reject("offline"), "offline", "offline"],
      [() => Promise.reject(undefined), "undefined", undefined],
      [() => missing, "https://a.example/b.wasm: 404", undefined],
    ];
    for (const [fail, why, reason] of failures) {
      const { load, provideModule } = await fresh();
      let asked = 0;
      provideModule(() => ((asked += 1) === 1 ? fail() : module));
      await assert.rejects(load(), (/** @type {any} */ error) => {
        assert.ok(
          error.message.startsWith(`bedrock_stream.wasm could not be loaded: ${why}. If the file`),
          error.message,
        );
        assert.ok(Object.keys(error).includes("message"), "for JSON");
        if (why === "offline") assert.equal(error.cause, reason);
        for (const advice of [
          "bedrock-stream/inline",
          ". A Content-Security-Policy must allow 'wasm-unsafe-eval'. A runtime",
          "{ wasm: true }",
        ])
          assert.ok(error.message.includes(advice));
        return true;
      });
      works(await load());
      assert.equal(asked, 2);
    }
  });

  it("is missing: the error says how to provide it", async () => {
    const { load, loadEarly } = await fresh();
    loadEarly();
    await assert.rejects(
      load(),
      /could not be loaded: there is no module: call provideModule of bedrock-stream\/slim first\./,
    );
  });
});

describe("of several sources", () => {
  const never = () => assert.fail("asked");

  it("the program's own counts, whatever entry is imported later", async () => {
    const { load, loadEarly, provideDefault, provideEarly, provideModule } = await fresh();
    let asked = 0;
    provideModule(() => ((asked += 1), module));
    provideDefault(never);
    provideEarly(never);
    loadEarly();
    await turn();
    assert.equal(asked, 0);
    works(await load());
    works(await load());
    assert.equal(asked, 1);
  });

  it("the last counts", async () => {
    for (const name of /** @type {const} */ (["provideModule", "provideDefault", "provideEarly"])) {
      const loader = await fresh();
      loader.provideDefault(never);
      loader[name](() => module);
      works(await loader.load());
    }
    const { load, provideModule } = await fresh();
    provideModule(never);
    provideModule(module);
    works(await load());
  });

  it("an early one is asked for as soon as a client is created, once, and no other is", async () => {
    for (const [name, early] of /** @type {const} */ ([
      ["provideEarly", 1],
      ["provideDefault", 0],
      ["provideModule", 0],
    ])) {
      const loader = await fresh();
      let asked = 0;
      const source = async () => ((asked += 1), module);
      if (name !== "provideEarly") loader.provideEarly(source);
      loader[name](source);
      loader.loadEarly();
      loader.loadEarly();
      await turn();
      assert.equal(asked, early, name);
      const core = await loader.load();
      loader.loadEarly();
      assert.equal(await loader.load(), core);
      assert.equal(asked, 1);
    }
  });

  it("an early one that fails is asked for again", async () => {
    const { load, loadEarly, provideEarly } = await fresh();
    let asked = 0;
    provideEarly(() => ((asked += 1) === 1 ? Promise.reject(new Error("offline")) : module));
    loadEarly();
    await turn(); // an unhandled rejection would fail this test
    works(await load());
    assert.equal(asked, 2);
  });

  it("an early one that fails while a call waits for it fails that call alone", async () => {
    const { load, loadEarly, provideEarly } = await fresh();
    let asked = 0;
    let fail = (/** @type {unknown} */ _) => {};
    provideEarly(() => ((asked += 1) === 1 ? new Promise((_, reject) => (fail = reject)) : module));
    loadEarly();
    const waiting = load();
    fail(new Error("offline"));
    await assert.rejects(waiting, /offline/);
    works(await load());
    assert.equal(asked, 2);
  });
});

describe("a load", () => {
  it("of a compiled module waits for nothing", async () => {
    const { load, provideModule } = await fresh();
    provideModule(module);
    const timers = mock.fn(setTimeout);
    await having(globalThis, "setTimeout", timers, async () => works(await load([], 1_000)));
    assert.equal(timers.mock.callCount(), 0);
  });

  it("that ends or fails does not take a newer one along", async () => {
    for (const early of [true, false]) {
      const { load, loadEarly, provideEarly, provideModule } = await fresh();
      let fail = (/** @type {unknown} */ _) => {};
      const failing = () => new Promise((_, reject) => (fail = reject));
      const controller = new AbortController();
      if (early) {
        provideEarly(failing);
        loadEarly();
      } else provideModule(failing);
      const old = early ? undefined : load([controller.signal]);
      let asked = 0;
      let arrive = (/** @type {any} */ _) => {};
      provideModule(() => ((asked += 1), new Promise((resolve) => (arrive = resolve))));
      const first = load();
      fail(new Error("offline"));
      controller.abort(new Error("offline"));
      if (old) await assert.rejects(old, /offline/);
      await turn();
      const second = load();
      arrive(module);
      assert.equal(await first, await second);
      assert.equal(asked, 1);
    }
  });

  it("is joined by calls that need the same, which get the same instance", async () => {
    const { load, provideModule } = await fresh();
    let asked = 0;
    let arrive = (/** @type {any} */ _) => {};
    provideModule(() => ((asked += 1), new Promise((resolve) => (arrive = resolve))));
    const waiting = [load(), load()];
    await turn();
    arrive(module);
    const [one, other] = await Promise.all(waiting);
    assert.equal(one, other);
    assert.equal(await load(), one);
    assert.equal(asked, 1);
  });

  it("is not joined once no call waits for it any more", async () => {
    const { load, provideModule } = await fresh();
    let asked = 0;
    provideModule(() => ((asked += 1) === 1 ? new Promise(() => {}) : module));
    const [first, second] = [new AbortController(), new AbortController()];
    const waiting = [load([first.signal]), load([second.signal])];
    first.abort("enough");
    await assert.rejects(waiting[0] ?? Promise.resolve(), (reason) => reason === "enough");
    const third = load([second.signal]);
    assert.equal(asked, 1);
    second.abort("enough");
    for (const call of [waiting[1], third])
      await assert.rejects(call ?? Promise.resolve(), (reason) => reason === "enough");
    works(await load());
    assert.equal(asked, 2);
  });
});

describe("waiting", () => {
  it("ends with the promise, a signal or the deadline, and leaves nothing behind", async () => {
    const { untilEnded } = await fresh();
    const { signal, listeners, abort } = countedSignal();
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      assert.equal(await untilEnded(Promise.resolve(5), [signal, undefined], 1_000), 5);
      await assert.rejects(untilEnded(Promise.reject(new Error("mine")), [signal]), /mine/);
      assert.equal(listeners(), 0);
      const late = untilEnded(new Promise(() => {}), [signal], 1_000);
      mock.timers.tick(999);
      assert.equal(listeners(), 1);
      mock.timers.tick(1);
      await assert.rejects(late, (/** @type {any} */ error) => {
        assert.ok(error instanceof StreamTimeoutError);
        assert.deepEqual(
          [error.phase, error.message],
          ["total", "timeouts.total: the response did not end within 1000 ms"],
        );
        return true;
      });
      assert.equal(listeners(), 0);
    } finally {
      mock.timers.reset();
    }
    const cleared = mock.fn(clearTimeout);
    await having(
      globalThis,
      "clearTimeout",
      cleared,
      async () => void (await untilEnded(Promise.resolve(), [], 1_000)),
    );
    assert.equal(cleared.mock.callCount(), 1);
    const ended = untilEnded(new Promise(() => {}), [undefined, signal]);
    abort("enough");
    await assert.rejects(ended, (reason) => reason === "enough");
    await assert.rejects(untilEnded(new Promise(() => {}), [signal]), (reason) => reason === "enough");
    assert.equal(listeners(), 0);
  });

  it("leaves what is not a signal to the module, which refuses it", async () => {
    const { untilEnded } = await fresh();
    for (const signal of ["signal", {}, null, { addEventListener: 5 }])
      assert.equal(await untilEnded(Promise.resolve(5), [/** @type {any} */ (signal)]), 5);
  });

  it("has one listener for each signal, however many wait", async () => {
    const { untilEnded } = await fresh();
    const { signal, listeners, abort } = countedSignal();
    let resolve = (/** @type {unknown} */ _) => {};
    const first = untilEnded(new Promise((settle) => (resolve = settle)), [signal, signal]);
    const others = [1, 2].map(() => untilEnded(new Promise(() => {}), [signal]));
    assert.equal(listeners(), 1);
    resolve(5);
    assert.equal(await first, 5);
    assert.equal(listeners(), 1);
    abort("enough");
    for (const other of others) await assert.rejects(other, (reason) => reason === "enough");
    assert.equal(listeners(), 0);
  });
});

/** The least memory that the module can have, in bytes. */
function smallestMemory() {
  for (let limit = 64 * 1024; ; limit += 64 * 1024) {
    if (WebAssembly.validate(withMemoryLimit(bytes, limit))) return limit;
  }
}

describe("an instance", () => {
  /** @returns {Promise<{ loader: Loader, core: any }>} */
  async function instance() {
    const loader = await fresh();
    loader.provideModule(module);
    return { loader, core: await loader.load() };
  }

  it("settles what it runs, and keeps nothing of it", async () => {
    const { core } = await instance();
    const thrown = new Error("mine");
    assert.equal(await core.run(async () => 5), 5);
    await assert.rejects(
      core.run(() => Promise.reject(thrown)),
      thrown,
    );
    await assert.rejects(
      core.run(() => {
        throw thrown;
      }),
      thrown,
    );
    assert.equal(core.waiting.size, 0);
  });

  it("that stops rejects all that waits, and is replaced", async () => {
    const { loader, core } = await instance();
    const pending = [1, 2].map(() => core.run(() => new Promise(() => {})));
    for (const call of pending) call.catch(() => {});
    const reason = stop(core);
    assert.match(String(reason.cause), /null pointer/);
    for (const call of pending) await assert.rejects(call, reason);
    assert.equal(core.waiting.size, 0);
    await assert.rejects(
      core.run(() => core.deriveSigningKey({})),
      reason,
    );
    stop(core);
    assert.equal(core.stopped, reason, "the first reason stays");
    const next = await loader.load();
    assert.notEqual(next, core);
    works(next);
    stop(core);
    assert.equal(await loader.load(), next, "an old instance does not take the new one along");
  });

  it("that stops while it is called from its own frames ends those too", async () => {
    const { core } = await instance();
    /** What was thrown, and at the end what stopped the instance. @type {any[]} */
    const thrown = [];
    const attempt = (/** @type {() => void} */ run) => {
      try {
        run();
      } catch (error) {
        thrown.push(error);
      }
    };
    const hook = () => {
      const decoder = new core.MessageDecoder(1_000);
      decoder.free();
      attempt(() => decoder.feed(new Uint8Array()));
      attempt(() => core.encodeMessage(new Uint8Array(), new Uint8Array()));
      thrown.push(core.stopped);
      throw core.stopped;
    };
    const config = { __proto__: null, region: "us-east-1", token: "t", fetch: async () => assert.fail("sent") };
    const client = new core.Client({ ...config, onRequest: hook });
    const input = { __proto__: null, modelId: "m", body: new Uint8Array() };
    const sent = core.run(() => client.send("InvokeModel", () => ({}), input, { __proto__: null }, 0));
    const failure = await sent.catch((/** @type {any} */ error) => error);
    assert.match(thrown[0].message, /null pointer/);
    assert.deepEqual([thrown[1] === failure, thrown[2] === failure, core.stopped === failure], [true, true, true]);
    assert.equal(failure.name, "ModuleError");
  });

  it("that cannot even start fails the load", async () => {
    const { load, provideModule } = await fresh();
    provideModule(new WebAssembly.Module(withMemoryLimit(bytes, smallestMemory())));
    await assert.rejects(load(), { name: "ModuleError" });
    provideModule(module);
    works(await load());
  });

  it("that stops no longer follows signals, and aborts its connections with the reason", async () => {
    const { core } = await instance();
    const { signal, listeners } = countedSignal();
    /** @type {AbortSignal[]} */
    const signals = [];
    let called = () => {};
    const asked = new Promise((resolve) => (called = () => resolve(undefined)));
    const fetch = (/** @type {any} */ _, /** @type {any} */ init) => {
      signals.push(init.signal);
      called();
      return new Promise(() => {});
    };
    const client = new core.Client({ __proto__: null, region: "us-east-1", token: "t", fetch });
    const input = { __proto__: null, modelId: "m", body: new Uint8Array() };
    const sent = core.run(() => client.send("InvokeModel", () => ({}), input, { __proto__: null, signal }, 0));
    await asked;
    assert.equal(listeners(), 1);
    const reason = stop(core);
    await assert.rejects(sent, reason);
    assert.equal(listeners(), 0);
    assert.equal(signals[0]?.reason, reason);
  });
});
