// The fetch of `bedrock-stream/testing`, on each platform's own Response and streams.

import * as mocks from "../../../js/testing/mock-fetch.js";
import * as records from "../../../js/testing/record-fetch.js";
import * as replays from "../../../js/testing/replay-fetch.js";
import { equal, ok, rejection, same } from "./assert.js";
import { collect } from "./world.js";

/** @import { Cases, World } from "./world.js" */

/** @type {typeof import("../../../js/testing/index.js")} */
const { mockFetch, recordFetch, replayFetch } = /** @type {any} */ ({ ...mocks, ...records, ...replays });

/** @param {World} world @param {any} fetch @param {object} [options] */
async function ask(world, fetch, options) {
  const { stream } = await world.client({ fetch }).converseStream({ modelId: "m", messages: [] }, options);
  return collect(/** @type {any} */ (stream));
}

const textOf = (/** @type {any[]} */ events) =>
  events.map(({ contentBlockDelta }) => contentBlockDelta?.delta.text ?? "").join("");

/** @type {Cases} */
export const mockCases = {
  async "a mocked answer is read, with its delays and however it is cut"(world) {
    const fetch = mockFetch({ text: "é one two", delay: 1, eventDelay: 1, chunkBytes: 50 });
    const { events, error } = await ask(world, fetch);
    same([textOf(events), error], ["é one two", undefined]);
    same([fetch.calls.length, fetch.calls[0].operation, fetch.calls[0].body], [1, "ConverseStream", { messages: [] }]);
  },

  async "a mocked fault is one"(world) {
    const after = 2;
    for (const [fault, name, code] of /** @type {[any, string, string | undefined][]} */ ([
      [{ kind: "exception", type: "throttlingException", after }, "ThrottlingException", undefined],
      [{ kind: "cut", after }, "EventStreamError", "TRUNCATED"],
      [{ kind: "flip", after }, "EventStreamError", "BAD_MESSAGE_CRC"],
      [{ kind: "break", after }, "EventStreamError", "TRUNCATED"],
    ])) {
      const { events, error } = await ask(world, mockFetch({ text: "one two three", fault }));
      same([events.length, error.name, error.code], [after, name, code]);
    }
  },

  async "a signal ends a mocked call, and a mocked body that stalls"(world) {
    const controller = new AbortController();
    const asked = rejection(ask(world, mockFetch({ text: "one", delay: 60_000 }), { signal: controller.signal }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(new Error("enough"));
    equal((await asked).message, "enough");
    const late = await ask(world, mockFetch({ fault: { kind: "stall" } }), { timeouts: { idle: 5 } });
    equal(late.error.name, "TimeoutError");
  },

  async "a call without a response is an error that is not retried"(world) {
    const fetch = mockFetch([]);
    const error = await rejection(ask(world, fetch));
    same([error.name, fetch.calls.length], ["UnscriptedCall", 1]);
    ok(error.message.includes("call 1, ConverseStream of m"), error.message);
  },

  async "a replay is what was recorded"(world) {
    const record = recordFetch(mockFetch([{ text: "one two", fault: { kind: "flip", after: 3 } }]));
    const live = await ask(world, record);
    const recording = JSON.parse(JSON.stringify(record.recording));
    const replayed = await ask(world, replayFetch(recording));
    same([replayed.events, replayed.error.message], [live.events, live.error.message]);
  },
};
