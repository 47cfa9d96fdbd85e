// A call sends what it was given, as it was at the time of the call.

import { equal, ok, same } from "./assert.js";
import { good, recorder } from "./frames.js";
import { collect } from "./world.js";

/** @import { Cases, World } from "./world.js" */

/** @param {any} init of a request */
async function bodyOf(init) {
  return new Response(init.body).text();
}

/**
 * Makes a call and changes something in the same turn. Returns the request.
 *
 * @param {World} world
 * @param {any} input
 * @param {() => void} change
 * @param {{ config?: any, options?: any }} [more]
 */
async function sentBefore(world, input, change, { config, options } = {}) {
  const { sent, fetch } = recorder();
  const client = new world.library.BedrockRuntime(
    Object.assign(config ?? {}, { region: "us-east-1", credentials: world.credentials, fetch }),
  );
  const called = client.invokeModelWithResponseStream(input, options);
  change();
  const { events, error } = await collect((await called).body);
  same([events.length, error, sent.length], [1, undefined, 1]);
  const [{ url, headers, init }] = sent;
  return { url, headers, body: await bodyOf(init) };
}

const text = '{"prompt":"before"}';

/** @type {Cases} */
export const moment = {
  async "members of the input changed right after the call are not sent"(world) {
    const input = {
      modelId: "before",
      body: text,
      guardrailIdentifier: "before",
      trace: "ENABLED",
      accept: "text/plain",
    };
    const { url, headers, body } = await sentBefore(world, input, () => {
      Object.assign(input, {
        modelId: "after",
        body: "after",
        guardrailIdentifier: "after",
        guardrailVersion: "1",
        trace: "DISABLED",
      });
      Reflect.deleteProperty(input, "accept");
    });
    ok(url.includes("/model/before/"), url);
    const names = ["guardrailidentifier", "guardrailversion", "trace", "accept"];
    same(
      names.map((name) => headers.get(`x-amzn-bedrock-${name}`)),
      ["before", null, "ENABLED", "text/plain"],
    );
    equal(body, text);
  },

  async "an input assigned to a command right after send is not sent"(world) {
    const { sent, fetch } = recorder();
    const command = new world.library.InvokeModelWithResponseStreamCommand({ modelId: "before", body: text });
    const called = world.client({ fetch }).send(command);
    /** @type {any} */ (command).input = { modelId: "after", body: "{}" };
    await (await called).body.cancel();
    ok(sent[0].url.includes("/model/before/"), sent[0].url);
    equal(await bodyOf(sent[0].init), text);
  },

  async "bytes changed right after the call are not sent"(world) {
    for (const form of ["buffer", "view", "part of a buffer"]) {
      const bytes = new TextEncoder().encode(`  ${text}`);
      const view = form === "part of a buffer" ? bytes.subarray(2) : bytes;
      const input = { modelId: "m", body: form === "buffer" ? bytes.buffer : view };
      const { body } = await sentBefore(world, input, () => bytes.fill(33));
      equal(body.trim(), text, form);
    }
  },

  async "an object changed right after the call, however deeply, is sent unchanged"(world) {
    const document = { messages: [{ role: "user", content: [{ text: "before" }] }] };
    const before = JSON.stringify(document);
    const { body } = await sentBefore(world, { modelId: "m", body: document }, () => {
      document.messages[0].content[0].text = "after";
      document.messages.push({ role: "user", content: [] });
    });
    equal(body, before);
  },

  async "options changed right after the call have no effect"(world) {
    const options = {};
    const { body } = await sentBefore(
      world,
      { modelId: "m", body: text },
      () => {
        Object.assign(options, {
          signal: AbortSignal.abort(),
          abortSignal: AbortSignal.abort(),
          timeouts: { total: -1 },
        });
      },
      { options },
    );
    equal(body, text);
    const timeouts = { total: 3_600_000 };
    await sentBefore(world, { modelId: "m", body: text }, () => void (timeouts.total = -1), { options: { timeouts } });
  },

  async "the configuration's deadlines are read when the client is created"(world) {
    const timeouts = { total: 3_600_000 };
    const client = world.client({ fetch: async () => good(), timeouts });
    timeouts.total = -1;
    equal((await collect((await client.invokeModelWithResponseStream({ modelId: "m" })).body)).error, undefined);
  },

  async "getters of the input and of the options are called once"(world) {
    /** @type {string[]} */
    const read = [];
    const watched = (/** @type {any} */ object) =>
      Object.defineProperties(
        {},
        Object.fromEntries(
          Object.entries(object).map(([name, value]) => [
            name,
            { enumerable: true, get: () => (read.push(name), value) },
          ]),
        ),
      );
    const input = {
      modelId: "m",
      body: text,
      contentType: "application/json",
      accept: "text/plain",
      guardrailIdentifier: "g",
      guardrailVersion: "1",
    };
    const options = { signal: new AbortController().signal, timeouts: watched({ total: 3_600_000 }) };
    await sentBefore(world, watched(input), () => {}, { options: watched(options) });
    same(read.sort(), [...Object.keys(input), "signal", "timeouts", "total"].sort());
  },
};
