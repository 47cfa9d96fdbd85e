/** Starts the local Bedrock from a terminal. It runs until it is interrupted. */
import { parseArgs } from "node:util";
import { createLocalBedrock } from "./index.js";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    region: { type: "string", default: "us-east-1" },
    "events-per-second": { type: "string", default: "40" },
  },
});

const bedrock = await createLocalBedrock({
  port: Number(values.port),
  region: String(values.region),
  eventsPerSecond: Number(values["events-per-second"]),
});
console.log(`local Bedrock listening on ${bedrock.url}`);
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void bedrock.close());
