// What Anthropic's SDK does over Bedrock, in any runtime: the runners pass it the library and the local Bedrock's URL.

import Anthropic from "@anthropic-ai/sdk";
import { bedrockFetch } from "../../js/anthropic/index.js";
import { equal, ok, rejection, same } from "../js/suite/assert.js";
import { chunkFrame, errorResponse, exceptionFrame, recorder, responseOf } from "../js/suite/frames.js";
import { World } from "../js/suite/world.js";
import { ENDING, EVENTS, MESSAGE, START } from "./anthropic-message.js";

/** @typedef {Record<string, (world: World) => Promise<void>>} Cases */

const CLAUDE = "us.anthropic.claude-haiku-5-5";
const ARN = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123";
const TOLD = /^You asked: “Hi” .*🌊$/s;
const messages = [{ role: /** @type {const} */ ("user"), content: "Hi" }];
const asking = (/** @type {string} */ model) => ({ model, max_tokens: 1000, messages });

/**
 * The SDK over one of the library's clients.
 *
 * @param {World} world
 * @param {object} [config] of the client
 * @param {object} [options] of the SDK
 */
function anthropicOf(world, config, options) {
  const fetch = bedrockFetch(world.client(config));
  return new Anthropic({
    apiKey: "sk-not-for-aws",
    dangerouslyAllowBrowser: true,
    openTelemetry: false,
    maxRetries: 0,
    fetch,
    ...options,
  });
}

/** @param {any[]} documents */
const streamOf = (documents) => responseOf(documents.map((document) => chunkFrame(JSON.stringify(document))));

/** @param {AsyncIterable<any>} stream */
async function collect(stream) {
  /** @type {any[]} */
  const events = [];
  try {
    for await (const event of stream) events.push(event);
    return { events, error: undefined };
  } catch (error) {
    return { events, error: /** @type {any} */ (error) };
  }
}

/** @param {World} world @param {() => any} respond instead of the service */
async function streamed(world, respond, config = {}) {
  const anthropic = anthropicOf(world, { fetch: async () => respond(), ...config });
  return collect(await anthropic.messages.create({ ...asking(CLAUDE), stream: true }));
}

/** @type {Cases} */
export const cases = {
  async "a message is created, streamed, and its tokens are counted, with a profile and with an ARN"(world) {
    const anthropic = anthropicOf(world);
    for (const model of [CLAUDE, ARN]) {
      for (const resource of /** @type {any[]} */ ([anthropic.messages, anthropic.beta.messages])) {
        const created = await resource.create(asking(model));
        const [block] = created.content;
        ok(block?.type === "text" && TOLD.test(block.text), JSON.stringify(created));
        ok(/^[\w-]{36}$/.test(created._request_id ?? ""), "the request's id");
        const { events } = await collect(await resource.create({ ...asking(model), stream: true }));
        equal(events.map(({ delta }) => delta?.text ?? "").join(""), block.text);
        ok(events.at(-1)["amazon-bedrock-invocationMetrics"].outputTokenCount > 100, "Bedrock's metrics stay");
        const final = await resource.stream(asking(model)).finalMessage();
        same([final.content[0], final.stop_reason], [{ type: "text", text: block.text }, "end_turn"]);
        equal(final.usage.output_tokens, created.usage.output_tokens);
      }
    }
    const counted = await anthropic.messages.countTokens({ model: CLAUDE, messages });
    same([counted, await anthropic.beta.messages.countTokens({ model: CLAUDE, messages })], [counted, counted]);
    ok(counted.input_tokens > 0, "tokens");
  },

  async "thinking, text with citations and tool calls arrive as Claude sends them; pings and chunks that are not Claude's do not"(
    world,
  ) {
    const anthropic = anthropicOf(world, { fetch: async () => streamOf(EVENTS) });
    const stream = anthropic.messages.stream({ ...asking(CLAUDE), stream: true });
    const { content, stop_reason, usage } = await stream.finalMessage();
    same([content, stop_reason, usage], [MESSAGE.content, MESSAGE.stop_reason, MESSAGE.usage]);
    equal(stream.request_id, "made-in-memory");
  },

  async "only Bedrock's request is sent, and nothing of the SDK's own"(world) {
    const { sent, fetch } = recorder(() => new Response(JSON.stringify(MESSAGE)));
    const anthropic = anthropicOf(
      world,
      { fetch },
      { defaultHeaders: { "X-Amzn-Bedrock-GuardrailIdentifier": "abc" } },
    );
    const own = { headers: { "x-amzn-bedrock-guardrailversion": "1" } };
    await anthropic.messages.create(/** @type {any} */ ({ ...asking(ARN), temperature: 0.5 }), own);
    await anthropic.beta.messages.create({ ...asking(CLAUDE), betas: ["one-2026-01-01", "two-2026-01-01"] });
    await anthropic.messages.create(/** @type {any} */ ({ ...asking(CLAUDE), anthropic_version: "2026-10-21" }));
    const bodies = sent.map(({ init }) => JSON.parse(new TextDecoder().decode(init.body)));
    const version = { anthropic_version: "bedrock-2023-05-31" };
    same(bodies, [
      { ...version, max_tokens: 1000, messages, temperature: 0.5 },
      { ...version, anthropic_beta: ["one-2026-01-01", "two-2026-01-01"], max_tokens: 1000, messages },
      { anthropic_version: "2026-10-21", max_tokens: 1000, messages },
    ]);
    equal(new URL(sent[0]?.url ?? "").pathname, `/model/${encodeURIComponent(ARN)}/invoke`);
    const names = [...(sent[0]?.headers.keys() ?? [])].sort();
    same(names, [
      "authorization",
      "content-type",
      "x-amz-date",
      "x-amzn-bedrock-guardrailidentifier",
      "x-amzn-bedrock-guardrailversion",
    ]);
    ok(sent[0]?.headers.get("authorization")?.startsWith("AWS4-HMAC-SHA256"), "a signature");
  },

  async "tokens are counted for a request that InvokeModel would accept"(world) {
    const { sent, fetch } = recorder(() => new Response('{"inputTokens":7}'));
    const { beta } = anthropicOf(world, { fetch });
    const params = { model: CLAUDE, messages, system: "s", betas: ["one-2026-01-01"] };
    same(await beta.messages.countTokens(params), { input_tokens: 7 });
    const { input } = JSON.parse(new TextDecoder().decode(sent[0]?.init.body));
    same(JSON.parse(atob(input.invokeModel.body)), {
      max_tokens: 1,
      anthropic_version: "bedrock-2023-05-31",
      anthropic_beta: ["one-2026-01-01"],
      messages,
      system: "s",
    });
  },

  async "a service error is the SDK's error for its status, with its type, message, code and request id"(world) {
    const { APIError } = Anthropic;
    for (const [name, status, type, constructor] of /** @type {[string, number, string, any][]} */ ([
      ["ValidationException", 400, "invalid_request_error", Anthropic.BadRequestError],
      ["ServiceQuotaExceededException", 400, "invalid_request_error", Anthropic.BadRequestError],
      ["AccessDeniedException", 403, "permission_error", Anthropic.PermissionDeniedError],
      ["ResourceNotFoundException", 404, "not_found_error", Anthropic.NotFoundError],
      ["ModelTimeoutException", 408, "timeout_error", APIError],
      ["ModelErrorException", 424, "api_error", APIError],
      ["ThrottlingException", 429, "rate_limit_error", Anthropic.RateLimitError],
      ["InternalServerException", 500, "api_error", Anthropic.InternalServerError],
      ["ServiceUnavailableException", 503, "overloaded_error", Anthropic.InternalServerError],
    ])) {
      const { messages } = anthropicOf(world);
      for (const stream of [false, true]) {
        const error = await rejection(messages.create({ ...asking(world.unique(`error-${name}`)), stream }));
        ok(error instanceof constructor, `${name}: ${error.name}`);
        same([error.status, error.type, error.errorCode], [status, type, name]);
        ok(/[a-z]{3} [a-z]/.test(error.error.error.message), "the service's message");
        ok(/^[\w-]{36}$/.test(error.requestID), "the request's id");
        same([error.error.type, error.error.request_id], ["error", error.requestID]);
      }
    }
  },

  async "an exception in the stream ends it with an error of the right type"(world) {
    for (const [name, type] of [
      ["internalServerException", "api_error"],
      ["modelStreamErrorException", "api_error"],
      ["modelTimeoutException", "timeout_error"],
      ["serviceUnavailableException", "overloaded_error"],
      ["throttlingException", "rate_limit_error"],
      ["validationException", "invalid_request_error"],
    ]) {
      const frames = [chunkFrame(JSON.stringify(START)), exceptionFrame(name ?? "", "the reason")];
      for (const exceptions of ["throw", "yield"]) {
        const { events, error } = await streamed(world, () => responseOf(frames), { exceptions });
        same(events, [START]);
        ok(error instanceof Anthropic.APIError, `${error}`);
        same([error.status, error.type, error.requestID], [undefined, type, "made-in-memory"]);
        equal(error.error.error.message, "the reason");
        equal(error.errorCode?.toLowerCase(), name?.toLowerCase());
      }
    }
    const early = asking(world.unique("first-throttlingException"));
    const waiting = anthropicOf(world, { retryFirstEvent: true });
    const first = await rejection(waiting.messages.create({ ...early, stream: true }));
    same([first instanceof Anthropic.RateLimitError, first.status], [true, 429]);
    const overloaded = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    const { events, error } = await streamed(world, () => streamOf([START, overloaded, START]));
    same([events, error.type], [[START], "overloaded_error"]);
  },

  async "a truncated stream is an error, even between two events"(world) {
    const anthropic = anthropicOf(world);
    for (const fault of ["cut-mid", "reset-mid"]) {
      const model = world.unique(fault);
      const { events, error } = await collect(await anthropic.messages.create({ ...asking(model), stream: true }));
      ok(events.length > 0 && error instanceof Anthropic.APIError, `${fault}: ${error}`);
    }
    const cut = await streamed(world, () => streamOf(EVENTS.slice(0, -1)));
    same([cut.error?.type, cut.error?.error.error.message.includes("message_stop")], ["api_error", true]);
    const other = await streamed(world, () => streamOf([{ outputText: "another model's" }]));
    ok(other.error?.message.includes("without an event of Claude's"), `${other.error}`);
    const garbled = await streamed(world, () => responseOf([chunkFrame("{"), ...ENDING]));
    ok(garbled.error?.message.includes("not JSON"), `${garbled.error}`);
  },

  async "leaving the loop and aborting close the connection"(world) {
    const anthropic = anthropicOf(world);
    const asked = { ...asking(world.unique("endless")), stream: /** @type {const} */ (true) };
    const { data, response } = await anthropic.messages.create(asked).withResponse();
    for await (const _ of data) break;
    equal((await world.closed(response.headers.get("request-id") ?? "")).closedBy, "client");

    const aborter = new AbortController();
    const { signal } = aborter;
    const aborted = await anthropic.messages.create(asked, { signal }).withResponse();
    for await (const _ of aborted.data) aborter.abort();
    equal((await world.closed(aborted.response.headers.get("request-id") ?? "")).closedBy, "client");

    const early = new AbortController();
    const silent = anthropic.messages.create(asking(world.unique("stall-head")), { signal: early.signal });
    early.abort();
    ok((await rejection(silent)) instanceof Anthropic.APIUserAbortError, "an abort");
  },

  async "a deadline and a broken connection are the SDK's own errors"(world) {
    const { messages } = anthropicOf(world);
    const silent = asking(world.unique("stall-head"));
    const timeout = await rejection(messages.create(silent, { timeout: 50 }));
    ok(timeout instanceof Anthropic.APIConnectionTimeoutError, `${timeout}`);
    const limited = anthropicOf(world, { timeouts: { connect: 50 } });
    const connect = await rejection(limited.messages.create(silent));
    ok(connect instanceof Anthropic.APIConnectionTimeoutError, `${connect}`);
    const unreachable = anthropicOf(world, { fetch: () => Promise.reject(new TypeError("no network")) });
    const connection = await rejection(unreachable.messages.create(asking(CLAUDE)));
    ok(connection instanceof Anthropic.APIConnectionError, `${connection}`);
    ok(connection.cause instanceof world.library.ConnectionError, `${connection.cause}`);
  },

  async "the SDK retries, not the client: each attempt is one request"(world) {
    const anthropic = anthropicOf(world, {}, { maxRetries: 2 });
    const model = world.unique("fail-1-error-ThrottlingException");
    equal((await anthropic.messages.create(asking(model))).stop_reason, "end_turn");
    equal((await world.requestsFor(model)).length, 2);
    for (const [fault, requests] of /** @type {[string, number][]} */ ([
      ["error-ServiceUnavailableException", 2],
      ["error-ModelErrorException", 1],
      ["error-AccessDeniedException", 1],
    ])) {
      const failing = world.unique(fault);
      await rejection(anthropic.messages.create(asking(failing), { maxRetries: 1 }));
      equal((await world.requestsFor(failing)).length, requests, fault);
    }
    // which the SDK by itself would send again, to be paid for again
    const { sent, fetch } = recorder(() => errorResponse(408, "ModelTimeoutException"));
    await rejection(anthropicOf(world, { fetch }, { maxRetries: 1 }).messages.create(asking(CLAUDE)));
    equal(sent.length, 1);
  },

  async "the wait that the service requests reaches the SDK"(world) {
    for (const [header, value, expected] of [
      ["retry-after", "7", ["7", null]],
      ["x-amz-retry-after", "150", [null, "150"]],
    ]) {
      const fetch = async () => errorResponse(429, "ThrottlingException", { [String(header)]: String(value) });
      const { headers } = await rejection(anthropicOf(world, { fetch }).messages.create(asking(CLAUDE)));
      same([headers.get("retry-after"), headers.get("retry-after-ms")], expected);
    }
  },

  async "errors before anything is sent, and operations that only Anthropic has, get a status"(world) {
    const { sent, fetch } = recorder();
    const wrong = await rejection(anthropicOf(world, { fetch, region: "us east" }).messages.create(asking(CLAUDE)));
    ok(wrong instanceof Anthropic.BadRequestError && wrong.message.includes("region"), `${wrong}`);
    const credentials = () => Promise.reject(new Error("signed out"));
    const out = await rejection(anthropicOf(world, { fetch, credentials }).messages.create(asking(CLAUDE)));
    ok(out instanceof Anthropic.AuthenticationError && out.message.includes("signed out"), `${out}`);
    const anthropic = anthropicOf(world, { fetch });
    const batch = rejection(anthropic.messages.batches.create({ requests: [] }));
    for (const error of [await batch, await rejection(anthropic.models.retrieve("m").asResponse())]) {
      ok(error instanceof Anthropic.NotFoundError && error.type === "not_found_error", `${error}`);
    }
    equal(sent.length, 0);
    const page = anthropicOf(world);
    const proxy = await rejection(page.messages.create({ ...asking(world.unique("not-eventstream")), stream: true }));
    same([proxy.status, proxy.type, proxy.message.includes("Sign in")], [502, "api_error", true]);
  },
};
