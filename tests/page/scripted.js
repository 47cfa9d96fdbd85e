/** A Bedrock that says what a test wants, in the pieces and at the pace that it wants. It checks nothing. */
import { once } from "node:events";
import { createServer } from "node:http";
import { chunkFrame } from "../../www/local-bedrock/frames.js";
import { createPageServer } from "../../www/server.js";

const CORS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers":
    "authorization,content-type,x-amz-date,x-amz-content-sha256,x-amzn-bedrock-accept,amz-sdk-invocation-id,amz-sdk-request",
};

/**
 * A page's server, and a Bedrock that responds to each of its requests as Claude would.
 * @param {() => AsyncIterable<string> | Iterable<string>} pieces of text, created for each request
 */
export async function serveScripted(pieces) {
  const scripted = await createScriptedBedrock(pieces);
  const server = await createPageServer({ port: 0, localBedrockUrl: scripted.url });
  const close = async () => {
    await server.close();
    await scripted.close();
  };
  return { url: server.url, frames: scripted.frames, close };
}

/**
 * Answers every request as Claude would.
 * @param {() => AsyncIterable<string> | Iterable<string>} pieces of text, created for each request
 */
async function createScriptedBedrock(pieces) {
  /** Of the latest answer. @type {Uint8Array[]} */
  const frames = [];
  const server = createServer(async (request, response) => {
    if (request.method === "OPTIONS") return void response.writeHead(204, CORS).end();
    request.resume();
    const closed = new AbortController();
    response.on("close", () => closed.abort());
    response.writeHead(200, { ...CORS, "Content-Type": "application/vnd.amazon.eventstream" }).flushHeaders();
    frames.length = 0;
    const send = (/** @type {object} */ json) => {
      const { bytes } = chunkFrame(JSON.stringify(json), () => 0.5);
      frames.push(bytes);
      const isRoom = response.write(bytes);
      return isRoom ? undefined : once(response, "drain", { signal: closed.signal }).catch(() => {});
    };
    send({ type: "message_start", message: { usage: { input_tokens: 12, output_tokens: 1 } } });
    let count = 0;
    for await (const text of pieces()) {
      if (response.destroyed) return;
      await send({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
      count += 1;
    }
    send({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: count } });
    send({ type: "message_stop" });
    response.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, frames, close };
}

/**
 * A text in pieces of about the length of a model's tokens; joined, they are the text again.
 * @param {string} text
 */
export function tokensOf(text) {
  return text.match(/[^]{1,5}/gu) ?? [];
}
