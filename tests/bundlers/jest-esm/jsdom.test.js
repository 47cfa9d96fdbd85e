/** @jest-environment jsdom */
import { BedrockRuntime } from "bedrock-stream";
import { read } from "../app/read.js";

test("in plain jsdom, the error says what to use", async () => {
  await expect(read(BedrockRuntime)).rejects.toThrow("jest-fixed-jsdom");
});
