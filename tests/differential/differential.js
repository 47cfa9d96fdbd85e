// `npm run differential`: feeds random and recorded inputs to this library, the AWS SDK for JavaScript's packages, and
// botocore.
import { parseArgs } from "node:util";
import { StepError } from "../../js/build/run.js";
import { build, setUpParts } from "../../js/build/setup.js";

const usage = `usage: npm run differential -- [--inputs N] [--seed TEXT]
  --inputs N   how many mutated streams, and how many requests (20,000)
  --seed TEXT  another seed makes other inputs`;

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} args */
async function main(args) {
  try {
    const { inputs, seed } = optionsFrom(args);
    for (const error of (await setUpParts(["packages", "rust", "wasm-bindgen"])).values()) throw error;
    await build();
    // they consist of packages that set-up installs
    const { compareAll, report } = await import("./run.js");
    const { botocore, smithy } = await import("./peers.js");
    const { compareSigned } = await import("./signed.js");
    const comparison = await compareAll({ smithy, botocore }, inputs, seed);
    console.log(report(comparison));
    const { compared, unlike } = await compareSigned({ smithy, botocore }, inputs, seed);
    console.log(`${compared} requests and URLs signed by the package; signatures that differ from the others':`);
    console.log([`  ${unlike.length}`, ...unlike.slice(0, 3)].join("\n"));
    return comparison.unknown.length + unlike.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(error.message);
    return 1;
  }
}

/** @param {string[]} args */
function optionsFrom(args) {
  try {
    const { values } = parseArgs({
      args,
      options: { inputs: { type: "string", default: "20000" }, seed: { type: "string", default: "1" } },
    });
    const inputs = Number(values.inputs);
    if (!Number.isSafeInteger(inputs) || inputs < 0)
      throw new Error(`--inputs takes a whole number, not '${values.inputs}'`);
    return { inputs, seed: values.seed };
  } catch (error) {
    throw new StepError(`${/** @type {Error} */ (error).message}\n${usage}`);
  }
}
