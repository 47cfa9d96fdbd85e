/** Runs a program beside the local Bedrock. */
import { spawn } from "node:child_process";

/**
 * `{NAME}` in an argument stands for a variable of the program's environment.
 * @param {import("./index.js").LocalBedrock} bedrock closed when the program has ended
 * @param {string[]} command
 * @returns {Promise<number>} the program's exit code
 */
export async function runBeside(bedrock, command) {
  // a session token would go with a key of the user's own
  const { AWS_SESSION_TOKEN, ...inherited } = process.env;
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...inherited, ...bedrock.env };
  const [program = "", ...args] = command.map((text) => text.replaceAll(/\{(\w+)\}/g, (all, name) => env[name] ?? all));
  process.on("SIGINT", () => {}); // Ctrl+C reaches the program as well, which ends in its own way
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
