/** @jest-environment jsdom */
import { BedrockRuntime } from "bedrock-stream";
import { read } from "../app/read.js";

test("jsdom alone is an error that says what to use", async () => {
  await expect(read(BedrockRuntime)).rejects.toThrow("jest-fixed-jsdom");
});
