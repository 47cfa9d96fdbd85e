/** Runs a program together with the local Bedrock. */
import { spawn } from "node:child_process";

/** Variables of the user's own access to AWS, which would override or accompany the stand-in's. */
const OWN_ACCESS = [
  "AWS_SESSION_TOKEN",
  "AWS_CREDENTIAL_EXPIRATION",
  "AWS_BEARER_TOKEN_BEDROCK",
  "AWS_PROFILE",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
];

/**
 * Replaces `{NAME}` in an argument with a variable of the program's environment.
 * @param {import("./index.js").LocalBedrock} bedrock closed when the program has ended
 * @param {string[]} command
 * @returns {Promise<number>} the program's exit code
 */
export async function runBeside(bedrock, command) {
  const env = { ...process.env, ...bedrock.env };
  for (const name of OWN_ACCESS) delete env[name];
  const [program = "", ...args] = command.map((text) => text.replaceAll(/\{(\w+)\}/g, (all, name) => env[name] ?? all));
  process.on("SIGINT", () => {}); // Ctrl+C also reaches the program, which ends in its own way
  // not to standard output, which is the program's
  console.error(`local Bedrock on ${bedrock.url}`);
  // on Windows, npm's programs are scripts, which only a shell starts
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
