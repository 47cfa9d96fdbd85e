import { BedrockRuntime } from "bedrock-stream";
import { respond } from "../../app/handler.js";

export default defineEventHandler((event) => respond(BedrockRuntime, new Request(getRequestURL(event))));
