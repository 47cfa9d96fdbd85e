import { BedrockRuntime } from "bedrock-stream";
import { respond } from "../app/handler.js";

export default {
  fetch: (request) => respond(BedrockRuntime, request),
};
