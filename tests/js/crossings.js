/**
 * A separate program: counts how often JavaScript calls the module and the module calls JavaScript, and prints the
 * counts as JSON. Calls made during such a call do not count separately.
 *
 * node tests/js/crossings.js [a built checkout]
 */
import { pathToFileURL } from "node:url";
import { chunkFrame, errorResponse, eventFrame, good, responseOf } from "./suite/frames.js";

const root = process.argv[2] ? pathToFileURL(`${process.argv[2]}/`) : new URL("../../", import.meta.url);
const crossings = { into: 0, out: 0 };
let depth = 0;

/** @param {any} functions @param {(run: Function) => Function} wrap */
const wrapped = (functions, wrap) =>
  Object.fromEntries(
    Object.entries(functions).map(([name, item]) => [name, typeof item === "function" ? wrap(item) : item]),
  );

/** @param {Function} run */
const countedExport =
  (run) =>
  (/** @type {any[]} */ ...args) => {
    if (depth === 0) crossings.into += 1;
    depth += 1;
    try {
      return run(...args);
    } finally {
      depth -= 1;
    }
  };

/** @param {Function} run */
const countedImport =
  (run) =>
  (/** @type {any[]} */ ...args) => {
    crossings.out += 1;
    return run(...args);
  };

/** @param {any} imports */
const countedImports = (imports) =>
  Object.fromEntries(Object.entries(imports).map(([name, module]) => [name, wrapped(module, countedImport)]));

const { instantiate, Instance } = WebAssembly;
Object.assign(WebAssembly, {
  async instantiate(/** @type {any} */ source, /** @type {any} */ imports) {
    // Node's own fetch also has a module
    if (source instanceof WebAssembly.Module) return instantiate(source, imports);
    const { module, instance } = /** @type {any} */ (await instantiate(source, countedImports(imports)));
    return { module, instance: { exports: wrapped(instance.exports, countedExport) } };
  },
  Instance: class {
    /** @param {WebAssembly.Module} module @param {any} imports */
    constructor(module, imports) {
      this.exports = wrapped(new Instance(module, countedImports(imports)).exports, countedExport);
    }
  },
});
// imported only now, so that the library uses the functions above
const { BedrockRuntime } = await import(new URL("js/node.js", root).href);

const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const input = { modelId: "m", body: "{}" };
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

/** @param {object} config @returns {any} */
const clientOf = (config) => new BedrockRuntime({ region: "us-east-1", credentials: keys, ...config });

/** Both counts, from the start of `run` until nothing more happens. @param {() => Promise<unknown>} run */
async function count(run) {
  await turn();
  Object.assign(crossings, { into: 0, out: 0 });
  await run();
  await turn();
  return { ...crossings };
}

/** @typedef {{ into: number, out: number }} Count */

/** The first call of a client may prepare what later calls reuse. @param {object} config @param {() => void} [between] */
async function warm(config, between) {
  const client = clientOf(config);
  await client.invokeModelWithResponseStream(input).catch(() => {});
  between?.();
  return count(() => client.invokeModelWithResponseStream(input).catch(() => {}));
}

/** @type {Record<string, () => Promise<Count>>} */
const cases = {
  "a warm send, up to the head of its response": () => warm({ fetch: async () => good() }),
  async "a send with a retry"() {
    let request = 0;
    // the delay before a retry is random
    const random = Math.random;
    Math.random = () => 0.01;
    const fetch = async () => (++request % 2 === 0 ? errorResponse(503, "ServiceUnavailableException") : good());
    const client = clientOf({ fetch });
    await client.invokeModelWithResponseStream(input);
    const counted = await count(() => client.invokeModelWithResponseStream(input));
    Math.random = random;
    return counted;
  },
  "an HTTP error": () => warm({ fetch: async () => errorResponse(400, "ValidationException"), maxAttempts: 1 }),
  "a send whose credentials have expired": () => {
    let asked = 0;
    const credentials = async () => ({ ...keys, expiration: new Date(Date.now() + (++asked === 1 ? 0 : 3_600_000)) });
    return warm({ fetch: async () => good(), credentials });
  },
  async "a chunk of one event"() {
    const client = clientOf({
      fetch: async () =>
        responseOf(
          Array.from({ length: 20 }, () => chunkFrame("hi")),
          { open: true },
        ),
    });
    const reader = (await client.invokeModelWithResponseStream(input)).body.getReader();
    for (let read = 0; read < 5; read += 1) await reader.read();
    const ten = await count(async () => {
      for (let read = 0; read < 10; read += 1) await reader.read();
    });
    return { into: ten.into / 10, out: ten.out / 10 };
  },
  async "a chunk of ten events of a conversation"() {
    const delta = eventFrame('{"contentBlockIndex":0,"delta":{"text":"a"}}', "contentBlockDelta");
    const chunk = new Uint8Array(await new Blob(Array.from({ length: 10 }, () => delta)).arrayBuffer());
    const client = clientOf({
      fetch: async () =>
        responseOf(
          Array.from({ length: 20 }, () => chunk),
          { open: true },
        ),
    });
    const reader = (await client.converseStream({ modelId: "m" })).stream.getReader();
    for (let read = 0; read < 50; read += 1) await reader.read();
    const ten = await count(async () => {
      for (let read = 0; read < 100; read += 1) await reader.read();
    });
    return { into: ten.into / 10, out: ten.out / 10 };
  },
};

/** @type {Record<string, Count>} */
const counts = {};
for (const [name, run] of Object.entries(cases)) counts[name] = await run();
console.log(JSON.stringify(counts));
process.exit(); // streams are left open
