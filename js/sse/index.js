// `bedrock-stream/sse`: relays an answer to a page, and reads it there.

export { toNDJSON, toSSE } from "./respond.js";
export { readSSE, RelayError } from "./read.js";
export { toUIMessageStream } from "./ui-message-stream.js";
