// A program without any platform's types: ours add none.

import type { EventStream } from "bedrock-stream";
// @ts-expect-error helpers for the types are not exported
export { pipeThrough } from "bedrock-stream";

// @ts-expect-error there is no DOM
export const page = document;
// @ts-expect-error there is no platform
export const global = fetch;
// @ts-expect-error there is no platform, not even as a type
export type Stream = ReadableStream;

export function disposes(body: EventStream): void {
  // @ts-expect-error without the symbol there is no such member
  body[Symbol.asyncDispose];
}
