// Failures: each is the right typed error, and what came before it has been delivered.

import { equal, ok, rejection, same } from "./assert.js";
import { json } from "./world.js";

/** @import { Cases, World } from "./world.js" */

const members = {
  internalServerException: "InternalServerException",
  modelStreamErrorException: "ModelStreamErrorException",
  validationException: "ValidationException",
  throttlingException: "ThrottlingException",
  modelTimeoutException: "ModelTimeoutException",
  serviceUnavailableException: "ServiceUnavailableException",
};

/**
 * Three events, then an error with this code, with its position and the request's metadata.
 *
 * @param {World} world
 * @param {string} modelId
 * @param {string} code
 * @param {{ count?: number, config?: object }} [more]
 */
async function cutShort(world, modelId, code, { count = 3, config } = {}) {
  const { events, error, $metadata } = await world.readAll(modelId, { config });
  ok(error instanceof world.library.EventStreamError, `${error} is not an EventStreamError`);
  equal(error.name, "EventStreamError");
  equal(error.code, code, error.message);
  equal(events.length, count, "events before the error:");
  equal(error.eventIndex, count);
  equal(error.$metadata.requestId, $metadata.requestId);
  for (const event of events) json(event);
  return error;
}

/**
 * @param {World} world
 * @param {Parameters<World["ask"]>[1]} more
 * @param {string} name
 */
async function refused(world, more, name) {
  const error = await rejection(world.ask("anthropic.claude-haiku-5-5", more));
  ok(error instanceof world.library.BedrockRuntimeServiceException, `${error}`);
  same([error.name, error.$fault, error.$metadata.httpStatusCode], [name, "client", 403]);
  ok(error.$metadata.requestId, "the error has the request id");
  ok(error.message.length > 20, error.message);
}

/** @type {Cases} */
export const faults = {
  async "a wrong secret, region, key or token is refused with the service's code"(world) {
    const secret = { ...world.credentials, secretAccessKey: "wrong" };
    await refused(world, { config: { credentials: secret } }, "InvalidSignatureException");
    await refused(world, { config: { region: "eu-west-1" } }, "InvalidSignatureException");
    const key = { ...world.credentials, accessKeyId: "AKIDUNKNOWN" };
    await refused(world, { config: { credentials: key } }, "UnrecognizedClientException");
    const missing = { ...world.credentials, accessKeyId: "ASIAEXAMPLE" };
    await refused(world, { config: { credentials: missing } }, "UnrecognizedClientException");
    const expired = { ...missing, sessionToken: "expired-session-token" };
    await refused(world, { config: { credentials: expired } }, "ExpiredTokenException");
  },

  async "a body altered in transit is refused"(world) {
    const altered = (/** @type {string} */ url, /** @type {RequestInit} */ init) => fetch(url, { ...init, body: "{}" });
    await refused(world, { config: { fetch: altered } }, "InvalidSignatureException");
  },

  async "every modelled error of the API has its class"(world) {
    const statuses = {
      AccessDeniedException: 403,
      ResourceNotFoundException: 404,
      ModelTimeoutException: 408,
      ValidationException: 400,
      ServiceQuotaExceededException: 400,
      ThrottlingException: 429,
      ModelNotReadyException: 429,
      ModelErrorException: 424,
      ModelStreamErrorException: 424,
      InternalServerException: 500,
      ServiceUnavailableException: 503,
    };
    for (const [name, status] of Object.entries(statuses)) {
      const error = await rejection(world.ask(`local.error-${name}`, { config: { maxAttempts: 1 } }));
      const expected = /** @type {any} */ (world.library)[name];
      ok(error instanceof expected, `${name}: ${error}`);
      ok(error instanceof world.library.BedrockRuntimeServiceException && error instanceof Error, name);
      same([error.name, error.$metadata.httpStatusCode], [name, status]);
      equal(error.$fault, status < 500 ? "client" : "server");
    }
  },

  async "an error that is not modelled keeps its code"(world) {
    const error = await rejection(world.ask("local.http-418-TeapotException"));
    equal(error.constructor, world.library.BedrockRuntimeServiceException);
    same([error.name, error.$metadata.httpStatusCode], ["TeapotException", 418]);
  },

  async "an error has the members of its response, whatever its code"(world) {
    /** @param {string} code @param {object} said */
    const answered = (code, said) => {
      const fetch = async () =>
        new Response(JSON.stringify(said), { status: 424, headers: { "x-amzn-errortype": code } });
      return rejection(world.ask("local.count-1", { config: { fetch } }));
    };
    const said = { message: "m", originalStatusCode: 400, resourceName: "r" };
    const whole = await answered("ModelErrorException", said);
    same([whole.message, whole.originalStatusCode, whole.resourceName], ["m", 400, "r"]);
    same(Object.keys(await answered("ModelErrorException", { message: "m" })).sort(), [
      "$fault",
      "$metadata",
      "message",
      "name",
    ]);
    for (const code of [
      "ConnectionError",
      "EventStreamError",
      "BedrockRuntimeServiceException",
      "StreamTimeoutError",
    ]) {
      const error = await answered(code, said);
      same([error.name, error.constructor === world.library.BedrockRuntimeServiceException], [code, true]);
    }
  },

  async "a front end's HTML and an empty body are typed errors too"(world) {
    const html = await rejection(world.ask("local.html-503"));
    ok(html instanceof world.library.ServiceUnavailableException, `${html}`);
    const empty = await rejection(world.ask("local.empty-500"));
    ok(empty instanceof world.library.InternalServerException, `${empty}`);
    for (const error of [html, empty]) ok(!error.message.includes("JSON"), error.message);
    ok(empty.message.includes("no message") && empty.message.includes("500"), empty.message);
  },

  async "a response that is not an event stream is distinguished from a corrupt one"(world) {
    const error = await rejection(world.ask("local.not-eventstream"));
    ok(error instanceof world.library.EventStreamError, `${error}`);
    same([error.code, error.$metadata.httpStatusCode, error.offset, error.eventIndex], ["NOT_EVENTSTREAM", 200, 0, 0]);
    ok(error.message.includes("text/html"), error.message);
  },

  async "a redirect is not followed, because a signature is valid for one URL only"(world) {
    // an error has the status 0, and so has a redirect in a browser
    for (const answer of [Response.redirect("https://example.com/", 302), Response.error()]) {
      let followed = 0;
      const redirecting = (/** @type {string} */ _url, /** @type {RequestInit} */ init) => {
        followed += 1;
        equal(init.redirect, "manual");
        return Promise.resolve(answer);
      };
      const error = await rejection(world.ask("local.count-1", { config: { fetch: redirecting } }));
      same([error.name, error.code, followed], ["EventStreamError", "NOT_EVENTSTREAM", 1]);
      ok(error.message.includes("redirect"), error.message);
    }
  },

  async "a missing response is a ConnectionError with its cause"(world) {
    const error = await rejection(world.ask("local.count-1", { config: { endpoint: "http://127.0.0.1:1" } }));
    ok(error instanceof world.library.ConnectionError, `${error}`);
    equal(error.name, "ConnectionError");
    ok(error.cause instanceof Error, `${error.cause}`);
    for (const thrown of [Object.assign(new Error("mine"), { phase: "theirs" }), "text", undefined]) {
      const fetch = () => Promise.reject(thrown);
      const { name, cause, message, $metadata } = await rejection(
        world.ask("local.count-1", { config: { fetch, maxAttempts: 1 } }),
      );
      same([name, cause === thrown, $metadata], ["ConnectionError", true, { attempts: 1, totalRetryDelay: 0 }]);
      ok(message.includes(`${world.url}/model/local.count-1/`), message);
    }
  },

  async "each exception in the stream is thrown after the events before it"(world) {
    for (const [member, name] of Object.entries(members)) {
      for (const [form, count] of /** @type {const} */ ([
        ["mid-", 3],
        ["mid-event-", 3],
        ["first-", 0],
      ])) {
        const { events, error, $metadata } = await world.readAll(`local.${form}${member}`);
        equal(events.length, count, `${form}${member}:`);
        ok(error instanceof /** @type {any} */ (world.library)[name], `${form}${member}: ${error}`);
        same([error.name, error.eventIndex, error.$metadata], [name, count, $metadata]);
        ok(error.offset >= count * 16 && error.message.length > 0, `${form}${member}: ${error.offset}`);
      }
    }
  },

  async "modelStreamErrorException keeps the model's status and message"(world) {
    const { error } = await world.readAll("local.mid-modelStreamErrorException");
    equal(error.originalStatusCode, 500);
    ok(error.originalMessage.length > 0, "originalMessage");
  },

  async "an error frame and an unmodelled exception keep their code and message"(world) {
    for (const modelId of ["local.mid-error", "local.mid-unknown-exception"]) {
      for (const exceptions of ["throw", "yield"]) {
        const { events, error } = await world.readAll(modelId, { config: { exceptions } });
        equal(events.length, 3);
        equal(error?.constructor, world.library.BedrockRuntimeServiceException, modelId);
        ok(error.name.length > 0 && error.message.length > 0, `${error}`);
      }
    }
  },

  async "exceptions can be yielded as the last event"(world) {
    for (const member of Object.keys(members)) {
      const { events, error } = await world.readAll(`local.mid-${member}`, { config: { exceptions: "yield" } });
      equal(error, undefined);
      equal(events.length, 4);
      ok(/** @type {any} */ (events[3])[member].message.length > 0, member);
    }
    const { events } = await world.readAll("local.mid-modelStreamErrorException", { config: { exceptions: "yield" } });
    equal(events[3].modelStreamErrorException?.originalStatusCode, 500);
  },

  async "a stream cut inside a frame is TRUNCATED, but not one cut after a frame"(world) {
    const { events } = await world.readAll("local.claude");
    const { bytesWritten } = await world.closed((await world.ask("local.claude").then(readOut)).$metadata.requestId);
    for (const cut of [1, 4, 11, 12, 13]) await cutShort(world, `local.cut-${cut}`, "TRUNCATED", { count: 0 });
    await cutShort(world, `local.cut-${bytesWritten - 1}`, "TRUNCATED", { count: events.length - 1 });
    equal((await world.readAll(`local.cut-${bytesWritten}`)).error, undefined);
  },

  async "a connection that is reset is TRUNCATED, with the cause"(world) {
    const { error, events } = await world.readAll("local.reset-1000");
    ok(error instanceof world.library.EventStreamError, `${error}`);
    equal(error.code, "TRUNCATED");
    ok(error.cause instanceof Error, `${error.cause}`);
    equal(error.eventIndex, events.length);
    ok(error.$metadata.requestId, "the request id");
  },

  async "a flipped bit is caught by a CRC"(world) {
    await cutShort(world, "local.flip-3", "BAD_PRELUDE_CRC", { count: 0 });
    await cutShort(world, "local.flip-100", "BAD_MESSAGE_CRC", { count: 0 });
    const error = await cutShort(world, "local.huge-prelude", "TOO_LARGE");
    ok(!("cause" in error), "there is no cause in addition");
    await cutShort(world, `local.flip-${error.offset + 2}`, "BAD_PRELUDE_CRC");
  },

  async "a prelude of 1 GiB is refused at once"(world) {
    const error = await cutShort(world, "local.huge-prelude", "TOO_LARGE");
    equal((await world.closed(error.$metadata.requestId)).closedBy, "client");
  },

  async "an unreadable chunk is BAD_PAYLOAD"(world) {
    await cutShort(world, "local.bad-base64", "BAD_PAYLOAD");
    await cutShort(world, "local.bad-json", "BAD_PAYLOAD");
  },

  async "events larger than maxEventBytes are refused"(world) {
    await cutShort(world, "local.large-100000", "TOO_LARGE", { count: 0, config: { maxEventBytes: 100_000 } });
    equal((await world.readAll("local.large-1000", { config: { maxEventBytes: 100_000 } })).error, undefined);
  },

  async "an error does not contain a secret"(world) {
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "SECRET-1", sessionToken: "SECRET-2" };
    for (const modelId of ["anthropic.claude-haiku-5-5", "local.html-503", "local.cut-20"]) {
      for (const endpoint of [world.url, "http://127.0.0.1:1"]) {
        const error = await rejection(world.ask(modelId, { config: { credentials, endpoint } }));
        const shown = `${error} ${JSON.stringify(error)} ${error.stack} ${JSON.stringify(Object.getOwnPropertyDescriptors(error))}`;
        ok(!shown.includes("SECRET-"), shown);
      }
    }
  },
};

/** @param {import("../../../js/index.js").InvokeModelWithResponseStreamOutput} output */
async function readOut(output) {
  for await (const _ of output.body);
  return output;
}
