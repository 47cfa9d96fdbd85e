// Responses from gateways and proxies between here and AWS: the error carries their message.

import { equal, ok, rejection, same } from "./assert.js";

/** @import { Cases, World } from "./world.js" */

/**
 * The error for a response that does not come from AWS.
 *
 * @param {World} world
 * @param {BodyInit | null} body
 * @param {ResponseInit} init
 */
function refused(world, body, init) {
  return rejection(world.ask("m", { config: { fetch: async () => new Response(body, init), maxAttempts: 1 } }));
}

const page =
  "<!doctype html><title>Access denied</title><style>p{}</style><p>Category: <b>AI</b>.&nbsp;Ask IT.</p><script>go()</script>";

/** @type {Cases} */
export const gateways = {
  async "the message of an error is that of the response, in whatever form"(world) {
    const said = [
      ['{"error":{"message":"Budget exceeded","code":"400"}}', "Budget exceeded"],
      ['{"error":"Budget exceeded"}', "Budget exceeded"],
      ['{"detail":"Not authenticated"}', "Not authenticated"],
      ['{"detail":[{"loc":["body"],"msg":"field required"}]}', "field required"],
      ['{"errors":[{"message":"Authentication error"}]}', "Authentication error"],
      ['{"error":"invalid_client","error_description":"Unknown client"}', "Unknown client"],
      ['{"title":"Out of credit","detail":"Your balance is 30."}', "Out of credit: Your balance is 30."],
      ['{"fault":{"faultstring":"Rate limit"}}', "Rate limit"],
      ['{"Message":"User is not authorized"}', "User is not authorized"],
      ['"a string"', "a string"],
      ["upstream connect error", "upstream connect error"],
      [page, "Access denied: Category: AI. Ask IT."],
      ["<Error><Code>Blocked</Code><Message>by policy</Message></Error>", "Blocked by policy"],
      ['{"foo":"bar"}', '{"foo":"bar"}'],
    ];
    for (const [body, message] of said) {
      const error = await refused(world, body, { status: 403 });
      ok(error instanceof world.library.BedrockRuntimeServiceException, `${error}`);
      same([error.message, error.$response?.body, error.$response?.statusCode], [message, body, 403]);
    }
  },

  async "an error name of the API is used only if AWS may have sent the response"(world) {
    for (const status of [400, 403, 404, 408, 424, 429, 500, 503]) {
      const foreign = await refused(world, page, { status });
      equal(foreign.constructor, world.library.BedrockRuntimeServiceException);
      same(
        [foreign.name, foreign.$metadata.httpStatusCode, foreign.$fault],
        [`${status}`, status, status < 500 ? "client" : "server"],
      );
      const headers = { "x-amzn-RequestId": "62d637b3" };
      for (const error of [
        await refused(world, page, { status, headers }),
        await refused(world, '{"message":"m"}', { status }),
      ]) {
        ok(error.constructor !== world.library.BedrockRuntimeServiceException, `${status}: ${error}`);
        equal(error.constructor, /** @type {any} */ (world.library)[error.name]);
      }
    }
  },

  async "a busy gateway is asked again"(world) {
    for (const [status, throttling] of /** @type {const} */ ([
      [429, true],
      [502, false],
      [503, false],
      [504, false],
    ])) {
      let sent = 0;
      const fetch = async () => ((sent += 1), new Response("busy", { status }));
      const error = await rejection(world.ask("m", { config: { fetch, maxAttempts: 2 } }));
      same([sent, error.message, error.$retryable], [2, "busy", { throttling }]);
    }
  },

  async "$response has the first 64 KiB of the body, and the message its beginning"(world) {
    const long = "é".repeat(70_000);
    const error = await refused(world, long, { status: 500 });
    same([error.$response.body, error.message], ["é".repeat(32_768), `${"é".repeat(300)}…`]);
    equal((await refused(world, null, { status: 500 })).$response.body, "");
  },

  async "something else with a success status is recognized by its first bytes, and reported with its text"(world) {
    const said = [
      [page, "text/html; charset=utf-8", "Access denied: Category: AI. Ask IT."],
      [page, "application/octet-stream", "Access denied: Category: AI. Ask IT."],
      ['{"error":{"message":"Budget exceeded"}}', "application/json", "Budget exceeded"],
      ['{"output":"not streamed"}', "application/json", '{"output":"not streamed"}'],
      ['data: {"type":"message_start"}\n\n', "text/event-stream", 'data: {"type":"message_start"}'],
      ["short", "text/plain", "short"],
    ];
    for (const [body, label, message] of said) {
      const error = await refused(world, body, { headers: { "content-type": label } });
      same([error.name, error.code, error.offset, error.eventIndex], ["EventStreamError", "NOT_EVENTSTREAM", 0, 0]);
      ok(error.message.includes(label) && error.message.endsWith(message), error.message);
      same([error.$response.body, error.$retryable], [body, undefined]);
    }
    const bytes = new TextEncoder().encode(page);
    const { error } = await world.readAll("m", { config: { fetch: async () => new Response(bytes) } });
    same([error.code, error.$response.body], ["NOT_EVENTSTREAM", page]);
    ok(error.message.endsWith("Access denied: Category: AI. Ask IT."), error.message);
  },

  async "a success status without a byte is an error, never an empty success"(world) {
    const { events, error } = await world.readAll("local.empty");
    same([events, error.name, error.code, error.offset], [[], "EventStreamError", "TRUNCATED", 0]);
    for (const body of [
      null,
      "",
      new Uint8Array(),
      new ReadableStream({ start: (controller) => controller.close() }),
    ]) {
      const headers = { "content-type": "application/vnd.amazon.eventstream" };
      const { events, error } = await world.readAll("m", {
        config: { fetch: async () => new Response(body, { headers }) },
      });
      same([events, error.code], [[], "TRUNCATED"]);
      ok(error.message.includes("empty"), error.message);
    }
    for (const retryFirstEvent of [true, false]) {
      const headers = { "content-type": "text/html" };
      const wrong = await rejection(
        world.ask("m", { config: { retryFirstEvent, fetch: async () => new Response(null, { headers }) } }),
      );
      same([wrong.code, wrong.$metadata.attempts], ["NOT_EVENTSTREAM", 1]);
      ok(wrong.message.includes("text/html") && wrong.message.includes("empty"), wrong.message);
    }
    let sent = 0;
    const fetch = async () => ((sent += 1), new Response(null));
    equal(
      (await rejection(world.ask("m", { config: { fetch, retryFirstEvent: true, maxAttempts: 2 } }))).code,
      "TRUNCATED",
    );
    equal(sent, 2);
  },

  async "providers of credentials also pass on the message"(world) {
    const { fromCognitoIdentityPool, fromWebToken } = world.library;
    const fetch = async () => new Response(page, { status: 403 });
    const role = { region: "us-east-1", roleArn: "arn:aws:iam::123456789012:role/mine", webIdentityToken: "t", fetch };
    for (const provider of [fromCognitoIdentityPool({ identityPoolId: "us-east-1:pool", fetch }), fromWebToken(role)]) {
      const error = await rejection(provider());
      same([error.name, error.message, error.$response.body], ["403", "Access denied: Category: AI. Ask IT.", page]);
    }
  },
};
