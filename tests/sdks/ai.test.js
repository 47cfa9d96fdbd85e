/**
 * The output of `toUIMessageStream`, read by the `ai` package as useChat does: versions 5, 6 and 7, and one whose
 * schema rejects unknown members, as all did until July 2026.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { BedrockRuntime } from "../../js/node.js";
import { toUIMessageStream } from "../../js/sse/index.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { outputOf, said } from "../js/answer-outputs.js";
import { EVENTS } from "./anthropic-message.js";

const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const ENDING = [
  { messageStop: { stopReason: "end_turn" } },
  { metadata: { usage: { inputTokens: 1, outputTokens: 2 }, metrics: { latencyMs: 3 } } },
];
const FAILED = "The model did not finish its answer.";

/** The state of useChat, without React. */
class State {
  status = "ready";
  error = undefined;
  /** @type {any[]} */
  messages = [];
  pushMessage = (/** @type {any} */ message) => void (this.messages = [...this.messages, message]);
  popMessage = () => void (this.messages = this.messages.slice(0, -1));
  replaceMessage = (/** @type {number} */ index, /** @type {any} */ message) =>
    void (this.messages = this.messages.map((old, at) => (at === index ? message : old)));
  snapshot = (/** @type {any} */ value) => structuredClone(value);
}

/**
 * Sends a message to a route that relays the output.
 *
 * @param {any} ai the package
 * @param {() => any} respond
 */
async function chatted({ AbstractChat, DefaultChatTransport }, respond) {
  const Chat = /** @type {any} */ (class extends AbstractChat {});
  const state = new State();
  const errors = /** @type {any[]} */ ([]);
  const transport = new DefaultChatTransport({ api: "http://127.0.0.1/api/chat", fetch: async () => respond() });
  const chat = new Chat({ state, transport, onError: (/** @type {any} */ error) => errors.push(error) });
  await chat.sendMessage({ text: "Hi" });
  const { status, messages } = state;
  return { status, messages, errors: errors.map(({ message }) => message), parts: messages.at(-1).parts };
}

/** The parts, without what differs between versions. @param {any[]} parts */
const plain = (parts) =>
  parts.map(({ type, text, state, input, rawInput, toolCallId, errorText }) =>
    JSON.parse(JSON.stringify({ type, text, state, input, rawInput, toolCallId, errorText })),
  );

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let local;
before(async () => {
  local = await createLocalBedrock({ port: 0, eventsPerSecond: 0 });
});
after(() => local.close());

/** @param {string} modelId */
function relayed(modelId) {
  const bedrock = new BedrockRuntime({
    region: "us-east-1",
    endpoint: local.url,
    credentials: CREDENTIALS,
    maxAttempts: 1,
  });
  const messages = [{ role: /** @type {const} */ ("user"), content: [{ text: "Hi" }] }];
  return bedrock.converseStream({ modelId, messages }).then((output) => toUIMessageStream(output));
}

for (const version of ["5", "5-strict", "6", "7"]) {
  describe(`a chat of ai ${version}`, async () => {
    const ai = await import(`ai-${version}`);

    it("shows the text of an answer", async () => {
      const { status, parts, errors } = await chatted(ai, () => relayed("us.amazon.nova-2-lite-v1:0"));
      assert.deepEqual([status, errors], ["ready", []]);
      assert.deepEqual(plain(parts)[0], { type: "step-start" });
      assert.match(parts[1].text, /^You asked: “Hi” .*🌊$/s);
      assert.deepEqual([parts.length, parts[1].type, parts[1].state], [2, "text", "done"]);
    });

    it("shows reasoning and tool calls, including one with truncated input", async () => {
      const chunks = EVENTS.map((document) => ({
        chunk: { bytes: new TextEncoder().encode(JSON.stringify(document)) },
      }));
      const { status, parts, errors } = await chatted(ai, () => toUIMessageStream(outputOf(chunks)));
      assert.deepEqual([status, errors], ["ready", []]);
      assert.deepEqual(plain(parts), [
        { type: "step-start" },
        { type: "reasoning", text: "Green, surely.", state: "done" },
        { type: "text", text: 'It is\n"green".', state: "done" },
        { type: "tool-paint", state: "input-available", toolCallId: "toolu_bdrk_1", input: { colour: "green" } },
      ]);
      const cut = chunks.filter((_, index) => index !== EVENTS.length - 4);
      const { parts: cutParts, errors: none } = await chatted(ai, () => toUIMessageStream(outputOf(cut)));
      assert.deepEqual(none, []);
      const { type, state, errorText, rawInput, input } = cutParts.at(-1);
      assert.deepEqual([type, state, errorText], ["tool-paint", "output-error", "The input is not valid JSON."]);
      assert.equal(rawInput ?? input, '{"colour": "gr');
    });

    it("shows what came before an error, and fails with its message", async () => {
      for (const respond of [
        () => toUIMessageStream(outputOf([said("a")])),
        () => relayed("local.mid-throttlingException"),
        () => relayed("local.cut-mid"),
      ]) {
        const { status, parts, errors } = await chatted(ai, respond);
        assert.deepEqual([status, errors], ["error", [FAILED]]);
        assert.ok(parts.find((/** @type {any} */ { type }) => type === "text").text.length > 0);
      }
      const told = () => toUIMessageStream(outputOf([]), { onError: () => "Try again later." });
      assert.deepEqual((await chatted(ai, told)).errors, ["Try again later."]);
    });

    it("accepts heartbeats, and fails if the connection to the server breaks", async () => {
      const whole = await toUIMessageStream(outputOf([said("a"), said("b"), ...ENDING])).text();
      const beating = whole.replaceAll("\n\n", "\n\n:\n\n");
      const { parts, errors: none } = await chatted(ai, () => new Response(beating));
      assert.deepEqual(none, []);
      assert.deepEqual(plain(parts).at(-1), { type: "text", text: "ab", state: "done" });
      const encoder = new TextEncoder();
      const left = [encoder.encode(whole.slice(0, whole.indexOf('"b"')))];
      const broken = new ReadableStream({
        pull(controller) {
          const bytes = left.shift();
          if (bytes) controller.enqueue(bytes);
          else controller.error(new TypeError("terminated"));
        },
      });
      const { status, errors } = await chatted(ai, () => new Response(broken));
      assert.deepEqual([status, errors], ["error", ["terminated"]]);
    });

    it("every chunk matches its schema", async () => {
      const { parseJsonEventStream, uiMessageChunkSchema: schema } = ai;
      const stream = toUIMessageStream(outputOf([said("a"), ...ENDING])).body;
      const chunks = [];
      for await (const chunk of parseJsonEventStream({
        stream,
        schema: typeof schema === "function" ? schema() : schema,
      }))
        chunks.push(chunk);
      assert.deepEqual(
        chunks.filter(({ success }) => !success),
        [],
      );
      assert.deepEqual(
        chunks.map(({ value }) => value.type),
        ["start", "start-step", "text-start", "text-delta", "text-end", "finish-step", "finish"],
      );
    });
  });
}
