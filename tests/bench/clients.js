// Who is measured: each reads a whole answer and counts its events and their decoded bytes.

import { BedrockRuntimeClient, InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { BedrockRuntime } from "../../js/node.js";

/** @typedef {{ events: number, bytes: number }} Count */

const region = "us-east-1";
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const input = { modelId: "amazon.nova-lite-v1:0", body: "{}" };
const contentType = "application/vnd.amazon.eventstream";

/** @param {Uint8Array[]} chunks */
function streamOf(chunks) {
  let at = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (at === chunks.length) controller.close();
        else controller.enqueue(chunks[at++]);
      },
    },
    { highWaterMark: 0 },
  );
}

/** @param {Uint8Array[]} chunks */
async function ask(chunks) {
  const fetch = async () => new Response(streamOf(chunks), { headers: { "content-type": contentType } });
  const client = new BedrockRuntime({ region, credentials, fetch });
  return (await client.invokeModelWithResponseStream(input)).body;
}

/**
 * @param {Count} count
 * @param {import("../../js/index.js").ResponseStream} event
 */
function add(count, { chunk }) {
  count.events += 1;
  count.bytes += chunk?.bytes.length ?? 0;
}

/** @type {Record<string, (chunks: Uint8Array[]) => Promise<Count>>} */
export const clients = {
  async "bedrock-stream, for await"(chunks) {
    const count = { events: 0, bytes: 0 };
    for await (const event of await ask(chunks)) add(count, event);
    return count;
  },

  async "bedrock-stream, reader"(chunks) {
    const count = { events: 0, bytes: 0 };
    const reader = (await ask(chunks)).getReader();
    for (let result = await reader.read(); !result.done; result = await reader.read()) add(count, result.value);
    return count;
  },

  async "@smithy/eventstream-codec, JSON.parse, base64"(chunks) {
    const codec = new EventStreamCodec(
      (bytes) => new TextDecoder().decode(/** @type {Uint8Array} */ (bytes)),
      (text) => new TextEncoder().encode(text),
    );
    const count = { events: 0, bytes: 0 };
    for await (const frame of frames(streamOf(chunks))) {
      const { body } = codec.decode(frame);
      count.events += 1;
      count.bytes += Buffer.from(JSON.parse(new TextDecoder().decode(body)).bytes, "base64").length;
    }
    return count;
  },

  async "AWS SDK for JavaScript"(chunks) {
    const response = { statusCode: 200, headers: { "content-type": contentType }, body: streamOf(chunks) };
    const requestHandler = /** @type {any} */ ({ handle: async () => ({ response }) });
    const client = new BedrockRuntimeClient({ region, credentials, requestHandler });
    const { body } = await client.send(new InvokeModelWithResponseStreamCommand(input));
    const count = { events: 0, bytes: 0 };
    for await (const { chunk } of body ?? []) {
      count.events += 1;
      count.bytes += chunk?.bytes?.length ?? 0;
    }
    return count;
  },
};

/**
 * The least that a user of the codec has to write: chunks → frames.
 *
 * @param {ReadableStream<Uint8Array>} stream
 */
async function* frames(stream) {
  /** @type {Buffer} */
  let held = Buffer.alloc(0);
  for await (const chunk of stream) {
    held = held.length ? Buffer.concat([held, chunk]) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    while (held.length >= 4 && held.length >= held.readUInt32BE(0)) {
      const length = held.readUInt32BE(0);
      yield held.subarray(0, length);
      held = held.subarray(length);
    }
  }
}
