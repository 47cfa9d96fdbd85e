import { BedrockRuntime } from "bedrock-stream";
import { textStream } from "bedrock-stream/answer";
import { mockFetch } from "bedrock-stream/testing";
import { afterEach, expect, test, vi } from "vitest";
import { read, wanted } from "../app/read.js";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

test("in jsdom", async () => {
  expect(document.body).toBeDefined();
  expect(await read(BedrockRuntime)).toBe(wanted);
});

afterEach(() => vi.useRealTimers());

test("a mocked answer, which fake timers move", async () => {
  const fetch = mockFetch([{ text: "one two", delay: 60_000, eventDelay: 1_000 }]);
  await fetch.ready();
  vi.useFakeTimers();
  const bedrock = new BedrockRuntime({ region: "us-east-1", credentials, fetch });
  let said = "";
  const asked = (async () => {
    const output = await bedrock.converseStream({ modelId: "m", messages: [] });
    for await (const text of textStream(output)) said += text;
  })();
  await vi.advanceTimersByTimeAsync(61_999);
  expect(said).toBe("");
  await vi.advanceTimersByTimeAsync(1);
  expect(said).toBe("one");
  await vi.advanceTimersByTimeAsync(4_000);
  await asked;
  expect(said).toBe("one two");
  expect(fetch.calls).toMatchObject([{ operation: "ConverseStream", modelId: "m", body: { messages: [] } }]);
});
