// What a program does with the operations other than InvokeModelWithResponseStream, on any platform.

import {
  BedrockRuntime,
  BedrockRuntimeClient,
  ConverseCommand,
  type ContentBlock,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  CountTokensCommand,
  type Message,
  type StopReason,
} from "bedrock-stream";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const bedrock = new BedrockRuntime({ region: "us-east-1", credentials });
const client = new BedrockRuntimeClient({ region: "us-east-1", credentials });
const messages: Message[] = [
  { role: "user", content: [{ text: "Hi" }, { image: { format: "png", source: { bytes: new Uint8Array(1) } } }] },
];

export async function converse(): Promise<StopReason> {
  const { output, stopReason, usage, $metadata } = await bedrock.converse({
    modelId: "m",
    messages,
    inferenceConfig: { maxTokens: 5 },
  });
  const total: number = usage.totalTokens;
  for (const block of output.message?.content ?? []) {
    if (block.toolUse) void (block.toolUse.input satisfies unknown);
    const redacted: Uint8Array | undefined = block.reasoningContent?.redactedContent;
    void redacted;
  }
  const again: ConverseCommandInput = {
    modelId: "m",
    messages: [...messages, ...(output.message ? [output.message] : [])],
  };
  await client.send(new ConverseCommand(again), { timeouts: { total: 1_000 } });
  void [total, $metadata.requestId];
  return stopReason;
}

export async function stream(): Promise<string> {
  let text = "";
  const { stream } = await client.send(
    new ConverseStreamCommand({ modelId: "m", messages, guardrailConfig: { streamProcessingMode: "async" } }),
  );
  for await (const event of stream) text += textOf(event);
  return text;
}

function textOf(event: ConverseStreamOutput): string {
  if (event.contentBlockDelta) return event.contentBlockDelta.delta.text ?? "";
  if (event.metadata) return String(event.metadata.usage.outputTokens);
  if (event.throttlingException) return event.throttlingException.name satisfies "ThrottlingException";
  if (event.$unknown) return event.$unknown[0];
  // @ts-expect-error it is not a member of these events
  return event.modelTimeoutException?.message ?? "";
}

export async function others(): Promise<string> {
  const { body, contentType } = await bedrock.invokeModel({ modelId: "m", body: { prompt: "Hi" } });
  const { inputTokens } = await client.send(
    new CountTokensCommand({ modelId: "m", input: { converse: { messages } } }),
  );
  const { action, outputs } = await bedrock.applyGuardrail({
    guardrailIdentifier: "g",
    guardrailVersion: "1",
    source: "INPUT",
    content: [{ text: { text: "Hi" } }],
  });
  return `${body.transformToString()} ${body.length} ${contentType} ${inputTokens} ${action} ${outputs[0]?.text ?? ""}`;
}

// @ts-expect-error a block has exactly one member
export const two: ContentBlock = { text: "Hi", cachePoint: { type: "default" } };
// @ts-expect-error there are three roles
export const role: Message = { role: "robot", content: [] };
// @ts-expect-error modelId is required
export const missing: ConverseCommandInput = { messages };
// @ts-expect-error this mode is only for the stream
void bedrock.converse({ modelId: "m", guardrailConfig: { streamProcessingMode: "sync" } });
// @ts-expect-error a command is needed
void client.send({ modelId: "m" });
