// What the entry has, for those who provide the module themselves too.

export { decode, encode } from "./codec.js";
export { EventStreamDecoderStream } from "./decoder-stream.js";
export { EventStreamEncoderStream } from "./encoder-stream.js";
