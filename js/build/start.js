// `npm start`: sets up, builds, serves the demo page, and streams one answer into the terminal.
import { help, optionsFrom, UsageError, usage } from "./options.js";
import { StepError } from "./run.js";
import { build, setUp } from "./setup.js";
import { streamToTerminal } from "./terminal.js";

/** @typedef {import("./options.js").Options} Options */
/** @typedef {{ url: string, close: () => Promise<void> }} Server */

// above main(), which runs before the rest of this file
const DEFAULT_PORT = 8080;

process.exitCode = await main(process.argv.slice(2));

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function main(args) {
  try {
    const options = optionsFrom(args, process.env);
    if (options.help) return say(help, 0);
    await setUp({ forTests: false });
    await build();
    return await start(options);
  } catch (error) {
    if (error instanceof UsageError) return complain(`${error.message}; ${usage}`, 2);
    if (error instanceof StepError) return complain(error.message, 1);
    throw error;
  }
}

/**
 * @param {Options} options
 * @returns {Promise<number>}
 */
async function start(options) {
  const stop = stopOnSignals();
  /** @type {Server[]} */
  const servers = [];
  try {
    const endpoint = await startServers(options, servers);
    const succeeded = await streamToTerminal({ ...options, endpoint, signal: stop });
    if (options.once && stop.aborted) return stop.reason === "SIGINT" ? 130 : 143;
    if (stop.aborted) return 0;
    if (!succeeded) return 1;
    if (!options.once) await untilStopped(stop);
    return 0;
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

/**
 * The page is served only if the servers keep running.
 * @param {Options} options
 * @param {Server[]} servers receives the started servers
 * @returns {Promise<string | undefined>} the endpoint of the terminal's request; undefined for AWS's public endpoint
 */
async function startServers({ once, aws, port, endpoint }, servers) {
  if (once && aws) return endpoint;
  // it consists of packages that set-up installs
  const { createLocalBedrock } = await import("../../www/local-bedrock/index.js");
  const local = await createLocalBedrock({ port: 0, eventsPerSecond: 40 });
  servers.push(local);
  if (!once) {
    const page = await startPage(port, local.url);
    servers.push(page);
    say(`\nPage: ${page.url}\n`);
  }
  return aws ? endpoint : local.url;
}

/**
 * @param {number | undefined} port
 * @param {string} localBedrockUrl
 * @returns {Promise<Server>}
 */
async function startPage(port, localBedrockUrl) {
  const { createPageServer } = await import("../../www/server.js");
  try {
    return await createPageServer({ port: port ?? DEFAULT_PORT, localBedrockUrl });
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    const reason = code === "EADDRINUSE" ? "is in use by another program" : `is not available (${code})`;
    if (port !== undefined)
      throw new StepError(`port ${port} ${reason}: choose another with --port, or --port 0 for any free port`);
    say(`port ${DEFAULT_PORT} ${reason}, so the page uses another`);
    return createPageServer({ port: 0, localBedrockUrl });
  }
}

/** @returns {AbortSignal} aborted by the first signal; the second ends the process as usual */
function stopOnSignals() {
  const controller = new AbortController();
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM"]);
  for (const signal of signals) process.once(signal, () => controller.abort(signal));
  return controller.signal;
}

/** @param {AbortSignal} stop */
async function untilStopped(stop) {
  say("\nThe page is still being served. Press Ctrl+C to stop.");
  if (stop.aborted) return;
  await new Promise((resolve) => stop.addEventListener("abort", resolve, { once: true }));
}

/**
 * @param {string} text
 * @param {number} [exitCode]
 */
function say(text, exitCode = 0) {
  console.log(text);
  return exitCode;
}

/**
 * @param {string} text
 * @param {number} exitCode
 */
function complain(text, exitCode) {
  console.error(text);
  return exitCode;
}
