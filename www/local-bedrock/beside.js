/** Runs a program beside the local Bedrock. */
import { spawn } from "node:child_process";

/** Variables of the user's own access to AWS, which would go before the stand-in's or with it. */
const OWN_ACCESS = [
  "AWS_SESSION_TOKEN",
  "AWS_CREDENTIAL_EXPIRATION",
  "AWS_BEARER_TOKEN_BEDROCK",
  "AWS_PROFILE",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
];

/**
 * `{NAME}` in an argument stands for a variable of the program's environment.
 * @param {import("./index.js").LocalBedrock} bedrock closed when the program has ended
 * @param {string[]} command
 * @returns {Promise<number>} the program's exit code
 */
export async function runBeside(bedrock, command) {
  const env = { ...process.env, ...bedrock.env };
  for (const name of OWN_ACCESS) delete env[name];
  const [program = "", ...args] = command.map((text) => text.replaceAll(/\{(\w+)\}/g, (all, name) => env[name] ?? all));
  process.on("SIGINT", () => {}); // Ctrl+C reaches the program as well, which ends in its own way
  // not to where the program writes
  console.error(`local Bedrock on ${bedrock.url}`);
  // npm's programs are scripts on Windows, which only a shell starts
  const child = spawn(program, args, { env, stdio: "inherit", shell: process.platform === "win32" });
  process.on("SIGTERM", () => child.kill());
  const code = await new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(`${program} cannot be started: ${error.message}`);
      resolve(127);
    });
    child.on("close", (code) => resolve(code ?? 1));
  });
  await bedrock.close();
  return code;
}
