// `bedrock-stream/anthropic`: the fetch through which Anthropic's SDK calls Bedrock.

export { bedrockFetch } from "./fetch.js";
