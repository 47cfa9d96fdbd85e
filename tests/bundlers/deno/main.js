import { BedrockRuntime } from "npm:bedrock-stream";
import { print } from "../app/program.js";

print(BedrockRuntime);
