/** The locations of programs, and their environment. */
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../../js/build/run.js";

export const here = fileURLToPath(new URL(".", import.meta.url));
const runtimes = join(root, "tests/runtimes/node_modules");

/** Programs are searched here first. Node is 22, the minimum for wrangler and Angular. */
export const env = {
  PATH: [join(runtimes, "node-22/bin"), join(here, "node_modules/.bin"), join(runtimes, ".bin"), process.env.PATH].join(
    delimiter,
  ),
  NO_COLOR: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  NG_CLI_ANALYTICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

/** A file of an installed package. @param {string} path */
export const inPackage = (path) => join(here, "node_modules", path);

/** @param {22 | 24 | 26} major */
export const nodeOf = (major) => join(runtimes, `node-${major}/bin/node`);
