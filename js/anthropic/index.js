// `bedrock-stream/anthropic`: the fetch with which Anthropic's SDK talks to Bedrock.

export { bedrockFetch } from "./fetch.js";
