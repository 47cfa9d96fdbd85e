/** Starts an example as a user does, with its command. */
import { stripVTControlCharacters } from "node:util";
import { startProgram } from "../runtimes/spawn.js";

/** @typedef {(() => unknown)[]} Opened what to close after the tests, last opened first */
/** @typedef {{ url: string, bedrockUrl: string }} Served bedrockUrl: that of the stand-in it was started with, if any */

/**
 * Resolves with the URL that the program prints.
 * @param {Opened} opened
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<Served>}
 */
export function startServer(opened, program, args, options) {
  return new Promise((resolve, reject) => {
    const child = startProgram({ url: "", fail: reject, opened }, program, args, options);
    let said = "";
    const listen = (/** @type {string} */ text) => {
      said += text;
      const [, port] =
        /(?:Ready on|[Ll]istening on|Local:) +http:\/\/[^:\s]+:(\d+)/.exec(stripVTControlCharacters(said)) ?? [];
      const [, bedrockUrl = ""] = /^local Bedrock on (\S+)$/m.exec(said) ?? [];
      if (port) resolve({ url: `http://127.0.0.1:${port}`, bedrockUrl });
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
  });
}
