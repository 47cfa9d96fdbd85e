// What a test does with a mocked fetch, with the types of a platform that has `fetch`.

import { BedrockRuntime } from "bedrock-stream";
import {
  type MockCall,
  type MockFault,
  type MockFetch,
  type MockResponse,
  mockFetch,
  type Recording,
  recordFetch,
  replayFetch,
} from "bedrock-stream/testing";

const region = "us-east-1";
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const fault: MockFault = { kind: "exception", type: "throttlingException", after: 2 };
const responses: MockResponse[] = [
  { text: "Hello", fault },
  { text: ["Hel", "lo"], toolCalls: [{ name: "weather", input: { city: "Łódź" } }], eventDelay: 10 },
  { error: "ThrottlingException", headers: { "retry-after": "1" } },
  { failure: new TypeError("fetch failed") },
  { text: "", fault: { kind: "stall" } },
  new Response("no"),
];

export const mocked: MockFetch = mockFetch(responses);
export const fetches: (typeof fetch)[] = [mocked, mockFetch({ text: "Hi" }), recordFetch(fetch), recordFetch()];
export const client = new BedrockRuntime({
  region,
  credentials,
  fetch: mockFetch(async ({ body }) => ({ text: body.text })),
});

export const ready: Promise<void> = mocked.ready();

export function asked({ operation, modelId, body, headers }: MockCall): string {
  return `${operation ?? "other"} ${modelId ?? ""} ${body?.messages} ${headers["content-type"]}`;
}

export function replayed(json: string): BedrockRuntime {
  const recording: Recording = JSON.parse(json);
  return new BedrockRuntime({
    region,
    credentials,
    fetch: replayFetch(recording, { timing: "recorded", match: "path" }),
  });
}

// @ts-expect-error a recording is not a script
replayFetch([{ text: "Hi" }]);
// @ts-expect-error there is no such fault
export const wrong: MockFault = { kind: "fire" };
