/** @jest-environment jsdom */
const { BedrockRuntime } = require("bedrock-stream");
const { read } = require("./read.cjs");

test("jsdom alone is an error that says what to use", async () => {
  await expect(read(BedrockRuntime)).rejects.toThrow("jest-fixed-jsdom");
});
