import { BedrockRuntime } from "bedrock-stream";
import { defineEventHandler } from "nitro/h3";
import { respond } from "../../app/handler.js";

export default defineEventHandler((event) => respond(BedrockRuntime, event.req));
