/** For tests: reads the text until it is as long as the expected text. */
import process from "node:process";
import { answer } from "./answer.js";

export const wanted = process.env.WANTED;

/** @param {typeof import("bedrock-stream").BedrockRuntime} BedrockRuntime */
export async function read(BedrockRuntime) {
  let text = "";
  for await (const piece of answer(BedrockRuntime, process.env.ENDPOINT, process.env.MODEL)) {
    text += piece;
    if (text.length >= wanted.length) break;
  }
  return text;
}
