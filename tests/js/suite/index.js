// The conformance suite: what the library must do in every runtime. It uses only web standards; a runner passes it the
// library and the local Bedrock's URL. To add a case, add a function to one of the groups.

import { answers } from "./answers.js";
import { bodies } from "./bodies.js";
import { closing } from "./closing.js";
import { causes } from "./causes.js";
import { clocks } from "./clocks.js";
import { credentials } from "./credentials.js";
import { deadlines } from "./deadlines.js";
import { destruction } from "./destruction.js";
import { endings } from "./endings.js";
import { faults } from "./faults.js";
import { fetches } from "./fetches.js";
import { flow } from "./flow.js";
import { gateways } from "./gateways.js";
import { identities } from "./identities.js";
import { iteration } from "./iteration.js";
import { keys } from "./keys.js";
import { messages } from "./messages.js";
import { mockCases } from "./mocks.js";
import { moment } from "./moment.js";
import { operationCases } from "./operations.js";
import { options } from "./options.js";
import { proportion } from "./proportion.js";
import { prototypes } from "./prototypes.js";
import { refresh } from "./refresh.js";
import { requests } from "./requests.js";
import { responses } from "./responses.js";
import { retries } from "./retries.js";
import { seams } from "./seams.js";
import { settings } from "./settings.js";
import { signing } from "./signing.js";
import { stillness } from "./stillness.js";
import { survival } from "./survival.js";
import { wholeAnswers } from "./whole-answers.js";
import { World } from "./world.js";

/** @typedef {import("./world.js").Cases} Cases */

/** @type {Record<string, Cases>} */
const groups = {
  answers,
  requests,
  responses,
  bodies,
  causes,
  faults,
  endings,
  flow,
  operations: operationCases,
  options,
  settings,
  signing,
  retries,
  clocks,
  credentials,
  identities,
  keys,
  gateways,
  deadlines,
  closing,
  iteration,
  seams,
  fetches,
  refresh,
  destruction,
  frames: messages,
  mocks: mockCases,
  moment,
  proportion,
  prototypes,
  stillness,
  survival,
  "whole answers": wholeAnswers,
};

export const names = Object.entries(groups).flatMap(([group, cases]) =>
  Object.keys(cases).map((name) => `${group}: ${name}`),
);

/** The time limit of a case, in ms. */
export const LIMIT = 30_000;

/**
 * Runs one case; rejects if it fails.
 *
 * @param {string} fullName
 * @param {typeof import("../../../js/index.js")} library
 * @param {string} url of the local Bedrock, which responds as fast as it is read
 * @param {import("./capabilities.js").Runtime} [runtime]
 */
export async function runCase(fullName, library, url, runtime = "node") {
  const [group, ...name] = fullName.split(": ");
  const world = new World(library, url, runtime);
  await within(LIMIT, () => groups[group][name.join(": ")](world));
}

/**
 * The timer is started before the work, which may change the clocks.
 *
 * @param {number} millis
 * @param {() => Promise<void>} work
 */
export async function within(millis, work) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${millis} ms`)), millis);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
