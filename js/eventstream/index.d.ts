/**
 * The messages of any `application/vnd.amazon.eventstream`, with typed headers: Amazon Transcribe, Kinesis
 * `SubscribeToShard`, S3 Select, Lambda response streams, Bedrock agents.
 *
 * ```js
 * import { EventStreamDecoderStream } from "bedrock-stream/eventstream";
 *
 * const { body } = await fetch(url, init);
 * for await (const { headers, body: payload } of body.pipeThrough(new EventStreamDecoderStream())) {
 *   console.log(headers[":event-type"]?.value, new TextDecoder().decode(payload));
 * }
 * ```
 *
 * A message has the form that `@smithy/eventstream-codec` gave it, `{ headers: { name: { type, value } }, body }`, so that
 * code for one reads the other's. Two values differ: a `long` is a bigint, and `body` may be text when it is encoded.
 *
 * The WebAssembly module is loaded when it is first needed, so `encode` and `decode` return promises. With
 * `bedrock-stream/slim` or `bedrock-stream/inline` in the same program, theirs is used.
 *
 * @packageDocumentation
 */

import type { EventStream } from "../index.js";

/** A message, as decoded. */
export interface EventStreamMessage {
  /** By name, in the order of the wire. If a name is repeated, the first wins. */
  headers: MessageHeaders;
  /** The payload, in a buffer of its own. */
  body: Bytes;
}

/** A message to encode. */
export interface EventStreamMessageInput {
  /** Up to 128 KiB; names have 1 to 255 bytes of UTF-8. Default: none. */
  readonly headers?: { readonly [name: string]: MessageHeader } | undefined;
  /** Bytes, or text to be sent as UTF-8, of up to 24 MiB. Default: empty. */
  readonly body?: ArrayBufferLike | ArrayBufferView | string | undefined;
}

export type MessageHeaders = Record<string, MessageHeader>;

/** A header's value and the type that it has on the wire. */
export type MessageHeader =
  | { type: "boolean"; value: boolean }
  /** 8 bits, signed. */
  | { type: "byte"; value: number }
  /** 16 bits, signed. */
  | { type: "short"; value: number }
  /** 32 bits, signed. */
  | { type: "integer"; value: number }
  /** 64 bits, signed. */
  | { type: "long"; value: bigint }
  /** Up to 32,767 bytes. */
  | { type: "binary"; value: Uint8Array }
  /** Up to 32,767 bytes of UTF-8. */
  | { type: "string"; value: string }
  /** In milliseconds. A decoded time beyond what a Date can hold is an invalid Date. */
  | { type: "timestamp"; value: Date }
  /** Such as `"01234567-89ab-cdef-0123-456789abcdef"`. */
  | { type: "uuid"; value: string };

/**
 * Encodes one message, as it is when this is called.
 *
 * Rejects with a `TypeError` if it is not a message, or a part is over its limit.
 */
export function encode(message: EventStreamMessageInput): Promise<Bytes>;

/**
 * Decodes the bytes of exactly one message.
 *
 * Rejects with an `EventStreamError`: with the code `TRUNCATED` if bytes are missing, `BAD_LENGTH` if others follow.
 */
export function decode(bytes: ArrayBufferLike | ArrayBufferView): Promise<EventStreamMessage>;

export interface DecoderOptions {
  /** The largest message accepted, in bytes on the wire: 16 to 25,296,912, the default (24 MiB of payload). */
  maxMessageBytes?: number | undefined;
}

/**
 * Chunks of bytes, cut anywhere, in; messages out. For `pipeThrough`.
 *
 * Nothing is read ahead of the reader: at most one message and one chunk are held. At a broken message, `readable` first
 * delivers the messages before it, then fails with an `EventStreamError`, and so does `writable`, which closes the
 * connection behind it. A stream that ends inside a message fails with the code `TRUNCATED`.
 *
 * Cancelling `readable`, or leaving a loop over it, aborts `writable` with the same reason, and the other way round.
 *
 * @throws TypeError if `maxMessageBytes` is invalid.
 */
export class EventStreamDecoderStream {
  constructor(options?: DecoderOptions);
  readonly readable: EventStream<EventStreamMessage>;
  readonly writable: PlatformWritable<Uint8Array>;
}

/**
 * Messages in; bytes out, a chunk for each message. For `pipeThrough`. An invalid message is a `TypeError` on both sides.
 */
export class EventStreamEncoderStream {
  constructor();
  readonly readable: EventStream<Bytes>;
  readonly writable: PlatformWritable<EventStreamMessageInput>;
}

/** `WritableStream<T>`: the platform's own, as its `pipeTo` takes it. */
type PlatformWritable<T> = Parameters<EventStream<T>["pipeTo"]>[0];

/** `Uint8Array<ArrayBuffer>`; before TypeScript 5.7, which made it generic, `Uint8Array`. */
type Bytes = ReturnType<Uint8Array["slice"]>;

// Without this line all of the file would be exported.
export {};
