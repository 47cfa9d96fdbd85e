import { BedrockRuntime } from "bedrock-stream";
import { respond } from "#shared-app/handler.js";

export default defineEventHandler((event) => respond(BedrockRuntime, new Request(getRequestURL(event))));
