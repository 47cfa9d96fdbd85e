// A program in Node: its own types, and no DOM.

import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { BedrockRuntime, type EventStream, fromEnv, type ResponseStream } from "bedrock-stream";
import { provideModule } from "bedrock-stream/slim";
import { readFile } from "node:fs/promises";

provideModule(() => readFile("bedrock_stream.wasm"));
export const bedrock = new BedrockRuntime({ region: "us-east-1", credentials: fromEnv(process.env), logger: console });

export async function print(body: EventStream): Promise<void> {
  for await (const { chunk } of body) if (chunk) process.stdout.write(chunk.bytes);
  const stream: WebStream<ResponseStream> = body;
  const readable: Readable = Readable.fromWeb(body);
  readable.destroy();
  await stream.cancel();
}

// @ts-expect-error there is no DOM
export const page = document;
