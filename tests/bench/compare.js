// `npm run compare`: how this package and the AWS SDK for JavaScript handle faults, over HTTP, in Node and Chromium.

import { StepError } from "../../js/build/run.js";
import { build, setUpParts } from "../../js/build/setup.js";

try {
  const failures = await setUpParts(["packages", "bench", "browsers", "rust", "wasm-bindgen"]);
  for (const error of failures.values()) throw error;
  await build();
  // not at the top: npm may not have installed its dependencies yet
  const { table } = await import("./faults/table.js");
  console.log(await table());
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
