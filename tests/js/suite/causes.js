// Error messages: why there was no response, and the same in a JSON log.

import { equal, ok, rejection } from "./assert.js";
import { chunkFrame, errorResponse, responseOf } from "./frames.js";
import { thrown } from "./oddities.js";

/** @import { Cases, World } from "./world.js" */

/** The message for a value that fetch throws. @param {World} world @param {unknown} thrown */
async function told(world, thrown) {
  const error = await rejection(world.ask("m", { config: { fetch: () => Promise.reject(thrown), maxAttempts: 1 } }));
  ok(error instanceof world.library.ConnectionError && Object.is(error.cause, thrown), `${error}`);
  return error.message;
}

/** An error like that of Node's fetch. @param {unknown} cause */
const failed = (cause) => new TypeError("fetch failed", { cause });
/** @param {string} message @param {string} code */
const coded = (message, code) => Object.assign(new Error(message), { code });

/** @type {Cases} */
export const causes = {
  async "a missing response is reported with its reason, however deeply nested"(world) {
    const refused = coded("connect ECONNREFUSED 127.0.0.1:2", "ECONNREFUSED");
    const several = Object.assign(new Error(""), {
      code: "ECONNREFUSED",
      errors: [coded("connect ECONNREFUSED ::1:2", "ECONNREFUSED"), refused],
    });
    /** @type {[unknown, string, RegExp][]} */
    const reasons = [
      [failed(coded("getaddrinfo ENOTFOUND a.invalid", "ENOTFOUND")), "getaddrinfo ENOTFOUND a.invalid", /DNS/],
      [failed(refused), "connect ECONNREFUSED 127.0.0.1:2", /endpoint/],
      [failed(several), "connect ECONNREFUSED ::1:2", /endpoint/],
      [
        failed(coded("self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT")),
        "self-signed certificate: DEPTH_ZERO_SELF_SIGNED_CERT",
        /certificate/,
      ],
      [
        failed(coded("unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE")),
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        /trusts/,
      ],
      [failed(coded("Connect Timeout Error", "UND_ERR_CONNECT_TIMEOUT")), "UND_ERR_CONNECT_TIMEOUT", /HTTP client/],
      [failed(coded("Headers Timeout Error", "UND_ERR_HEADERS_TIMEOUT")), "Headers Timeout Error", /HTTP client/],
      [coded("Unable to connect", "ConnectionRefused"), "Unable to connect: ConnectionRefused", /endpoint/],
    ];
    for (const [error, reason, advice] of reasons) {
      const message = await told(world, error);
      ok(message.includes(reason) && advice.test(message), message);
      ok(!message.includes("CORS"), message);
    }
    ok((await told(world, "text")).includes("text"));
    ok(
      (await told(world, new Error("the gateway's", { cause: new Error("the socket's") }))).includes(
        "the gateway's: the socket's",
      ),
    );
  },

  async "an unreachable host is reported in the platform's words"(world) {
    const { cause, message } = await rejection(
      world.ask("m", { config: { endpoint: "http://127.0.0.1:2", maxAttempts: 1 } }),
    );
    ok(message.includes("http://127.0.0.1:2/model/m/") && message.includes(cause.message), message);
    if (world.runtime === "node") ok(message.includes("ECONNREFUSED") && !message.includes("CORS"), message);
    equal(message.includes("CORS"), ["chromium", "firefox", "webkit"].includes(world.runtime), message);
  },

  async "an endless chain of causes, or an unreadable cause, does no harm"(world) {
    const cycle = new Error("round", { cause: undefined });
    cycle.cause = failed(cycle);
    let deep = new Error("the deepest");
    for (let depth = 0; depth < 10_000; depth += 1) deep = new Error(`at ${depth}`, { cause: deep });
    const huge = new Error("m".repeat(10_000_000));
    for (const error of [
      cycle,
      deep,
      huge,
      Object.assign(new Error(""), { errors: [] }),
      { message: 5, code: {} },
      ...thrown.map(failed),
      ...thrown,
    ]) {
      ok((await told(world, error)).length < 1_000);
    }
  },

  async "a stream that breaks says why"(world) {
    for (const retryFirstEvent of [false, true]) {
      const cause = new TypeError("terminated", { cause: coded("Body Timeout Error", "UND_ERR_BODY_TIMEOUT") });
      const chunks = [chunkFrame("hi")];
      const pull = (/** @type {ReadableStreamDefaultController} */ controller) => {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.error(cause);
      };
      const fetch = async () =>
        /** @type {any} */ ({
          status: 200,
          headers: responseOf([]).headers,
          body: new ReadableStream({ pull }, { highWaterMark: 0 }),
        });
      const { events, error } = await world.readAll("m", { config: { fetch, retryFirstEvent } });
      ok(
        events.length === 1 && error.code === "TRUNCATED" && error.cause === cause,
        `${events.length} ${error.code} ${error.cause}`,
      );
      ok(error.message.includes("(terminated: Body Timeout Error: UND_ERR_BODY_TIMEOUT)"), error.message);
    }
  },

  async "each error keeps its message in JSON"(world) {
    const once = { maxAttempts: 1 };
    const response = (/** @type {Response} */ response) => ({ config: { ...once, fetch: async () => response } });
    const destroyed = async () => {
      const client = world.client({ fetch: () => new Promise(() => {}) });
      const asked = rejection(client.invokeModelWithResponseStream({ modelId: "m", body: "{}" }));
      await undefined;
      client.destroy();
      throw await asked;
    };
    const errors = {
      argument: () => world.ask("m", { config: { maxAttempts: 0 } }),
      body: () => world.ask("m", { input: { body: new Map() } }),
      input: () => world.ask("", {}),
      connection: () => world.ask("m", { config: { ...once, fetch: () => Promise.reject(new Error("mine")) } }),
      timeout: () =>
        world.ask("m", { config: { ...once, fetch: () => new Promise(() => {}), timeouts: { connect: 5 } } }),
      service: () => world.ask("m", response(errorResponse(400, "ValidationException"))),
      unknown: () => world.ask("m", response(errorResponse(418, "TeapotException"))),
      stream: () => world.ask("m", response(new Response("<html>", { headers: { "content-type": "text/html" } }))),
      truncated: () =>
        world.readAll("m", response(responseOf([new Uint8Array(5)]))).then(({ error }) => Promise.reject(error)),
      destroyed,
    };
    for (const [name, failing] of Object.entries(errors)) {
      const error = await rejection(failing());
      ok(error.message.length > 0);
      equal(JSON.parse(JSON.stringify(error)).message, error.message, name);
    }
  },
};
