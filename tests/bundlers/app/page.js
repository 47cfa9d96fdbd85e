/** For pages: appends the text to the document. */
import { answer } from "./answer.js";

/** @param {typeof import("bedrock-stream").BedrockRuntime} BedrockRuntime */
export async function show(BedrockRuntime) {
  const query = new URLSearchParams(location.search);
  const output = document.querySelector("output");
  for await (const text of answer(BedrockRuntime, query.get("endpoint"), query.get("model"))) output.append(text);
}
