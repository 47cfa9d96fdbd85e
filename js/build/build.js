// `npm run build`: sets up what the build needs, then creates dist/.
import { StepError } from "./run.js";
import { build, setUp } from "./setup.js";

try {
  await setUp({ forTests: false });
  await build();
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
