import { BedrockRuntime } from "bedrock-stream";
import { print } from "../app/program.js";

print(BedrockRuntime);
