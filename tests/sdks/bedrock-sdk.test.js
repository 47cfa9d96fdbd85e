/** The same bytes, read by Anthropic's SDK over our client and by Anthropic's own package for Bedrock, yield the same message. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { AnthropicBedrock } from "@anthropic-ai/bedrock-sdk";
import Anthropic from "@anthropic-ai/sdk";
import { bedrockFetch } from "../../js/anthropic/index.js";
import { BedrockRuntime } from "../../js/node.js";
import { chunkFrame, responseOf } from "../js/suite/frames.js";
import { EVENTS, MESSAGE } from "./anthropic-message.js";

const folder = join(process.env.VECTORS_DIR ?? "", "recorded/streams");
/** Without VECTORS_DIR there are no recordings. */
const isThere = existsSync(folder);

/** @typedef {{ name: string, frames: Uint8Array[], documents: any[] }} Recording */

/** The recordings of Claude's Messages API. @returns {Recording[]} */
function recordings() {
  const names = !isThere ? [] : readdirSync(folder).flatMap((file) => /^(imrs-claude-.*)\.bin$/.exec(file)?.[1] ?? []);
  return names.map(recordingOf).filter(({ documents }) => documents[0].type === "message_start");
}

/** @param {string} name @returns {Recording} */
function recordingOf(name) {
  const { events, frames_offset_total_headers: places } = JSON.parse(
    readFileSync(join(folder, `${name}.expected.json`), "utf8"),
  );
  const bytes = Uint8Array.from(readFileSync(join(folder, `${name}.bin`)));
  const documents = events.map((/** @type {any} */ { chunk }) =>
    JSON.parse(Buffer.from(chunk.bytes_base64, "base64").toString()),
  );
  const frames = /** @type {number[][]} */ (places).map(([at = 0, length = 0]) => bytes.slice(at, at + length));
  return { name, documents, frames };
}

/** @param {Uint8Array[]} frames */
function ours(frames) {
  const fetch = async () => responseOf(frames);
  const bedrock = new BedrockRuntime({ region: "us-east-1", unsigned: true, fetch });
  return new Anthropic({ apiKey: "not used", maxRetries: 0, fetch: bedrockFetch(bedrock) });
}

/** @param {Uint8Array[]} frames */
function theirs(frames) {
  const fetch = async () => responseOf(frames);
  return new AnthropicBedrock({ awsRegion: "us-east-1", apiKey: "not used", maxRetries: 0, fetch });
}

const asking = { model: "m", max_tokens: 100, messages: [{ role: /** @type {const} */ ("user"), content: "Hi" }] };

/** @param {Pick<AnthropicBedrock, "messages">} sdk */
async function eventsOf({ messages }) {
  const events = [];
  for await (const event of await messages.create({ ...asking, stream: true })) events.push(event);
  return events;
}

/** The message that the documents yield, without an SDK. @param {any[]} documents */
function accumulated(documents) {
  const { message } = documents[0];
  const end = documents.find(({ type }) => type === "message_delta");
  const starts = documents.filter(({ type }) => type === "content_block_start");
  const content = starts.map(({ index, content_block: block }) => {
    const deltas = documents.filter((document) => document.index === index && document.delta);
    const joined = (/** @type {string} */ member) => deltas.map(({ delta }) => delta[member] ?? "").join("");
    if (block.type === "tool_use") return { ...block, input: JSON.parse(joined("partial_json") || "{}") };
    return { ...block, text: block.text + joined("text") };
  });
  return { ...message, content, ...end.delta, usage: { ...message.usage, ...end.usage } };
}

/** A message without what the SDK adds. @param {any} message */
function plain({ parsed_output: _, stop_details: __, ...message }) {
  return JSON.parse(JSON.stringify(message));
}

describe("the message over our client and that of @anthropic-ai/bedrock-sdk", () => {
  it("are equal, with blocks of every kind", async () => {
    const frames = EVENTS.map((document) => chunkFrame(JSON.stringify(document)));
    const message = await ours(frames).messages.stream(asking).finalMessage();
    assert.deepEqual(plain(message), MESSAGE);
    assert.deepEqual(plain(await theirs(frames).messages.stream(asking).finalMessage()), MESSAGE);
    assert.deepEqual(await eventsOf(ours(frames)), await eventsOf(theirs(frames)));
  });

  it("there are eleven recordings, if VECTORS_DIR is set", () => assert.equal(recordings().length, isThere ? 11 : 0));

  for (const { name, frames, documents } of recordings()) {
    it(`are equal, and match the JSON: ${name}`, async () => {
      const message = await ours(frames).messages.stream(asking).finalMessage();
      assert.deepEqual(plain(message), accumulated(documents));
      assert.deepEqual(plain(await theirs(frames).messages.stream(asking).finalMessage()), plain(message));
      const events = await eventsOf(ours(frames));
      assert.deepEqual(events, documents);
      assert.deepEqual(events, await eventsOf(theirs(frames)));
    });

    it(`every cut between two events is an error: ${name}`, async () => {
      for (let length = 0; length < frames.length; length += 1) {
        const cut = frames.slice(0, length);
        await assert.rejects(eventsOf(ours(cut)), { name: "APIError", type: "api_error" }, `${length} frames`);
      }
    });
  }
});
