/** For programs: writes the text to standard output. */
import process from "node:process";
import { answer } from "./answer.js";

/** @param {typeof import("bedrock-stream").BedrockRuntime} BedrockRuntime */
export async function print(BedrockRuntime) {
  const [endpoint, modelId] = process.argv.slice(2);
  for await (const text of answer(BedrockRuntime, endpoint, modelId)) process.stdout.write(text);
}
