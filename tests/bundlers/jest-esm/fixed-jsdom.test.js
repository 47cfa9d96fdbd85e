/** @jest-environment jest-fixed-jsdom */
import { BedrockRuntime } from "bedrock-stream";
import { read, wanted } from "../app/read.js";

test("in jsdom with Node's globals", async () => {
  expect(document.body).toBeDefined();
  expect(await read(BedrockRuntime)).toBe(wanted);
});
