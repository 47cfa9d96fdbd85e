// `bedrock-stream/testing`: a `fetch` that responds as Bedrock does, and recordings of the real one. The main entry is
// imported for where the module is, which encodes the frames.

import "bedrock-stream";

export { mockFetch } from "./mock-fetch.js";
export { recordFetch } from "./record-fetch.js";
export { replayFetch } from "./replay-fetch.js";
