import { signedFetch } from "bedrock-stream/sign";
import { BedrockRuntime } from "bedrock-stream/slim";
import { respond } from "../app/handler.js";
import { signing } from "../app/signing.js";

export default {
  fetch: (request) => respond(signing(BedrockRuntime, signedFetch), request),
};
