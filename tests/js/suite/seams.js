// What a caller can see and change of a call, and what is hidden.

import { equal, ok, rejection, same } from "./assert.js";
import { errorResponse, good, recorder } from "./frames.js";
import { collect, withRandom } from "./world.js";

/** @import { Cases } from "./world.js" */

/** Everything in a value, including its hidden members and causes. @param {any} value @returns {string} */
function everything(value) {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.getOwnPropertyNames(value)
    .map((name) => `${name}: ${everything(value[name])}`)
    .join("\n");
}

/** @type {Cases} */
export const seams = {
  async "onRequest sees each request before it is signed, and may change its headers"(world) {
    /** @type {any[]} */
    const seen = [];
    const onRequest = async (/** @type {any} */ request) => {
      seen.push({ ...request, headers: { ...request.headers } });
      await Promise.resolve();
      request.headers["x-team"] = `number ${request.attempt}`;
      request.headers["X-Amzn-Bedrock-Trace"] = "ENABLED";
      delete request.headers["x-amzn-bedrock-accept"];
    };
    await withRandom(0, async () => {
      const modelId = world.unique("fail-1-html-503");
      const { error } = await world.readAll(modelId, { config: { onRequest }, input: { accept: "text/plain" } });
      equal(error, undefined);
      same(
        seen.map(({ attempt }) => attempt),
        [1, 2],
      );
      for (const { method, url, headers } of seen) {
        ok(method === "POST" && url.startsWith(`${world.url}/model/local.fail-1`), url);
        same(headers, { "content-type": "application/json", "x-amzn-bedrock-accept": "text/plain" });
      }
      for (const { headerNames } of await world.requestsFor(modelId)) {
        ok(headerNames.includes("x-team") && headerNames.includes("x-amzn-bedrock-trace"), `${headerNames}`);
        ok(!headerNames.includes("x-amzn-bedrock-accept"), `${headerNames}`);
      }
    });
  },

  async "a header that onRequest must not set, or that cannot be sent, is a TypeError that names it"(world) {
    let sent = 0;
    const fetch = async () => (sent++, new Response(null));
    const wrong = {
      authorization: "mine",
      host: "a",
      "x-amz-date": "now",
      "x-amz-security-token": "t",
      "content-length": "5",
      "x-a": "a\nb",
      "x-n": 5,
      "a b": "c",
    };
    for (const [name, value] of Object.entries(wrong)) {
      const onRequest = (/** @type {any} */ { headers }) => void (headers[name] = value);
      const error = await rejection(world.ask("local.count-1", { config: { onRequest, fetch } }));
      ok(
        error instanceof TypeError && error.message.includes(name === "a b" ? "name of a header" : name),
        `${name}: ${error}`,
      );
    }
    equal(sent, 0);
  },

  async "onResponse sees the head of each response"(world) {
    /** @type {any[]} */
    const seen = [];
    await withRandom(0, async () => {
      const config = { onResponse: async (/** @type {any} */ response) => void seen.push(response) };
      const { $metadata } = await world.readAll(world.unique("fail-1-error-ThrottlingException"), { config });
      same(
        seen.map(({ statusCode, attempt }) => [statusCode, attempt]),
        [
          [429, 1],
          [200, 2],
        ],
      );
      equal(seen[1].headers["x-amzn-requestid"], $metadata.requestId);
    });
  },

  async "what a hook throws passes through, and the connection is closed"(world) {
    for (const thrown of [new Error("mine"), "text"]) {
      const fails = () => {
        throw thrown;
      };
      equal(await rejection(world.ask("local.count-1", { config: { onRequest: fails } })), thrown);
      const modelId = world.unique("stall");
      equal(await rejection(world.ask(modelId, { config: { onResponse: async () => fails() } })), thrown);
      const [{ requestId }] = await world.requestsFor(modelId);
      equal((await world.closed(requestId)).closedBy, "client");
    }
  },

  async "headers that onRequest replaces with a Headers object are signed and sent"(world) {
    const { sent, fetch } = recorder();
    const onRequest = (/** @type {any} */ request) => {
      request.headers = new Headers({ ...request.headers, "X-Team": "mine" });
    };
    await (await world.ask("m", { config: { onRequest, fetch }, input: { accept: "text/plain" } })).body.cancel();
    const [{ headers }] = sent;
    same(
      ["x-team", "content-type", "x-amzn-bedrock-accept"].map((name) => headers.get(name)),
      ["mine", "application/json", "text/plain"],
    );
    ok(/SignedHeaders=[^,]*x-team/.test(headers.get("authorization") ?? ""), `${headers.get("authorization")}`);
  },

  async "headers that onRequest replaces with something else are a TypeError that names them"(world) {
    const { sent, fetch } = recorder();
    for (const headers of [
      null,
      undefined,
      [],
      [["x-team", "mine"]],
      "x-team: mine",
      5,
      true,
      Symbol("headers"),
      () => {},
    ]) {
      const onRequest = (/** @type {any} */ request) => void (request.headers = headers);
      const error = await rejection(world.ask("m", { config: { onRequest, fetch } }));
      ok(error instanceof TypeError && error.message.includes("headers"), `${String(headers)}: ${error}`);
    }
    equal(sent.length, 0);
  },

  async "a logger's functions are called as methods, and what they throw changes nothing"(world) {
    /** @type {string[]} */
    const told = [];
    const fails = (/** @type {string} */ level) =>
      function () {
        // @ts-expect-error: `this` is the logger
        if (this === logger) told.push(level);
        throw new Error(level);
      };
    const logger = { info: fails("info"), warn: fails("warn"), error: fails("error") };
    const thrown = new Error("mine");
    await withRandom(0, async () => {
      const { fetch } = recorder((request) =>
        request === 1 ? errorResponse(503, "ServiceUnavailableException") : good(),
      );
      const { $metadata, body } = await world.ask("m", { config: { logger, fetch } });
      same([$metadata.attempts, (await collect(body)).events.length], [2, 1]);
      const onResponse = () => {
        throw thrown;
      };
      equal(await rejection(world.ask("m", { config: { logger, fetch, onResponse } })), thrown);
    });
    same(told, ["warn", "info", "error"]);
  },

  async "a logger whose methods cannot be read changes nothing"(world) {
    const fails = () => {
      throw new Error("from the logger");
    };
    const logger = Object.defineProperties(
      {},
      Object.fromEntries(["info", "warn", "error"].map((level) => [level, { get: fails }])),
    );
    const { fetch } = recorder();
    equal((await collect((await world.ask("m", { config: { logger, fetch } })).body)).events.length, 1);
    const thrown = new Error("mine");
    equal(
      await rejection(
        world.ask("m", { config: { logger, fetch: recorder().fetch, onRequest: () => Promise.reject(thrown) } }),
      ),
      thrown,
    );
  },

  async "a hook is awaited no longer than the call lasts"(world) {
    const never = () => new Promise(() => {});
    for (const hook of ["onRequest", "onResponse", "credentials"]) {
      const options = { signal: AbortSignal.timeout(100) };
      equal((await rejection(world.ask("local.stall", { config: { [hook]: never }, options }))).name, "TimeoutError");
    }
    const input = { body: { arrayBuffer: never } };
    equal(
      (await rejection(world.ask("local.stall", { input, options: { timeouts: { total: 50 } } }))).name,
      "TimeoutError",
    );
  },

  async "the logger gets retries, ends and failures, but no secrets"(world) {
    /** @type {[string, any][]} */
    const told = [];
    const log = (/** @type {string} */ level) => (/** @type {any} */ content) => void told.push([level, content]);
    const logger = { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
    const credentials = { ...world.credentials, accessKeyId: "ASIAEXAMPLE", sessionToken: "local-session-token" };
    const config = { logger, credentials };
    const input = { body: "a private prompt" };
    await withRandom(0, async () => {
      await world.readAll(world.unique("fail-1-error-ThrottlingException"), { config, input });
      await rejection(world.ask("local.error-ValidationException", { config, input }));
    });
    same(
      told.map(([level]) => level),
      ["warn", "info", "error"],
    );
    const [[, warning], [, information], [, failure]] = told;
    for (const { clientName, commandName } of [warning, information, failure]) {
      same([clientName, commandName], ["BedrockRuntimeClient", "InvokeModelWithResponseStreamCommand"]);
    }
    same([warning.error.name, warning.delay], ["ThrottlingException", 0]);
    equal(information.metadata.attempts, 2);
    equal(failure.error.name, "ValidationException");
    const text = everything(told);
    for (const secret of [credentials.secretAccessKey, credentials.sessionToken, "private prompt", "AWS4-HMAC"]) {
      ok(!text.includes(secret), `${secret} was logged`);
    }
  },

  async "an error has the head of its response, and nothing of the request"(world) {
    const credentials = { ...world.credentials, accessKeyId: "ASIAEXAMPLE", sessionToken: "local-session-token" };
    const more = { config: { credentials }, input: { body: "a private prompt" } };
    const refused = await rejection(world.ask("local.error-ValidationException", more));
    const { error: inStream, $metadata } = await world.readAll("local.mid-throttlingException", more);
    const { error: cut } = await world.readAll("local.cut-20", more);
    for (const [error, status] of /** @type {const} */ ([
      [refused, 400],
      [inStream, 200],
      [cut, 200],
    ])) {
      equal(error.$response.statusCode, status);
      ok(error.$response.headers["x-amzn-requestid"], "headers by name in lower case");
      ok(!Object.keys(error).includes("$response"), "it is not printed with the error");
      if (error !== cut) equal(JSON.parse(JSON.stringify(error)).message, error.message);
      const text = everything(error);
      for (const secret of [credentials.secretAccessKey, credentials.sessionToken, "private prompt", "AWS4-HMAC"]) {
        ok(!text.includes(secret), `${secret} is shown`);
      }
    }
    same([inStream.$retryable, inStream.$metadata], [{ throttling: true }, $metadata]);
  },

  async "a yielded exception is a plain object with the members of the error"(world) {
    const config = { exceptions: "yield" };
    const { events, $metadata } = await world.readAll("local.mid-modelStreamErrorException", { config });
    const { modelStreamErrorException: said } = events[3];
    equal(Object.getPrototypeOf(said), Object.prototype);
    same([said?.name, said?.$fault, said?.$metadata], ["ModelStreamErrorException", "client", $metadata]);
    same([said?.originalStatusCode, typeof said?.originalMessage, typeof said?.message], [500, "string", "string"]);
  },

  async "a client without credentials reports that, and one with a custom fetch uses it for everything"(world) {
    const bare = await rejection(world.ask("local.count-1", { config: { credentials: undefined } }));
    ok(bare instanceof TypeError && bare.message.includes("credentials"), `${bare}`);
    /** @type {string[]} */
    const urls = [];
    const custom = (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      urls.push(url);
      return fetch(url, init);
    };
    const endpoint = `${world.url}/cognito`;
    const credentials = world.library.fromCognitoIdentityPool({
      identityPoolId: "us-east-1:custom",
      logins: { "accounts.example.com": "local-login" },
      endpoint,
      fetch: custom,
    });
    const { body } = await world.ask("local.count-2", { config: { credentials, fetch: custom } });
    equal((await collect(body)).events.length, 2);
    same(
      urls.map((url) => url.slice(world.url.length)),
      ["/cognito/", "/cognito/", "/model/local.count-2/invoke-with-response-stream"],
    );
  },
};
