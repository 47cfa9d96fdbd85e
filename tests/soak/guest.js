// The program under test: runs streams on command, and reports what it holds.

import { census, install, watch } from "./census.js";
import { planOf, play } from "./streams.js";

/** @typedef {{ streams: number, events: number, wrong: string[] }} Row */
/** @typedef {Record<string, Row>} Tally by fault */

/**
 * @param {() => Promise<any>} load imports the library
 * @returns {Promise<(command: any) => Promise<any>>}
 */
export async function createGuest(load) {
  install();
  const { BedrockRuntime } = await load();
  const { signal } = new AbortController();
  watch(signal);
  /** @type {any} */
  let client;

  /** @param {{ url: string, first: number, lanes: number, each: number }} job */
  async function run({ url, first, lanes, each }) {
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
    client ??= new BedrockRuntime({ region: "us-east-1", endpoint: url, credentials, maxAttempts: 1 });
    /** @type {Tally} */
    const tally = {};
    const lane = async (/** @type {number} */ number) => {
      for (let turn = 0; turn < each; turn += 1) {
        const plan = planOf(first + turn * lanes + number);
        const { events, wrong } = await play(client, plan, signal);
        const row = (tally[plan.fault] ??= { streams: 0, events: 0, wrong: [] });
        row.streams += 1;
        row.events += events;
        if (wrong) row.wrong.push(wrong);
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
    return tally;
  }

  return async (command) => (command.name === "run" ? run(command) : census());
}
