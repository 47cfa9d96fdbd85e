// `node tests/mutants/loading.js`: runs the cases of tests/runtimes/guests/loading.js in this process, up to the first
// failure. Each case imports copies of js/, which have not loaded anything yet.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { loadingNames, runLoading } from "../runtimes/guests/loading.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const wasm = readFileSync(join(root, "dist/bedrock_stream.wasm"));
const folder = mkdtempSync(join(tmpdir(), "loading-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const local = await createLocalBedrock({ port: 0, eventsPerSecond: 0 });
const server = createServer(({ url }, response) => {
  if (url !== "/dist/bedrock_stream.wasm") return response.writeHead(404).end();
  return response.writeHead(200, { "content-type": "application/wasm" }).end(wasm);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());

for (let count = 0; count <= 2 * loadingNames.length; count += 1) {
  cpSync(join(root, "js"), join(folder, String(count), "js"), {
    recursive: true,
    filter: (path) => !/\.d\.ts$|\/js\/(build|testing|sse|anthropic)$/.test(path),
  });
  for (const name of ["dist", "package.json"]) symlinkSync(join(root, name), join(folder, String(count), name));
}
const world = { url: String(local.url), host: `http://127.0.0.1:${port}`, copies: pathToFileURL(folder).href };
await fetch(`${world.host}/`); // the first one compiles a module of Node's own
process.on("unhandledRejection", (reason) => fail("unhandled rejection", reason));
for (const name of loadingNames) await runLoading(name, world).catch((error) => fail(name, error));
process.exit(0);

/** @param {string} name @param {unknown} error @returns {never} */
function fail(name, error) {
  console.error(name, error);
  process.exit(1);
}
