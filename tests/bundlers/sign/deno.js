import { signedFetch } from "npm:bedrock-stream/sign";
import { BedrockRuntime } from "npm:bedrock-stream/slim";
import { print } from "../app/program.js";
import { signing } from "../app/signing.js";

print(signing(BedrockRuntime, signedFetch));
