// `npm run docs`: makes the documentation site in target/docs.
import { run, StepError } from "./run.js";
import { setUpNodeModules } from "./packages.js";

try {
  await setUpNodeModules("www/docs");
  const { ok, output, report } = await run("docs", process.execPath, ["www/docs/build.js"]);
  console.log(ok ? output.trim() : report);
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
