/** Starts an example as a user does: by its command. */
import { startProgram } from "../runtimes/spawn.js";

/** @typedef {(() => unknown)[]} Opened what to close after the tests, the last opened first */

/**
 * Resolves with the URL that the program says it listens on.
 * @param {Opened} opened
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>}
 */
export function startServer(opened, program, args, options) {
  return new Promise((resolve, reject) => {
    const child = startProgram({ url: "", fail: reject, opened }, program, args, options);
    let said = "";
    const listen = (/** @type {string} */ text) => {
      said += text;
      const [, port] = /(?:Ready|[Ll]istening) on http:\/\/[^:\s]+:(\d+)/.exec(said) ?? [];
      if (port) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
  });
}
