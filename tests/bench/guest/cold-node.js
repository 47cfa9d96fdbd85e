// A cold start in Node: a separate process.

import { readFile } from "node:fs/promises";
import { coldStart } from "./cold.js";

const [program = "", module = ""] = process.argv.slice(2);
console.log(
  JSON.stringify(
    await coldStart(
      () => import(program),
      () => readFile(module),
    ),
  ),
);
process.exit();
