import { BedrockRuntime } from "bedrock-stream";
import { respond } from "../../../../app/handler.js";

export function GET({ request }) {
  return respond(BedrockRuntime, request);
}
