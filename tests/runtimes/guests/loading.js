// Every way of providing the module, each tested with the others disabled. Each way gets copies of the library that
// have not loaded anything yet.

import { equal, ok, rejection, same } from "../../js/suite/assert.js";
import { recorder } from "../../js/suite/frames.js";
import { LIMIT, within } from "../../js/suite/index.js";

/**
 * @typedef {object} Forms
 * @property {string} wasm the module's URL
 * @property {(entry: string) => Promise<any>} copy imports an entry of another copy
 * @property {(library: any) => Promise<void>} streams streams a short answer, and checks it
 * @property {(library: any, options?: object | undefined) => Promise<any>} call makes a call whose answer is not read
 */

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const never = new Promise(() => {});

/** @type {Record<string, (forms: Forms) => Promise<void>>} */
const forms = {
  async "a URL, compiled while it arrives"({ wasm, copy, streams }) {
    const library = await copy("slim");
    library.provideModule(new URL(wasm));
    await without(["instantiate", "compile"], () => streams(library));
  },
  async "a URL as text"({ wasm, copy, streams }) {
    const library = await copy("slim");
    library.provideModule(wasm);
    await without(["instantiate", "compile"], () => streams(library));
  },
  async "a Response, requested again after a failure"({ wasm, copy, streams }) {
    const library = await copy("slim");
    let asked = 0;
    library.provideModule(() => fetch(asked++ === 0 ? `${wasm}-missing` : wasm));
    const error = await rejection(streams(library));
    ok(error.message.includes("could not be loaded") && error.cause.message.includes("404"), `${error}`);
    await streams(library);
    await streams(library);
    equal(asked, 2);
  },
  async bytes({ wasm, copy, streams }) {
    const library = await copy("slim");
    library.provideModule(await bytesOf(wasm));
    await without(["instantiateStreaming", "compileStreaming"], () => streams(library));
  },
  async "a compiled module"({ wasm, copy, streams }) {
    const library = await copy("slim");
    library.provideModule(WebAssembly.compile(await bytesOf(wasm)));
    await without(["instantiateStreaming", "compileStreaming", "compile"], () => streams(library));
  },
  async "bytes carried in JavaScript"({ copy, streams }) {
    const library = await copy("inline");
    await without(["instantiateStreaming", "compileStreaming"], () => streams(library));
  },
  async "two copies side by side"({ wasm, copy, streams }) {
    const [one, two] = [await copy("slim"), await copy("inline")];
    one.provideModule(new URL(wasm));
    await Promise.all([streams(one), streams(two), streams(one)]);
  },
  async "a page's file, as soon as a client is created, and again after a failure"({ wasm, copy, streams }) {
    const library = await copy("browser");
    const platform = globalThis.fetch;
    let [asked, fail] = [0, (/** @type {unknown} */ _) => {}];
    const failure = new Promise((_, reject) => (fail = reject));
    const begun = new Promise((resolve) => {
      globalThis.fetch = (input, init) => {
        if (!`${input}`.endsWith("/dist/bedrock_stream.wasm")) return platform(input, init);
        resolve((asked += 1));
        return asked === 1 ? failure : platform(wasm);
      };
    });
    try {
      new library.BedrockRuntime({ region: "us-east-1", credentials });
      await begun;
      fail(new TypeError("offline"));
      await failure.catch(() => {});
      await streams(library);
      await streams(library);
      equal(asked, 2);
    } finally {
      globalThis.fetch = platform;
    }
  },
  async "no module is an error that says what to do"({ copy, streams }) {
    const error = await rejection(streams(await copy("slim")));
    ok(error.cause.message.includes("provideModule"), `${error.cause}`);
  },
};

/** A module that never arrives. @type {Record<string, (forms: Forms) => Promise<void>>} */
const stalls = {
  async "a load that never ends is abandoned with its call, and the next call starts another"({
    wasm,
    copy,
    streams,
    call,
  }) {
    /** @type {Record<string, () => object>} */
    const ends = {
      TimeoutError: () => ({ timeouts: { total: 20 } }),
      AbortError: () => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 20);
        return { signal: controller.signal };
      },
    };
    for (const [name, options] of Object.entries(ends)) {
      const library = await copy("slim");
      let asked = 0;
      library.provideModule(() => (asked++ < 2 ? never : fetch(wasm)));
      for (let calls = 0; calls < 2; calls += 1) equal((await rejection(call(library, options()))).name, name);
      await streams(library);
      await streams(library);
      equal(asked, 3);
    }
  },
  async "a pending load is started once"({ wasm, copy, streams, call }) {
    const library = await copy("slim");
    let [asked, arrive] = [0, (/** @type {unknown} */ _) => {}];
    library.provideModule(() => ((asked += 1), new Promise((resolve) => (arrive = resolve))));
    const waiting = streams(library);
    equal((await rejection(call(library, { timeouts: { total: 20 } }))).name, "TimeoutError");
    const late = streams(library);
    arrive(fetch(wasm));
    await Promise.all([waiting, late]);
    equal(asked, 1);
  },
  async "a newly provided module is used, although another is still pending"({ wasm, copy, streams }) {
    for (const { make, source } of [
      { make: "deriveSigningKey", source: never },
      { make: "createApiKey", source: () => never },
    ]) {
      const library = await copy("slim");
      library.provideModule(source);
      void library[make]({ credentials, region: "us-east-1" });
      await Promise.resolve();
      library.provideModule(() => fetch(wasm));
      await streams(library);
    }
  },
  async "a module that arrives too late changes nothing"({ wasm, copy, streams, call }) {
    const library = await copy("slim");
    let [asked, arrive] = [0, (/** @type {unknown} */ _) => {}];
    library.provideModule(() => (asked++ === 0 ? new Promise((resolve) => (arrive = resolve)) : fetch(wasm)));
    await rejection(call(library, { timeouts: { total: 20 } }));
    await streams(library);
    arrive(fetch(wasm));
    for (let calls = 0; calls < 3; calls += 1) await streams(library);
    equal(asked, 2);
  },
  async "a call sends what it was given before the module arrived"({ wasm, copy }) {
    const library = await copy("slim");
    let arrive = (/** @type {unknown} */ _) => {};
    library.provideModule(new Promise((resolve) => (arrive = resolve)));
    const { sent, fetch: custom } = recorder();
    const client = new library.BedrockRuntime({ region: "us-east-1", credentials, fetch: custom });
    const bytes = new TextEncoder().encode('"bytes"');
    const document = { text: "before" };
    const inputs = [
      { modelId: "first", body: bytes },
      { modelId: "second", body: document, trace: "ENABLED" },
    ];
    const calls = inputs.map((input) => client.invokeModelWithResponseStream(input));
    bytes.fill(33);
    document.text = "after";
    for (const input of inputs) Object.assign(input, { modelId: "after", trace: "DISABLED" });
    arrive(fetch(wasm));
    for (const { body } of await Promise.all(calls)) await body.cancel();
    const told = await Promise.all(
      sent.map(async ({ url, headers, init }) => [
        url.split("/")[4],
        headers.get("x-amzn-bedrock-trace"),
        await new Response(init.body).text(),
      ]),
    );
    same(told.sort(), [
      ["first", null, '"bytes"'],
      ["second", "ENABLED", '{"text":"before"}'],
    ]);
  },
};

const cases = { ...forms, ...stalls };

export const loadingNames = Object.keys(cases).map((name) => `loading: ${name}`);
let copies = 0;

/**
 * @param {string} name
 * @param {{ url: string, host: string, copies: string }} world copies: where `N/js/` and `N/dist/` are, for any N
 */
export async function runLoading(name, world) {
  const run = cases[/** @type {keyof typeof cases} */ (name.slice("loading: ".length))];
  const parts = {
    wasm: `${world.host}/dist/bedrock_stream.wasm`,
    copy: (/** @type {string} */ entry) => import(`${world.copies}/${copies++}/js/${entry}.js`),
    streams: (/** @type {any} */ library) => streams(library, world.url),
    call: (/** @type {any} */ library, /** @type {object | undefined} */ options) => call(library, world.url, options),
  };
  await within(LIMIT, () => run(parts));
}

/**
 * @param {typeof import("../../../js/index.js")} library
 * @param {string} endpoint
 */
async function streams(library, endpoint) {
  const { body } = await call(library, endpoint);
  let count = 0;
  for await (const { chunk } of body) count += chunk ? 1 : 0;
  equal(count, 3);
}

/**
 * @param {typeof import("../../../js/index.js")} library
 * @param {string} endpoint
 * @param {object} [options]
 */
function call(library, endpoint, options) {
  const bedrock = new library.BedrockRuntime({ region: "us-east-1", endpoint, credentials });
  return bedrock.invokeModelWithResponseStream({ modelId: "local.count-3", body: "{}" }, options);
}

/** @param {string} url */
async function bytesOf(url) {
  return (await fetch(url)).arrayBuffer();
}

/**
 * @param {string[]} names the functions of WebAssembly to hide
 * @param {() => Promise<void>} work
 */
async function without(names, work) {
  const hidden = names.map((name) => /** @type {const} */ ([name, Object.getOwnPropertyDescriptor(WebAssembly, name)]));
  const fail = () => {
    throw new Error("hidden");
  };
  for (const name of names) Object.defineProperty(WebAssembly, name, { value: fail, configurable: true });
  try {
    await work();
  } finally {
    for (const [name, descriptor] of hidden)
      Object.defineProperty(WebAssembly, name, descriptor ?? { value: undefined });
  }
}
