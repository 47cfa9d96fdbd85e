import { BedrockRuntime } from "bedrock-stream";
import { expect, test } from "vitest";
import { read, wanted } from "../app/read.js";

test("in jsdom", async () => {
  expect(document.body).toBeDefined();
  expect(await read(BedrockRuntime)).toBe(wanted);
});
