// What a program does with the messages of any event stream, with the types of a platform that has streams.

import { EventStreamError } from "bedrock-stream";
import {
  decode,
  encode,
  EventStreamDecoderStream,
  EventStreamEncoderStream,
  type EventStreamMessage,
  type EventStreamMessageInput,
  type MessageHeader,
} from "bedrock-stream/eventstream";

export async function read(response: Response): Promise<string> {
  let types = "";
  if (!response.body) return types;
  try {
    const decoder = new EventStreamDecoderStream({ maxMessageBytes: 1_000_000 });
    void response.body.pipeTo(decoder.writable);
    for await (const { headers, body } of decoder.readable) types += `${headers[":event-type"]?.value} ${body.length}`;
    const reader = response.body.pipeThrough(new EventStreamDecoderStream()).getReader();
    const { value } = await reader.read();
    types += value?.body.length;
  } catch (error) {
    if (error instanceof EventStreamError) types += `${error.code} ${error.offset} ${error.eventIndex}`;
  }
  return types;
}

const message: EventStreamMessageInput = {
  headers: {
    boolean: { type: "boolean", value: true },
    long: { type: "long", value: 5n },
    binary: { type: "binary", value: new Uint8Array(3) },
    timestamp: { type: "timestamp", value: new Date() },
  },
  body: "{}",
};

export async function write(audio: ReadableStream<EventStreamMessageInput>): Promise<Response> {
  await fetch("/", { method: "POST", body: await encode(message) });
  await encode(await decode(await encode({ body: new DataView(new ArrayBuffer(1)) })));
  return new Response(audio.pipeThrough(new EventStreamEncoderStream()));
}

export function valueOf(header: MessageHeader): bigint {
  return header.type === "long" ? header.value : 0n;
}

export const decoded: EventStreamMessage = { headers: {}, body: new Uint8Array() };

export const wrong: EventStreamMessageInput[] = [
  // @ts-expect-error a long is a bigint
  { headers: { long: { type: "long", value: 5 } } },
  // @ts-expect-error there is no such type
  { headers: { text: { type: "text", value: "" } } },
  // @ts-expect-error a body is bytes or text
  { body: {} },
];
