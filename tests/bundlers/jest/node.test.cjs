const { BedrockRuntime } = require("bedrock-stream");
const { mockFetch } = require("bedrock-stream/testing");
const { read, wanted } = require("./read.cjs");

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

test("in Node", async () => {
  expect(await read(BedrockRuntime)).toBe(wanted);
});

afterEach(() => jest.useRealTimers());

async function textOf(fetch) {
  const bedrock = new BedrockRuntime({ region: "us-east-1", credentials, fetch });
  const { stream } = await bedrock.converseStream({ modelId: "m", messages: [] });
  let text = "";
  for await (const { contentBlockDelta } of stream) text += contentBlockDelta?.delta.text ?? "";
  return text;
}

test("a mocked answer", async () => {
  const fetch = mockFetch({ text: "one two" });
  expect(await textOf(fetch)).toBe("one two");
  expect(fetch.calls).toMatchObject([{ operation: "ConverseStream", modelId: "m", body: { messages: [] } }]);
});

test("a mocked answer, which fake timers move", async () => {
  // the module runs its tasks as microtasks
  jest.useFakeTimers({ doNotFake: ["queueMicrotask"] });
  const done = jest.fn();
  const asked = textOf(mockFetch({ text: "one two", delay: 60_000, eventDelay: 1_000 })).finally(done);
  await jest.advanceTimersByTimeAsync(65_999);
  expect(done).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(1);
  expect(await asked).toBe("one two");
});

test("an error in the midst of an answer", async () => {
  const fault = { kind: "exception", type: "throttlingException", after: 2 };
  await expect(textOf(mockFetch({ text: "one two", fault }))).rejects.toThrow("Too many requests");
});
