// Creates target/panics/: the package with a module that a test can stop (src/wasm/panics.rs).
import { cpSync } from "node:fs";
import { join } from "node:path";
import { bind, compile } from "./dist.js";
import { root, target } from "./run.js";

export const panics = join(target, "panics");

/**
 * Built like dist/. js/load.js imports the module's own glue by a relative path, so js/ is copied next to it.
 *
 * @throws {import("./run.js").StepError}
 */
export async function buildPanics() {
  await bind(await compile(["--cfg=panics"], panics), join(panics, "dist"));
  cpSync(join(root, "js"), join(panics, "js"), { recursive: true });
}
