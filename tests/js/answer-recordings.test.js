/** Recorded streams: the answer equals what plain JSON paths find in the recording, and truncation is always detected. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { readAnswer, textStream } from "../../js/answer/index.js";
import { BedrockRuntime } from "../../js/node.js";
import { responseOf } from "./suite/frames.js";

const folder = join(process.env.VECTORS_DIR ?? "", "recorded/streams");
/** Without VECTORS_DIR there are no recordings. */
const isThere = existsSync(folder);
const names = !isThere ? [] : readdirSync(folder).flatMap((file) => /^(.*)\.bin$/.exec(file)?.[1] ?? []);

/** @param {string} name */
function recordingOf(name) {
  const read = (/** @type {string} */ kind) => JSON.parse(readFileSync(join(folder, `${name}.${kind}.json`), "utf8"));
  const { events, frames_offset_total_headers: frames, botocore_raised: raised } = read("expected");
  const documents = events.flatMap((/** @type {any} */ event) => {
    if (event.exception) return [];
    return event.chunk ? JSON.parse(Buffer.from(event.chunk.bytes_base64, "base64").toString()) : event;
  });
  const bytes = Uint8Array.from(readFileSync(join(folder, `${name}.bin`)));
  const offsets = /** @type {number[][]} */ (frames).map(([offset = 0]) => offset);
  return { ...read("meta"), documents, bytes, offsets, raised };
}

/** @typedef {{ text: string, word?: string, usage: (number | undefined)[], tools: any[], latency?: number }} Reading usage: input, output, read from and written to a cache */
/** @typedef {(documents: any[]) => Reading} Read */

const joined = (/** @type {any[]} */ documents, /** @type {(document: any) => any} */ path) =>
  documents.map((document) => path(document) ?? "").join("");
const last = (/** @type {any[]} */ documents, /** @type {(document: any) => any} */ path) =>
  documents
    .map(path)
    .filter((value) => value != null)
    .at(-1);
const metricsOf = (/** @type {any[]} */ documents) =>
  last(documents, (document) => document["amazon-bedrock-invocationMetrics"]);

/** Bedrock's counts, for families that do not count tokens. @param {any[]} documents */
function billed(documents) {
  const metrics = metricsOf(documents);
  return [
    metrics.inputTokenCount,
    metrics.outputTokenCount,
    metrics.cacheReadInputTokenCount,
    metrics.cacheWriteInputTokenCount,
  ];
}

/** Tools in Converse's format: starts by index, and the deltas with the same index. @param {any[]} documents */
function converseTools(documents) {
  const starts = documents.flatMap(({ contentBlockStart: block }) => (block?.start?.toolUse ? block : []));
  return starts.map(({ contentBlockIndex: index, start }) => {
    const input = joined(documents, ({ contentBlockDelta: block }) =>
      block?.contentBlockIndex === index ? block.delta.toolUse?.input : "",
    );
    return [start.toolUse.toolUseId, start.toolUse.name, JSON.parse(input || "{}")];
  });
}

/** How each family's documents are read. @type {Record<string, Read>} */
const READ = {
  converse: (documents) => {
    const { usage, metrics } = last(documents, ({ metadata }) => metadata);
    return {
      text: joined(documents, ({ contentBlockDelta: block }) => block?.delta.text),
      word: last(documents, ({ messageStop }) => messageStop?.stopReason),
      usage: [usage.inputTokens, usage.outputTokens, usage.cacheReadInputTokens, usage.cacheWriteInputTokens],
      tools: converseTools(documents),
      latency: metrics.latencyMs,
    };
  },
  nova: (documents) => {
    const usage = last(documents, ({ metadata }) => metadata?.usage);
    const metrics = metricsOf(documents);
    return {
      text: joined(documents, ({ contentBlockDelta: block }) => block?.delta.text),
      word: last(documents, ({ messageStop }) => messageStop?.stopReason),
      usage: [
        usage?.inputTokens,
        usage?.outputTokens,
        usage?.cacheReadInputTokenCount ?? metrics?.cacheReadInputTokenCount,
        usage?.cacheWriteInputTokenCount ?? metrics?.cacheWriteInputTokenCount,
      ],
      tools: converseTools(documents),
      latency: metrics?.invocationLatency,
    };
  },
  claude: (documents) => {
    const [{ message }] = documents;
    const total = last(documents, ({ type, usage }) => (type === "message_delta" ? usage : null));
    const starts = documents.filter(({ content_block: block }) => block?.type === "tool_use");
    const metrics = metricsOf(documents);
    return {
      text: joined(documents, ({ delta }) => delta?.text),
      word: last(documents, ({ delta }) => delta?.stop_reason),
      usage: [
        total.input_tokens ?? message.usage.input_tokens,
        total.output_tokens,
        message.usage.cache_read_input_tokens ?? metrics.cacheReadInputTokenCount,
        message.usage.cache_creation_input_tokens ?? metrics.cacheWriteInputTokenCount,
      ],
      tools: starts.map(({ index, content_block: block }) => {
        const input = joined(documents, (document) => (document.index === index ? document.delta?.partial_json : ""));
        return [block.id, block.name, JSON.parse(input || "{}")];
      }),
      latency: metrics.invocationLatency,
    };
  },
  claudeText: (documents) =>
    plain(
      documents,
      ({ completion }) => completion,
      ({ stop_reason }) => stop_reason,
    ),
  titan: (documents) => ({
    ...plain(
      documents,
      ({ outputText }) => outputText,
      ({ completionReason }) => completionReason,
    ),
    usage: [
      last(documents, ({ inputTextTokenCount: count }) => count),
      last(documents, ({ totalOutputTextTokenCount: count }) => count),
      undefined,
      undefined,
    ],
  }),
  llama: (documents) => ({
    ...plain(
      documents,
      ({ generation }) => generation,
      ({ stop_reason }) => stop_reason,
    ),
    usage: [documents[0].prompt_token_count, documents.at(-1).generation_token_count, undefined, undefined],
  }),
  mistral: (documents) =>
    plain(
      documents,
      ({ outputs }) => outputs[0].text,
      ({ outputs }) => outputs[0].stop_reason,
    ),
  ai21: (documents) => {
    const usage = last(documents, (document) => document.usage);
    return {
      ...plain(
        documents,
        ({ choices }) => choices?.[0].delta.content,
        ({ choices }) => choices?.[0].finish_reason,
      ),
      usage: [usage.prompt_tokens, usage.completion_tokens, undefined, undefined],
    };
  },
  cohere: (documents) =>
    plain(
      documents,
      ({ index = 0, text }) => (index === 0 ? text : ""),
      ({ finish_reason }) => finish_reason,
    ),
  /** Command R repeats everything in its last document. */
  cohereR: (documents) => {
    const { response } = documents.at(-1);
    const { input_tokens, output_tokens } = response.meta.tokens;
    return {
      ...plain(
        documents,
        () => "",
        () => null,
      ),
      text: response.text,
      word: documents.at(-1).finish_reason ?? response.finish_reason,
      usage: [input_tokens, output_tokens, undefined, undefined],
    };
  },
};

/** @param {any[]} documents @param {(document: any) => any} text @param {(document: any) => any} word @returns {Reading} */
function plain(documents, text, word) {
  const metrics = metricsOf(documents);
  return {
    text: joined(documents, text),
    word: last(documents, word),
    usage: metrics ? billed(documents) : [],
    tools: [],
    latency: metrics?.invocationLatency,
  };
}

/** @param {{ operation: string, family: string, documents: any[] }} recording */
function readingOf({ operation, family, documents }) {
  const read = () => {
    if (operation === "ConverseStream") return READ.converse;
    if (family === "claude" && "completion" in documents[0]) return READ.claudeText;
    if (family === "cohere" && "event_type" in documents[0]) return READ.cohereR;
    return READ[family];
  };
  return /** @type {Read} */ (read())(documents);
}

/** @type {Record<string, string>} */
const VOCABULARY = {
  FINISH: "end_turn",
  stop: "end_turn",
  COMPLETE: "end_turn",
  LENGTH: "max_tokens",
  length: "max_tokens",
  MAX_TOKENS: "max_tokens",
};

/** @param {{ operation: string }} recording @param {Uint8Array} bytes */
async function outputOf({ operation }, bytes) {
  const bedrock = new BedrockRuntime({
    region: "us-east-1",
    unsigned: true,
    maxAttempts: 1,
    fetch: async () => responseOf([bytes]),
  });
  return operation === "ConverseStream"
    ? bedrock.converseStream({ modelId: "m" })
    : bedrock.invokeModelWithResponseStream({ modelId: "m" });
}

describe("recorded answers", () => {
  it("there are eighty if VECTORS_DIR is set", () => assert.equal(names.length, isThere ? 80 : 0));

  for (const name of names) {
    it(`${name} is read correctly`, async () => {
      const recording = recordingOf(name);
      const reading = readingOf(recording);
      const answer = readAnswer(await outputOf(recording, recording.bytes));
      let text = "";
      const whole = await (async () => {
        for await (const piece of textStream(answer)) text += piece;
        return answer.whole();
      })().catch((error) => {
        assert.ok(recording.raised, error);
        assert.equal(error.name, "ModelStreamErrorException");
        return answer.soFar;
      });
      const isBlocked = recording.documents[0]["amazon-bedrock-trace"] && !reading.word;
      const { usage } = whole;
      const counts = [
        usage?.inputTokens,
        usage?.outputTokens,
        usage?.cacheReadInputTokens,
        usage?.cacheWriteInputTokens,
      ];
      assert.equal(text, reading.text);
      assert.equal(whole.text, reading.text);
      assert.equal(whole.modelStopReason, reading.word);
      assert.equal(
        whole.stopReason,
        isBlocked ? "guardrail_intervened" : (VOCABULARY[reading.word ?? ""] ?? reading.word),
      );
      assert.deepEqual(counts, reading.usage);
      assert.deepEqual(
        whole.toolCalls.map((call) => [call.id, call.name, call.input]),
        reading.tools,
      );
      assert.equal(whole.latencyMs, reading.latency);
      assert.equal(whole.unknown, undefined);
      assert.equal(whole.complete, !recording.raised);
    });

    it(`${name} is incomplete if it ends between two frames`, async () => {
      const recording = recordingOf(name);
      for (const offset of recording.offsets.slice(1)) {
        const output = await outputOf(recording, recording.bytes.slice(0, offset));
        await assert.rejects(
          readAnswer(output).whole(),
          { name: "AnswerError", code: "INCOMPLETE" },
          `cut at ${offset}`,
        );
      }
    });
  }
});
