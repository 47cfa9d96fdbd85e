// Successful answers: every event arrives, in the promised form.

import { equal, ok, rejection, same } from "./assert.js";
import { headersOfEveryType } from "./every-type.js";
import { collect, json } from "./world.js";

/** @import { Cases, World } from "./world.js" */

const prompt = "Why is the sky blue? é☃";
const message = { messages: [{ role: "user", content: [{ type: "text", text: prompt }] }] };

/**
 * @param {World} world
 * @param {string} modelId
 * @param {object} body
 * @param {(document: any) => string | undefined} text
 */
async function answersInWhole(world, modelId, body, text) {
  const { events, error, $metadata } = await world.readAll(modelId, { input: { body } });
  equal(error, undefined);
  const { framesWritten } = await world.closed($metadata.requestId);
  equal(events.length, framesWritten, "every frame is an event:");
  const answer = events.map((event) => text(json(event)) ?? "").join("");
  ok(answer.includes(prompt), `the answer does not mention the prompt: ${answer}`);
  const metrics = json(events[events.length - 1])["amazon-bedrock-invocationMetrics"];
  ok(metrics.outputTokenCount > 10, "the last chunk has the metrics");
}

/** @type {Cases} */
export const answers = {
  async "Claude's answer arrives completely"(world) {
    const body = { anthropic_version: "bedrock-2023-05-31", max_tokens: 256, ...message };
    await answersInWhole(world, "us.anthropic.claude-haiku-5-5", body, (part) => part.delta?.text);
  },
  async "Nova's answer arrives completely"(world) {
    const body = { messages: [{ role: "user", content: [{ text: prompt }] }] };
    await answersInWhole(world, "us.amazon.nova-2-lite-v1:0", body, (part) => part.contentBlockDelta?.delta?.text);
  },
  async "Llama's answer arrives completely"(world) {
    await answersInWhole(world, "us.meta.llama3-3-70b-instruct-v1:0", { prompt }, (part) => part.generation);
  },
  async "Titan's answer arrives completely"(world) {
    await answersInWhole(world, "amazon.titan-text-express-v1", { inputText: prompt }, (part) => part.outputText);
  },
  async "Mistral's answer arrives completely"(world) {
    const text = (/** @type {any} */ part) => part.outputs?.[0]?.text;
    await answersInWhole(world, "mistral.mistral-7b-instruct-v0:2", { prompt }, text);
  },
  async "Cohere's answer arrives completely"(world) {
    await answersInWhole(world, "cohere.command-text-v14", { prompt }, (part) => part.text);
  },

  async "the head has the members that CORS exposes"(world) {
    const { body, $metadata, contentType } = await world.ask("local.count-1");
    equal(contentType, "application/json");
    same(Object.keys($metadata).sort(), ["attempts", "httpStatusCode", "requestId", "totalRetryDelay"]);
    same([$metadata.httpStatusCode, $metadata.attempts, $metadata.totalRetryDelay], [200, 1, 0]);
    ok(/^[0-9a-f-]{36}$/.test($metadata.requestId ?? ""), "there is a request id");
    await body.cancel();
  },

  async "events are the same however the network splits them"(world) {
    const whole = await world.readAll("local.claude");
    for (const length of [1, 7, 1000]) {
      const cut = await world.readAll("local.claude", { config: { fetch: inChunksOf(length) } });
      equal(cut.error, undefined);
      same(cut.events, whole.events);
    }
    const { events, error } = await world.readAll("local.byte-by-byte");
    equal(error, undefined);
    ok(events.map((event) => json(event).type).includes("message_stop"), "the answer arrives byte by byte");
  },

  async "a frame of 1 MB arrives completely"(world) {
    const { events, error } = await world.readAll("local.large-1000000");
    equal(error, undefined);
    same(
      events.map((event) => event.chunk?.bytes.length),
      [1_000_000],
    );
  },

  async "each event's bytes have their own buffer"(world) {
    const { events } = await world.readAll("local.count-50");
    for (const { chunk } of events) equal(chunk?.bytes.buffer.byteLength, chunk?.bytes.byteLength);
  },

  async "valid frames are decoded whatever the response's content type"(world) {
    const labels = [
      "application/octet-stream",
      "binary/octet-stream",
      "text/event-stream",
      "application/json",
      "text/html",
      "text/plain; charset=utf-8",
      "",
    ];
    const { events } = await world.readAll("local.claude");
    for (const label of labels) {
      const read = await world.readAll("local.claude", { config: { fetch: relabelled(label) } });
      same([read.events, read.error, read.contentType], [events, undefined, "application/json"]);
      const cut = await world.readAll("local.mid-throttlingException", { config: { fetch: relabelled(label) } });
      same([cut.events.length, cut.error.name], [3, "ThrottlingException"]);
      const first = await world.readAll("local.first-validationException", { config: { fetch: relabelled(label) } });
      same([first.events.length, first.error.name], [0, "ValidationException"]);
    }
  },

  async "an event of an unknown type is kept, and the answer continues"(world) {
    const plain = await world.readAll("local.claude");
    const { events, error } = await world.readAll("local.unknown-event");
    equal(error, undefined);
    equal(events.length, plain.events.length + 1);
    const [type, { headers, payload }] =
      events[3].$unknown ??
      (() => {
        throw new Error("no $unknown");
      })();
    equal(headers[":event-type"], type);
    ok(payload instanceof Uint8Array, "the payload is bytes");
  },

  async "the headers of an unknown event are JavaScript values, the first of each name"(world) {
    const fetch = async () => new Response(headersOfEveryType());
    const { events, error } = await world.readAll("m", { config: { fetch } });
    equal(error, undefined);
    const [type, { headers, payload }] =
      events[0].$unknown ??
      (() => {
        throw new Error("no $unknown");
      })();
    same([type, new TextDecoder().decode(payload)], ["mine", "{}"]);
    same(headers, {
      ":message-type": "event",
      ":event-type": "mine",
      yes: true,
      no: false,
      byte: -5,
      short: -300,
      integer: -70_000,
      long: -(2n ** 60n),
      bytes: new Uint8Array([1, 2, 3]),
      text: "é☃",
      time: new Date(1_700_000_000_123),
      uuid: Uint8Array.from({ length: 16 }, (_, index) => index),
    });
    ok(headers.time instanceof Date, "a timestamp is a Date");
  },

  async "body is a ReadableStream that can be read, teed and piped"(world) {
    const { body } = await world.ask("local.count-20");
    ok(body instanceof ReadableStream, "body is a ReadableStream");
    ok(!("undefined" in body), "no symbol is invented");
    const [one, two] = body.tee();
    const upper = two.pipeThrough(new TransformStream());
    const read = async (/** @type {ReadableStream} */ stream) => {
      const reader = stream.getReader();
      let count = 0;
      while (!(await reader.read()).done) count += 1;
      return count;
    };
    same(await Promise.all([read(one), read(upper)]), [20, 20]);
    equal(body.locked, true);
  },

  async "a body that is being read cannot be read twice"(world) {
    const { body } = await world.ask("local.count-2");
    const reader = body.getReader();
    ok((await rejection(collect(body).then(({ error }) => Promise.reject(error)))) instanceof TypeError, "locked");
    await reader.cancel();
  },

  async "eight calls at once do not mix"(world) {
    const client = world.client();
    const counts = [1, 2, 3, 5, 8, 13, 21, 34];
    const lengths = counts.map(async (count) => {
      const { body } = await client.invokeModelWithResponseStream({ modelId: `local.count-${count}`, body: "{}" });
      return (await collect(body)).events.length;
    });
    same(await Promise.all(lengths), counts);
  },
};

/** A fetch whose response has another content type, or none. @param {string} label */
function relabelled(label) {
  return async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    const { status, headers, body } = await fetch(url, init);
    const pairs = [...headers].filter(([name]) => name !== "content-type");
    return new Response(body, { status, headers: label ? [...pairs, ["content-type", label]] : pairs });
  };
}

/**
 * A fetch whose response is split into chunks of this many bytes.
 *
 * @param {number} length
 */
function inChunksOf(length) {
  return async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    const answer = await fetch(url, init);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let at = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, at + length));
        at += length;
      },
    });
    return new Response(body, answer);
  };
}
