// Every form in which the module can be brought, each proven by hiding the others. A form gets copies of the library that
// have loaded nothing yet.

import { equal, ok, rejection } from "../../js/suite/assert.js";

/**
 * @typedef {object} Forms
 * @property {string} wasm where the module is served
 * @property {(entry: string) => Promise<any>} copy imports an entry of another copy
 * @property {(library: any) => Promise<void>} streams a short answer, and checks it
 */

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
  async "a Response, asked for again after a failure"({ wasm, copy, streams }) {
    const library = await copy("slim");
    let asked = 0;
    library.provideModule(() => fetch(asked++ === 0 ? `${wasm}-missing` : wasm));
    const error = await rejection(streams(library));
    ok(error.message.includes("could not be loaded") && error.cause.message.includes("404"), `${error}`);
    await streams(library);
    await streams(library);
    equal(asked, 2);
  },
  async "bytes"({ wasm, copy, streams }) {
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
  async "none is an error that says what to do"({ copy, streams }) {
    const error = await rejection(streams(await copy("slim")));
    ok(error.cause.message.includes("provideModule"), `${error.cause}`);
  },
};

export const loadingNames = Object.keys(forms).map((name) => `loading: ${name}`);
let copies = 0;

/**
 * @param {string} name
 * @param {{ url: string, host: string, copies: string }} world copies: where `N/js/` and `N/dist/` are, for any N
 */
export async function runLoading(name, world) {
  await forms[name.slice("loading: ".length)]?.({
    wasm: `${world.host}/dist/bedrock_stream.wasm`,
    copy: (entry) => import(`${world.copies}/${copies++}/js/${entry}.js`),
    streams: (library) => streams(library, world.url),
  });
}

/**
 * @param {typeof import("../../../js/index.js")} library
 * @param {string} endpoint
 */
async function streams(library, endpoint) {
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
  const bedrock = new library.BedrockRuntime({ region: "us-east-1", endpoint, credentials });
  const { body } = await bedrock.invokeModelWithResponseStream({ modelId: "local.count-3", body: "{}" });
  let count = 0;
  for await (const { chunk } of body) count += chunk ? 1 : 0;
  equal(count, 3);
}

/** @param {string} url */
async function bytesOf(url) {
  return (await fetch(url)).arrayBuffer();
}

/**
 * @param {string[]} names of WebAssembly, to hide
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
    for (const [name, descriptor] of hidden) Object.defineProperty(WebAssembly, name, descriptor ?? { value: undefined });
  }
}
