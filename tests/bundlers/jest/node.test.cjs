const { BedrockRuntime } = require("bedrock-stream");
const { read, wanted } = require("./read.cjs");

test("in Node", async () => {
  expect(await read(BedrockRuntime)).toBe(wanted);
});
