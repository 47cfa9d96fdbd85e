// The operations other than InvokeModelWithResponseStream: the same cases for each, so that together they form a table.

import { equal, ok, rejection, same } from "./assert.js";
import { recorder, responseOf, eventFrame } from "./frames.js";

/** @import { Cases, World } from "./world.js" */
/** @typedef {ReturnType<World["client"]>} Client */
/** @typedef {import("../../../js/index.js").SendOptions} SendOptions */

const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
const messages = [
  {
    role: /** @type {const} */ ("user"),
    content: [{ text: "Hi" }, { image: { format: /** @type {const} */ ("png"), source: { bytes } } }],
  },
];
/** A request that gets reasoning, an image and a tool call in its answer. */
const conversation = {
  messages,
  inferenceConfig: { maxTokens: 2 },
  additionalModelRequestFields: { thinking: { type: "enabled" } },
  additionalModelResponseFieldPaths: ["/stop_sequence"],
  toolConfig: {
    tools: [{ toolSpec: { name: "weather", inputSchema: { json: { type: "object", bytes: "text" } } } }],
    toolChoice: { any: {} },
  },
  serviceTier: { type: /** @type {const} */ ("flex") },
};
/** What the local Bedrock passes to a tool: its `bytes` is text. */
const toolInput = { city: "Łódź", days: 3, exact: true, at: null, parts: [0.5, { bytes: "not base64" }] };
const redacted = Uint8Array.of(0, 127, 128, 255);

/**
 * @typedef {object} Operation
 * @property {boolean} streams
 * @property {(client: Client, id: string, options?: SendOptions) => Promise<any>} call by a method
 * @property {(library: World["library"], id: string) => any} command
 * @property {string} path of the request
 * @property {(output: any) => Promise<void> | void} check of a successful answer
 */

/** @param {any} stream */
async function eventsOf(stream) {
  const events = [];
  for await (const event of stream) {
    equal(Object.keys(event).length, 1, "an event has exactly one member");
    events.push(event);
  }
  return events;
}

/** @type {Record<string, Operation>} */
const operations = {
  ConverseStream: {
    streams: true,
    call: (client, modelId, options) => client.converseStream({ modelId, ...conversation }, options),
    command: ({ ConverseStreamCommand }, modelId) => new ConverseStreamCommand({ modelId, ...conversation }),
    path: "/model/ID/converse-stream",
    check: async ({ stream }) => {
      ok(stream instanceof ReadableStream, "it is a ReadableStream");
      const events = await eventsOf(stream);
      same(events[0], { messageStart: { role: "assistant" } });
      same(events.at(-2), {
        messageStop: {
          additionalModelResponseFields: { stop_sequence: null, paths: ["/stop_sequence"] },
          stopReason: "max_tokens",
        },
      });
      same(Object.keys(events.at(-1).metadata), ["metrics", "serviceTier", "usage"]);
      const deltas = events.flatMap(({ contentBlockDelta }) => contentBlockDelta?.delta ?? []);
      equal(deltas.map(({ text = "" }) => text).join(""), "You asked:");
      same(JSON.parse(deltas.map(({ toolUse }) => toolUse?.input ?? "").join("")), toolInput);
      isBytes(
        deltas.find((delta) => delta.reasoningContent?.redactedContent).reasoningContent.redactedContent,
        redacted,
      );
      isBytes(deltas.find((delta) => delta.image).image.source.bytes, bytes);
    },
  },
  Converse: {
    streams: false,
    call: (client, modelId, options) => client.converse({ modelId, ...conversation }, options),
    command: ({ ConverseCommand }, modelId) => new ConverseCommand({ modelId, ...conversation }),
    path: "/model/ID/converse",
    check: ({ output, stopReason, usage, metrics, serviceTier, additionalModelResponseFields }) => {
      const [reasoning, hidden, { image }, { toolUse }, { text }] = output.message.content;
      same(reasoning, {
        reasoningContent: { reasoningText: { text: "The user asks, and I answer.", signature: "c2lnbmVk" } },
      });
      isBytes(hidden.reasoningContent.redactedContent, redacted);
      isBytes(image.source.bytes, bytes);
      same(toolUse, { toolUseId: "tooluse_local-1", name: "weather", input: toolInput });
      same(
        [text, stopReason, usage, metrics],
        ["You asked:", "max_tokens", { inputTokens: 4, outputTokens: 2, totalTokens: 6 }, { latencyMs: 551 }],
      );
      same(
        [serviceTier, additionalModelResponseFields],
        [{ type: "flex" }, { stop_sequence: null, paths: ["/stop_sequence"] }],
      );
    },
  },
  InvokeModel: {
    streams: false,
    call: (client, modelId, options) =>
      client.invokeModel({ modelId, body: { prompt: "Hi" }, accept: "application/json", serviceTier: "flex" }, options),
    command: ({ InvokeModelCommand }, modelId) =>
      new InvokeModelCommand({ modelId, body: { prompt: "Hi" }, accept: "application/json", serviceTier: "flex" }),
    path: "/model/ID/invoke",
    check: ({ body, contentType }) => {
      const text = new TextDecoder().decode(body);
      isBytes(body, new TextEncoder().encode(text));
      equal(body.transformToString(), text);
      equal(body.transformToString("base64"), btoa(String.fromCharCode(...new TextEncoder().encode(text))));
      same(
        [JSON.parse(text).stop_reason, contentType, Object.keys(body).length],
        ["end_turn", "application/json", body.length],
      );
    },
  },
  CountTokens: {
    streams: false,
    call: (client, modelId, options) => client.countTokens({ modelId, input: { converse: { messages } } }, options),
    command: ({ CountTokensCommand }, modelId) =>
      new CountTokensCommand({
        modelId,
        input: { invokeModel: { body: new TextEncoder().encode(JSON.stringify({ prompt: "Hi" })) } },
      }),
    path: "/model/ID/count-tokens",
    check: ({ inputTokens }) => equal(inputTokens, 4),
  },
  ApplyGuardrail: {
    streams: false,
    call: (client, guardrailIdentifier, options) => client.applyGuardrail(judged(guardrailIdentifier), options),
    command: ({ ApplyGuardrailCommand }, guardrailIdentifier) => new ApplyGuardrailCommand(judged(guardrailIdentifier)),
    path: "/guardrail/ID/version/DRAFT/apply",
    check: ({ action, outputs, guardrailCoverage }) => {
      same(
        [action, outputs, guardrailCoverage.images],
        ["GUARDRAIL_INTERVENED", [{ text: "a {WORD}" }], { guarded: 1, total: 1 }],
      );
    },
  },
};

/** @param {string} guardrailIdentifier @returns {import("../../../js/index.js").ApplyGuardrailCommandInput} */
function judged(guardrailIdentifier) {
  return {
    guardrailIdentifier,
    guardrailVersion: "DRAFT",
    source: "OUTPUT",
    content: [{ text: { text: "a secret" } }, { image: { format: "png", source: { bytes } } }],
  };
}

/** @param {unknown} actual @param {Uint8Array} expected */
function isBytes(actual, expected) {
  ok(actual instanceof Uint8Array, "bytes are a Uint8Array");
  same(actual, expected);
}

/** Reads an answer to its end if it is a stream. @param {any} output */
async function finished({ stream }) {
  if (stream) await eventsOf(stream);
}

/**
 * The cases for each operation.
 *
 * @type {Record<string, (world: World, operation: Operation, name: string) => Promise<void>>}
 */
const cases = {
  async "the request is accepted, and the response read"(world, { call, command, check }) {
    for (const ask of [
      call,
      (/** @type {Client} */ client, /** @type {string} */ id) => client.send(command(world.library, id)),
    ]) {
      const output = await ask(world.client(), "local.claude");
      same([output.$metadata.httpStatusCode, output.$metadata.attempts], [200, 1]);
      const { status } = await world.request(output.$metadata.requestId);
      equal(status, 200);
      ok(!("decoder" in output) && !("source" in output), "the output has only the operation's members");
      await check(output);
    }
  },

  async "the path has the members that belong there, and the body the rest"(world, { call, path }) {
    const { sent, fetch } = recorder(() => new Response("{}", { status: 400 }));
    await rejection(call(world.client({ fetch, maxAttempts: 1 }), "a:b/c"));
    equal(sent[0].url, `${world.url}${path.replace("ID", "a%3Ab%2Fc")}`);
    const body = JSON.parse(new TextDecoder().decode(sent[0].init.body));
    ok(
      !("modelId" in body) && !("guardrailIdentifier" in body) && !("guardrailVersion" in body),
      "nothing is sent twice",
    );
    same(sent[0].headers.get("content-type"), "application/json");
  },

  async "it is the same byte by byte and in one piece"(world, { call }) {
    await finished(await call(world.client(), "local.byte-by-byte"));
    await finished(await call(world.client(), "local.large-300000"));
  },

  async "errors have their class, and the request id"(world, { call }) {
    for (const name of /** @type {const} */ ([
      "ValidationException",
      "ThrottlingException",
      "ResourceNotFoundException",
      "ServiceUnavailableException",
    ])) {
      const error = await rejection(call(world.client({ maxAttempts: 1 }), `local.error-${name}`));
      ok(
        error instanceof world.library[name] && error instanceof world.library.BedrockRuntimeServiceException,
        `${error} is a ${name}`,
      );
      equal(typeof error.$metadata.requestId, "string");
    }
    const page = await rejection(call(world.client({ maxAttempts: 1 }), "local.html-503"));
    same([page.$metadata.httpStatusCode, page.message], [503, "503 Service Unavailable: Please come back later."]);
  },

  async "what may succeed later is retried"(world, { call, command }, name) {
    const output = await call(world.client(), world.unique("fail-1-http-503-BusyException"));
    equal(output.$metadata.attempts, 2);
    await finished(output);
    /** @type {any[]} */
    const told = [];
    const logger = {
      warn: (/** @type {any} */ content) => told.push(content),
      info: (/** @type {any} */ content) => told.push(content),
    };
    await finished(
      await world.client({ logger }).send(command(world.library, world.unique("fail-1-error-InternalServerException"))),
    );
    same(
      told.map(({ commandName }) => commandName),
      [`${name}Command`, `${name}Command`],
    );
  },

  async "another page in its place is not mistaken for the answer"(world, { call, streams }, name) {
    if (name === "InvokeModel") return; // its body may be anything
    const error = await rejection(call(world.client(), "local.not-eventstream"));
    same([error.name, error.code], ["EventStreamError", streams ? "NOT_EVENTSTREAM" : "BAD_DOCUMENT"]);
    ok(error.message.includes("Sign in") && error.$response.body.startsWith("<!doctype"), error.message);
  },

  async "a signal ends it before the head"(world, { call }) {
    const controller = new AbortController();
    const id = world.unique("stall-head");
    const ended = rejection(call(world.client({ maxAttempts: 1 }), id, { signal: controller.signal }));
    const [{ requestId }] = await world.requestsFor(id);
    controller.abort("enough");
    equal(await ended, "enough");
    equal((await world.closed(requestId)).closedBy, "client");
  },

  async "a signal ends it in the middle"(world, { call, streams }) {
    const controller = new AbortController();
    const id = world.unique("stall");
    const asked = call(world.client({ maxAttempts: 1 }), id, { abortSignal: controller.signal });
    const ended = rejection(streams ? asked.then(finished) : asked);
    const [{ requestId }] = await world.requestsFor(id);
    // the head has been sent
    for (let status = null; status === null; ) ({ status } = await world.request(requestId));
    controller.abort("enough");
    equal(await ended, "enough");
    equal((await world.closed(requestId)).closedBy, "client");
  },

  async "destroy ends it"(world, { call, streams }) {
    const [client, id] = [world.client({ maxAttempts: 1 }), world.unique("stall")];
    const asked = call(client, id);
    const ended = rejection(streams ? asked.then(finished) : asked);
    const [{ requestId }] = await world.requestsFor(id);
    for (let status = null; status === null; ) ({ status } = await world.request(requestId));
    client.destroy();
    equal((await ended).name, "AbortError");
    equal((await world.closed(requestId)).closedBy, "client");
  },

  async "silence ends it at the deadline"(world, { call, streams }) {
    for (const phase of /** @type {const} */ (["idle", "total"])) {
      const asked = call(world.client({ maxAttempts: 1, timeouts: { [phase]: 300 } }), world.unique("stall"));
      const error = await rejection(streams ? asked.then(finished) : asked);
      same([error.name, error.phase], ["TimeoutError", phase]);
    }
  },

  async "a broken connection is an error, or retried if nothing has arrived"(world, { call, streams }) {
    const asked = call(world.client({ maxAttempts: 1 }), "local.reset-mid");
    const error = await rejection(streams ? asked.then(finished) : asked);
    same([error.name, error.code], streams ? ["EventStreamError", "TRUNCATED"] : ["ConnectionError", undefined]);
    ok(error.message.startsWith("the connection broke before the end"), error.message);
    equal(typeof error.$metadata.requestId, "string");
    const later = await call(
      world.client({ retryFirstEvent: true }),
      world.unique(streams ? "fail-1-reset-0" : "fail-1-reset-mid"),
    );
    equal(later.$metadata.attempts, 2);
    await finished(later);
  },

  async "input that cannot be sent is refused before anything is sent"(world, { command }, name) {
    const { sent, fetch } = recorder();
    const client = world.client({ fetch });
    const { constructor } = command(world.library, "m");
    for (const input of [
      undefined,
      null,
      {},
      name === "InvokeModel"
        ? { modelId: "m", body: new Map() }
        : { modelId: "m", guardrailIdentifier: "g", guardrailVersion: "1", messages: new Map() },
      { modelId: 5, guardrailIdentifier: 5 },
    ]) {
      const error = await rejection(client.send(new constructor(input)));
      ok(error instanceof TypeError, `${error}`);
    }
    equal(sent.length, 0);
  },
};

/** Cases about the events of a conversation. @type {Cases} */
const conversations = {
  async "ConverseStream: a broken event ends the stream, after the events before it"(world) {
    const good = await eventsOf((await operations.ConverseStream.call(world.client(), "local.claude")).stream);
    for (const fault of ["bad-json", "bad-base64", "flip-600", "cut-mid"]) {
      /** @type {any[]} */
      const events = [];
      const { stream } = await operations.ConverseStream.call(world.client(), `local.${fault}`);
      const error = await rejection(
        (async () => {
          for await (const event of stream) events.push(event);
        })(),
      );
      same(events, good.slice(0, 3));
      same([error.name, error.eventIndex], ["EventStreamError", 3]);
      if (fault.startsWith("bad")) equal(error.code, "BAD_PAYLOAD");
    }
  },

  async "ConverseStream: JSON that only a parser refuses is an error of that event, wherever its chunk ends"(world) {
    const delta = (/** @type {string} */ text) =>
      eventFrame(`{"contentBlockIndex":0,"delta":{"text":"${text}"}}`, "contentBlockDelta");
    const frames = [delta("a"), delta("b"), delta("\\q"), delta("c")];
    const joined = new Uint8Array(await new Blob(frames).arrayBuffer());
    for (const chunks of [frames, [joined], [joined.subarray(0, 300), joined.subarray(300)]]) {
      const { stream } = await operations.ConverseStream.call(
        world.client({ fetch: async () => responseOf(chunks) }),
        "m",
      );
      /** @type {any[]} */
      const texts = [];
      const error = await rejection(
        (async () => {
          for await (const event of stream) texts.push(event.contentBlockDelta.delta.text);
        })(),
      );
      same([texts, error.code, error.eventIndex, error.offset], [["a", "b"], "BAD_PAYLOAD", 2, frames[0].length * 2]);
    }
  },

  async "ConverseStream: exceptions are thrown, or yielded if they are members of its events"(world) {
    const read = async (/** @type {object} */ config, /** @type {string} */ id) => {
      const { stream } = await operations.ConverseStream.call(world.client(config), id);
      return eventsOf(stream);
    };
    const error = await rejection(read({}, "local.mid-throttlingException"));
    ok(error instanceof world.library.ThrottlingException && error.eventIndex === 3, `${error}`);
    for (const how of ["mid", "mid-event"]) {
      const events = await read({ exceptions: "yield" }, `local.${how}-modelStreamErrorException`);
      const { name, originalStatusCode } = events[3].modelStreamErrorException;
      same([events.length, name, originalStatusCode], [4, "ModelStreamErrorException", 500]);
    }
    // it is a member of the other stream's events only
    const late = await rejection(read({ exceptions: "yield" }, "local.mid-modelTimeoutException"));
    ok(late instanceof world.library.ModelTimeoutException, `${late}`);
  },

  async "ConverseStream: an exception instead of the first event is retried, if requested"(world) {
    const output = await operations.ConverseStream.call(
      world.client({ retryFirstEvent: true }),
      world.unique("fail-1-first-throttlingException"),
    );
    equal(output.$metadata.attempts, 2);
    await operations.ConverseStream.check(output);
  },

  async "ConverseStream: an event of an unknown type is kept, and so is one of another operation"(world) {
    const { stream } = await operations.ConverseStream.call(world.client(), "local.unknown-event");
    const events = await eventsOf(stream);
    same(
      [events[3].$unknown[0], new TextDecoder().decode(events[3].$unknown[1].payload)],
      ["weatherReport", '{"sky":"clear"}'],
    );
    const chunk = async () => responseOf([eventFrame('{"bytes":""}')]);
    const other = await operations.ConverseStream.call(world.client({ fetch: chunk }), "m");
    equal((await eventsOf(other.stream))[0].$unknown[0], "chunk");
  },

  async "ConverseStream: twenty thousand events arrive in order, with one read of the network per chunk"(world) {
    const { stream } = await operations.ConverseStream.call(world.client(), "local.count-20000");
    let count = 0;
    for await (const { contentBlockDelta } of stream) {
      if (contentBlockDelta) equal(contentBlockDelta.delta.text, `${count++} `);
    }
    equal(count, 20_000);
  },

  async "ConverseStream: the network is not read while there are unread events"(world) {
    let reads = 0;
    const frames = Array.from({ length: 50 }, () =>
      eventFrame('{"contentBlockIndex":0,"delta":{"text":"a"}}', "contentBlockDelta"),
    );
    const source = new ReadableStream(
      { pull: (controller) => (reads < 50 ? controller.enqueue(frames[reads++]) : controller.close()) },
      { highWaterMark: 0 },
    );
    const headers = { "content-type": "application/vnd.amazon.eventstream" };
    const { stream } = await operations.ConverseStream.call(
      world.client({ fetch: async () => new Response(source, { headers }) }),
      "m",
    );
    const reader = stream.getReader();
    await reader.read();
    ok(reads <= 3, `${reads} chunks were read for one event`);
    await reader.cancel();
  },

  async "Converse: bytes from any source are sent in Base64, but text is not"(world) {
    const { sent, fetch } = recorder(() => new Response("{}", { status: 400 }));
    const sources = [bytes, bytes.buffer, new DataView(bytes.buffer, 1, 3), new Uint16Array(bytes.buffer, 2, 2)];
    const content = sources.map((source) => ({ image: { format: "png", source: { bytes: source } } }));
    await rejection(
      world
        .client({ fetch, maxAttempts: 1 })
        .converse({ modelId: "m", messages: [{ role: "user", content: /** @type {any} */ (content) }] }),
    );
    const body = JSON.parse(new TextDecoder().decode(sent[0].init.body));
    const found = body.messages[0].content.map((/** @type {any} */ block) => block.image.source.bytes);
    same(
      found,
      [bytes, bytes, bytes.subarray(1, 4), bytes.subarray(2, 6)].map((part) => btoa(String.fromCharCode(...part))),
    );
  },

  async "Converse: changes made after the call are not sent"(world) {
    const { sent, fetch } = recorder(() => new Response("{}", { status: 400 }));
    const [image, message] = [
      Uint8Array.of(1, 2, 3),
      { role: /** @type {const} */ ("user"), content: [{ text: "before" }] },
    ];
    const client = world.client({ fetch, maxAttempts: 1 });
    const asked = client.converse({
      modelId: "m",
      messages: [message, { role: "user", content: [{ image: { format: "png", source: { bytes: image } } }] }],
    });
    image.fill(9);
    message.content[0].text = "after";
    await rejection(asked);
    const text = new TextDecoder().decode(sent[0].init.body);
    ok(text.includes("before") && text.includes('"AQID"'), text);
  },

  async "Converse: unknown members of the response are kept"(world) {
    const answer = {
      output: { message: { role: "assistant", content: [{ hologram: { of: "a cat" } }] } },
      usage: { newTokens: 1 },
      __proto__: null,
      newMember: [1],
    };
    const fetch = async () => new Response(JSON.stringify(answer));
    const { output, usage, newMember } = /** @type {any} */ (await world.client({ fetch }).converse({ modelId: "m" }));
    same([output, usage, newMember], [answer.output, answer.usage, answer.newMember]);
  },

  async "Converse: a body other than the documented one is an error, whatever it is"(world) {
    for (const body of [
      "",
      "null",
      "[]",
      '"text"',
      "{",
      '{"output":{"message":{"content":[{"image":{"source":{"bytes":"***"}}}]}}}',
      `${"[".repeat(1e5)}`,
    ]) {
      const error = await rejection(
        world
          .client({ fetch: async () => new Response(body, { headers: { "content-type": "application/json" } }) })
          .converse({ modelId: "m" }),
      );
      same([error.name, error.code, error.$metadata.httpStatusCode], ["EventStreamError", "BAD_DOCUMENT", 200]);
    }
    const polluted = await world
      .client({ fetch: async () => new Response('{"__proto__":{"stopReason":"x"}}') })
      .converse({ modelId: "m" });
    equal(polluted.stopReason, undefined);
  },
};

/** @type {Cases} */
export const operationCases = { ...conversations };
for (const [name, operation] of Object.entries(operations)) {
  for (const [title, check] of Object.entries(cases))
    operationCases[`${name}: ${title}`] = (world) => check(world, operation, name);
}
