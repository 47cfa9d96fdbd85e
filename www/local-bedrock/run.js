/**
 * Runs a program beside a local Bedrock: `node run.js PROGRAM [ARGUMENT …]`.
 * The program finds endpoint and credentials in its environment, and `{NAME}` in an argument stands for a variable of it.
 */
import { spawn } from "node:child_process";
import { createLocalBedrock, EXAMPLE_CREDENTIALS } from "./index.js";

const bedrock = await createLocalBedrock();
const { AWS_SESSION_TOKEN, ...inherited } = process.env;
/** @type {NodeJS.ProcessEnv} */
const env = {
  ...inherited,
  BEDROCK_ENDPOINT: bedrock.url,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: EXAMPLE_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: EXAMPLE_CREDENTIALS.secretAccessKey,
};
const [program = "", ...args] = process.argv
  .slice(2)
  .map((text) => text.replaceAll(/\{(\w+)\}/g, (_, name) => env[name] ?? ""));

process.on("SIGINT", () => {}); // Ctrl+C reaches the program as well, which ends in its own way
const child = spawn(program, args, { env, stdio: "inherit" });
process.on("SIGTERM", () => child.kill());
child.on("error", (error) => console.error(`${program} cannot be started: ${error.message}`));
child.on("close", async (code) => {
  process.exitCode = code || (code === 0 ? 0 : 1);
  await bedrock.close();
});
