// Makes target/panics/: the package with a module that stops when a test tells it to (src/wasm/panics.rs).
import { cpSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { bind, compile } from "./dist.js";
import { root, target } from "./run.js";

export const panics = join(target, "panics");

/**
 * Compiled and bound as dist/ is, but for wasm-opt. Each module has glue of its own, which js/load.js imports by its
 * place: so js/ is copied beside it.
 *
 * @throws {import("./run.js").StepError}
 */
export async function buildPanics() {
  mkdirSync(join(panics, "js"), { recursive: true });
  const dist = join(panics, "dist");
  await bind(await compile(["--cfg=panics"], panics), dist);
  renameSync(join(dist, "bedrock_stream_bg.wasm"), join(dist, "bedrock_stream.wasm"));
  const names = readdirSync(join(root, "js")).filter((name) => name.endsWith(".js"));
  for (const name of names) cpSync(join(root, "js", name), join(panics, "js", name));
}
