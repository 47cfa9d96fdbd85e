/** The conformance suite in Vercel's edge runtime: a separate realm, into which Next.js puts compiled modules. */
import { readFileSync } from "node:fs";
import { EdgeRuntime } from "edge-runtime";
import { build } from "esbuild";
import { takeCases } from "./guests/work.js";
import { testIn } from "./host.js";
import { here } from "./spawn.js";

testIn("edge-light", async (start) => {
  const code = await bundle();
  const compiled = await WebAssembly.compile(readFileSync(here("../../dist/bedrock_stream.wasm")));
  const runtime = new EdgeRuntime({
    initialCode: code,
    extend: (context) => Object.assign(context, { wasm_bedrock_stream: compiled }),
  });
  takeCases(start.url, async (job) => {
    const response = await runtime.dispatchFetch("http://127.0.0.1/", { method: "POST", body: JSON.stringify(job) });
    return (await response.json()).failure;
  }).catch(start.fail);
  const { version } = JSON.parse(readFileSync(here("node_modules/edge-runtime/package.json"), "utf8"));
  return `Vercel edge-runtime ${version}`;
});

/** Like Next.js: one script, in which an import with `?module` becomes a global of the realm. */
async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [here("guests/edge-light.js")],
    bundle: true,
    write: false,
    plugins: [{ name: "?module", setup: compiledImports }],
  });
  return outputFiles[0]?.text ?? "";
}

/** @param {import("esbuild").PluginBuild} builder */
function compiledImports(builder) {
  builder.onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: "module" }));
  builder.onLoad({ filter: /.*/, namespace: "module" }, () => ({ contents: "module.exports = wasm_bedrock_stream;" }));
}
