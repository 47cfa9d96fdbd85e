// How this package and the AWS SDK for JavaScript handle faults, as a Markdown table.

import { readFileSync } from "node:fs";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { provideModule } from "../../../js/slim.js";
import { createLocalBedrock } from "../../../www/local-bedrock/index.js";
import { launch, serve } from "../hosts/chromium.js";
import { bundle, wasm } from "../hosts/host.js";
import { openOurs, openSdk } from "./clients.js";
import { playAll } from "./play.js";

/** @import { Outcome, Play } from "./play.js" */

/** @typedef {(plays: Play[]) => Promise<Outcome[]>} Player */
/** @typedef {(player: Player, local: import("../../../www/local-bedrock/index.js").LocalBedrock) => Promise<string>} Row */

/** How long a loop may take, in ms. */
const limit = 5_000;
const silence = 1_000;
const bytes = Array.from({ length: 2_000 }, (_, index) => index + 1);

/** @type {Record<string, Row>} */
const rows = {
  "connection closed inside an event, at each of the first 2,000 bytes: reported": counted("cut"),
  "connection closed between two events, read by `bedrock-stream/answer`: reported": async (
    player,
    { url: endpoint },
  ) => {
    const ends = [...(await endsOf(endpoint))].slice(0, -1);
    return reported(await player(ends.map((at) => ({ endpoint, modelId: `local.cut-${at}`, asAnswer: true }))));
  },
  "one bit flipped in each of the first 2,000 bytes: reported": counted("flip"),
  "exception in the middle of a stream: carries the request id": async (player, { url: endpoint }) => {
    const [outcome] = await player([{ endpoint, modelId: "local.mid-throttlingException" }]);
    return outcome?.requestId ? "yes" : "no";
  },
  "`break` after 2 of 10 events, 50 ms apart: events that the server still writes": async (player, local) => {
    return written(player, local, { breakAfter: 2 }, 2);
  },
  "`signal` aborted after 2 of 10 events: events still written; the loop ends with": async (player, local) => {
    return written(player, local, { abortAfter: 2 }, 2, true);
  },
  [`silence in the middle, with a limit of ${silence / 1000} s: the loop ends with`]: async (
    player,
    { url: endpoint },
  ) => {
    const [outcome] = await player([{ endpoint, modelId: "local.stall", silence }]);
    return endOf(outcome);
  },
  "clock an hour behind, `Date` unreadable: attempts; result": async (player, local) => {
    const modelId = "local.count-3";
    const before = await requestsFor(local, modelId);
    const [outcome] = await player([{ endpoint: `${local.url}/skew/3600/no-date`, modelId }]);
    const attempts = (await requestsFor(local, modelId)).length - before.length;
    return `${attempts}; ${outcome?.events === 3 && !outcome.error ? "the answer" : endOf(outcome)}`;
  },
};

export async function table() {
  const local = await createLocalBedrock({ eventsPerSecond: 0 });
  const browser = await chromium();
  const players = { ...node(), ...browser.players };
  try {
    const lines = [`| | ${Object.keys(players).join(" | ")} |`, `|${"---|".repeat(1 + Object.keys(players).length)}`];
    for (const [label, row] of Object.entries(rows)) {
      const cells = [];
      for (const player of Object.values(players)) cells.push(await row(player, local));
      lines.push(`| ${[label, ...cells].join(" | ")} |`);
    }
    return lines.join("\n");
  } finally {
    await browser.close();
    await local.close();
  }
}

/** @returns {Record<string, Player>} */
function node() {
  provideModule(readFileSync(wasm));
  const theirs = openSdk((requestTimeout) => new NodeHttpHandler({ requestTimeout, socketTimeout: requestTimeout }));
  return {
    "bedrock-stream, Node": (plays) => playAll(openOurs, plays, limit),
    "AWS SDK, Node": (plays) => playAll(theirs, plays, limit),
  };
}

async function chromium() {
  const contents = `
    import { openOurs, openSdk } from "./faults/clients.js";
    import { playAll } from "./faults/play.js";
    import { provideModule } from "../../js/slim.js";
    provideModule(new URL("/module.wasm", location.href));
    const clients = { ours: openOurs, theirs: openSdk((requestTimeout) => ({ requestTimeout })) };
    globalThis.play = (client, plays, limit) => playAll(clients[client], plays, limit);
  `;
  const site = await serve({ "/program.js": await bundle("faults", contents), "/module.wasm": wasm });
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.evaluate("import('/program.js')");
  /** @type {(client: string) => Player} */
  const player = (client) => (plays) =>
    page.evaluate(`play(${JSON.stringify(client)}, ${JSON.stringify(plays)}, ${limit})`);
  return {
    players: { "bedrock-stream, Chromium": player("ours"), "AWS SDK, Chromium": player("theirs") },
    async close() {
      await browser.close();
      site.close();
    },
  };
}

/**
 * A fault at each byte, and how many of them end the loop with an error.
 *
 * @param {string} fault
 * @returns {Row}
 */
function counted(fault) {
  return async (player, { url: endpoint }) => {
    const ends = fault === "cut" ? await endsOf(endpoint) : new Set();
    const plays = bytes.filter((at) => !ends.has(at)).map((at) => ({ endpoint, modelId: `local.${fault}-${at}` }));
    return reported(await player(plays));
  };
}

/** @param {Outcome[]} outcomes */
function reported(outcomes) {
  const count = outcomes.filter(({ error, endless }) => error !== undefined && !endless).length;
  return `${count.toLocaleString("en-US")} of ${outcomes.length.toLocaleString("en-US")}`;
}

/**
 * The number of events that the server writes after the loop was left or the signal aborted.
 *
 * @param {Player} player
 * @param {import("../../../www/local-bedrock/index.js").LocalBedrock} local
 * @param {Partial<Play>} how
 * @param {number} read events
 * @param {boolean} [tellsEnd]
 */
async function written(player, local, how, read, tellsEnd = false) {
  const modelId = "local.drip-50";
  const [outcome] = await player([{ endpoint: local.url, modelId, ...how }]);
  const { requestId } = (await requestsFor(local, modelId)).at(-1) ?? {};
  const closed = await json(`${local.url}/local/requests/${requestId}/closed`);
  return `${closed.framesWritten - read}${tellsEnd ? `; ${endOf(outcome)}` : ""}`;
}

/** @param {Outcome | undefined} outcome */
function endOf(outcome) {
  if (outcome?.endless) return `nothing: it still waits after ${limit / 1000} s`;
  return outcome?.error ? `\`${outcome.error}\`` : "no error";
}

/** Where the events of the answer end: framing cannot detect truncation there. @param {string} endpoint */
async function endsOf(endpoint) {
  /** @type {Promise<ArrayBuffer> | undefined} */
  let whole;
  const fetched = async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    const response = await fetch(url, init);
    whole = response.clone().arrayBuffer();
    return response;
  };
  for await (const _ of await openOurs({ endpoint, modelId: "local.claude", fetch: fetched }));
  const view = new DataView((await whole) ?? new ArrayBuffer(0));
  const ends = new Set();
  for (let end = 0; end < view.byteLength; ends.add(end)) end += view.getUint32(end);
  return ends;
}

/**
 * @param {import("../../../www/local-bedrock/index.js").LocalBedrock} local
 * @param {string} modelId
 * @returns {Promise<{ requestId: string }[]>}
 */
async function requestsFor(local, modelId) {
  return (await json(`${local.url}/local/requests?modelId=${modelId}`)).requests;
}

/** @param {string} url @returns {Promise<any>} */
async function json(url) {
  return (await fetch(url)).json();
}
