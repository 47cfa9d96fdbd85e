/** Serves what was built for Vercel's edge: `node edge-server.js FILE`. Bytes cannot be compiled there; a `.wasm` is imported. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { build } from "esbuild";
import { EdgeRuntime, runServer } from "../runtimes/node_modules/edge-runtime/dist/index.js";

const file = resolve(process.argv[2] ?? "");
/** What the script finds in its realm: the Node modules that the edge provides, and compiled ones. @type {Record<string, unknown>} */
const modules = {};

const { outputFiles } = await build({
  stdin: {
    contents: `import handler from ${JSON.stringify(file)}; addEventListener("fetch", (event) => event.respondWith(handler(event.request, event)));`,
    resolveDir: import.meta.dirname,
  },
  bundle: true,
  write: false,
  plugins: [{ name: "edge", setup: provideModules }],
});
const runtime = new EdgeRuntime({
  initialCode: outputFiles[0]?.text ?? "",
  codeGeneration: { strings: false, wasm: false },
  extend: (context) => Object.assign(context, { edgeModules: modules }),
});
const { url } = await runServer({ runtime, host: "127.0.0.1", port: 0 });
console.log(url.replace("localhost", "127.0.0.1"));

/** @param {import("esbuild").PluginBuild} builder */
function provideModules(builder) {
  builder.onResolve({ filter: /^node:|\.wasm$/ }, ({ path, resolveDir }) => ({
    path: path.endsWith(".wasm") ? resolve(resolveDir, path) : path,
    namespace: "edge",
  }));
  builder.onLoad({ filter: /.*/, namespace: "edge" }, async ({ path }) => {
    modules[path] = path.endsWith(".wasm")
      ? await WebAssembly.compile(readFileSync(path))
      : createRequire(import.meta.url)(path);
    return { contents: `module.exports = edgeModules[${JSON.stringify(path)}];` };
  });
}
