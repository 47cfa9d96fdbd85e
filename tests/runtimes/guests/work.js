// A guest's side of a runner: requests cases from the host, and runs them with the library that its runtime has loaded.

import { runCase } from "../../js/suite/index.js";
import { runLoading } from "./loading.js";
import { runWire } from "./wire.js";

/** @typedef {import("../../js/suite/capabilities.js").Runtime} Runtime */
/** @typedef {{ name: string, url: string, host: string, runtime: Runtime, copies: string }} Case url: of the local Bedrock */

/** @type {string[]} */
const unhandled = [];

/**
 * Runs cases until the host has no more.
 *
 * @param {any} library
 * @param {string} host
 */
export async function work(library, host) {
  await takeCases(host, (job) => run(library, job));
}

/**
 * @param {string} host
 * @param {(job: Case) => Promise<string | undefined>} run returns the failure, if any
 */
export async function takeCases(host, run) {
  for (;;) {
    const job = await (await fetch(`${host}/next`)).json();
    if (!job.name) return;
    const failure = await run(job);
    await fetch(`${host}/result`, { method: "POST", body: JSON.stringify({ name: job.name, failure }) });
  }
}

/**
 * For runtimes that only run request handlers: one request, one case.
 *
 * @param {any} library
 * @param {Request} request
 */
export async function answer(library, request) {
  return Response.json({ failure: await run(library, await request.json()) });
}

/**
 * @param {any} library
 * @param {Case} job
 */
async function run(library, job) {
  const { name, url, runtime } = job;
  try {
    if (name.startsWith("loading: ")) await runLoading(name, job);
    else if (name.startsWith("wire: ")) await runWire(name, library, job);
    else await runCase(name, library, url, runtime);
    return unhandled.splice(0).join("\n") || undefined;
  } catch (error) {
    return describe(error);
  }
}

/**
 * @param {any} error
 * @returns {string}
 */
function describe(error) {
  const text = String(error);
  const cause = error?.cause ? `\ncause: ${describe(error.cause)}` : "";
  // in some engines, a stack begins with the message
  const stack = !error?.stack ? text : error.stack.includes(text) ? error.stack : `${text}\n${error.stack}`;
  return stack + cause;
}

/** @param {unknown} reason */
function note(reason) {
  unhandled.push(`unhandled: ${describe(reason)}`);
}

globalThis.addEventListener?.("unhandledrejection", (event) => {
  event.preventDefault();
  note(event.reason);
});
// Bun and Node do not have this event
globalThis.process?.on?.("unhandledRejection", note);
