/** @jest-environment jest-fixed-jsdom */
const { BedrockRuntime } = require("bedrock-stream");
const { read, wanted } = require("./read.cjs");

test("in jsdom with Node's globals", async () => {
  expect(document.body).toBeDefined();
  expect(await read(BedrockRuntime)).toBe(wanted);
});
