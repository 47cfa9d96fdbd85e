/** @jest-environment jsdom */
const { BedrockRuntime } = require("bedrock-stream");
const { read } = require("./read.cjs");

test("in plain jsdom, the error says what to use", async () => {
  await expect(read(BedrockRuntime)).rejects.toThrow("jest-fixed-jsdom");
});
