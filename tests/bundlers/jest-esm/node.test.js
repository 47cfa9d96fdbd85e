import { BedrockRuntime } from "bedrock-stream";
import { read, wanted } from "../app/read.js";

test("in Node", async () => {
  expect(await read(BedrockRuntime)).toBe(wanted);
});
