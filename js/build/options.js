// The command line of `npm start`, and the environment variables that it uses.
import { parseArgs } from "node:util";
import { DEFAULT_MODEL, DEFAULT_PROMPT, LOCAL_ACCESS } from "../../www/models.js";
import { StepError } from "./run.js";

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {boolean} once
 * @property {boolean} aws
 * @property {string} model
 * @property {string} prompt
 * @property {number} [port]
 * @property {string} [endpoint]
 * @property {{ region: string, credentials: import("../index.js").AwsCredentials }} access
 */

/** An invalid command line; its message is shown to the user as is. */
export class UsageError extends Error {
  name = "UsageError";
}

export const usage =
  "usage: npm start -- [--once] [--model ID] [--prompt TEXT] [--port N] [--aws [--endpoint URL]] [--help]";

export const help = `Sets up, builds, serves the demo page, and streams one answer into the terminal.

${usage}
  --once           stream one answer into the terminal and exit, without serving the page
  --model ID       model id or ARN (${DEFAULT_MODEL})
  --prompt TEXT    what to ask
  --port N         port of the page, or 0 for any free port (8080)
  --aws            call Amazon Bedrock itself, with AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
                   and AWS_SESSION_TOKEN from the environment
  --endpoint URL   with --aws: an endpoint other than the region's
  --help           show this text
If the answer fails, the exit code is 1.`;

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Options}
 * @throws {UsageError | StepError}
 */
export function optionsFrom(args, env) {
  const { help, once, aws, model, prompt, port, endpoint } = parse(args);
  if (endpoint !== undefined && !aws) throw new UsageError("--endpoint goes with --aws");
  const access = aws && !help ? accessFrom(env) : LOCAL_ACCESS;
  return { help, once, aws, model, prompt, port: port === undefined ? undefined : portFrom(port), endpoint, access };
}

/** @param {string[]} args */
function parse(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        help: { type: "boolean", default: false, short: "h" },
        once: { type: "boolean", default: false },
        aws: { type: "boolean", default: false },
        model: { type: "string", default: DEFAULT_MODEL },
        prompt: { type: "string", default: DEFAULT_PROMPT },
        port: { type: "string" },
        endpoint: { type: "string" },
      },
    });
    return values;
  } catch (error) {
    // after the first sentence, Node's advice is about other programs
    const [message = ""] = String(/** @type {Error} */ (error).message).split(". ");
    throw new UsageError(message.replaceAll("\n", " "));
  }
}

/** @param {string} text */
function portFrom(text) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new UsageError(`--port takes a number from 0 to 65535, not '${text}'`);
  return port;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Options["access"]}
 */
function accessFrom(env) {
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (region && accessKeyId && secretAccessKey) {
    return { region, credentials: { accessKeyId, secretAccessKey, sessionToken: env.AWS_SESSION_TOKEN || undefined } };
  }
  const wanted = { AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const missing = Object.entries(wanted).flatMap(([name, value]) => (value ? [] : [name]));
  throw new StepError(`--aws needs ${missing.join(", ")} in the environment`);
}
