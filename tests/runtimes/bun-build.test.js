/** The conformance suite in Bun, with the library bundled by `bun build`: the .wasm is an asset next to the code. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { testIn } from "./host.js";
import { here, installed, startProgram, temporaryFolder } from "./spawn.js";

testIn("bun", async (start) => {
  const bun = installed("bun");
  const folder = temporaryFolder(start);
  execFileSync(bun, ["build", "--target=bun", "--minify", `--outdir=${folder}`, here("guests/bun.js")], {
    stdio: "ignore",
  });
  startProgram(start, bun, [join(folder, "bun.js"), start.url], { cwd: "/" });
  return `Bun ${execFileSync(bun, ["--version"], { encoding: "utf8" }).trim()}, bundled by it`;
});
