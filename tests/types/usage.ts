// The types as a web app sees them: nothing but the DOM library, no types of Node.

import {
  BedrockRuntime,
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  EventStreamError,
  InvokeModelWithResponseStreamCommand,
  ModelStreamErrorException,
  ThrottlingException,
  type EventStreamErrorCode,
  type InvokeModelWithResponseStreamInput,
  type ResponseStream,
} from "bedrock-stream";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: undefined };
const bedrock = new BedrockRuntime({ region: "us-east-1", credentials, endpoint: undefined });
new BedrockRuntimeClient({ region: "us-east-1", credentials: async () => credentials, fetch, exceptions: "yield" });

// @ts-expect-error region is required
new BedrockRuntime({ credentials });
// @ts-expect-error there are two modes
new BedrockRuntime({ region: "us-east-1", credentials, exceptions: "ignore" });
// @ts-expect-error modelId is required
const missing: InvokeModelWithResponseStreamInput = { body: "{}" };
// @ts-expect-error a number is no body
const number: InvokeModelWithResponseStreamInput = { modelId: "m", body: 5 };
// @ts-expect-error errors are made by the library
new EventStreamError();

export async function use(signal: AbortSignal): Promise<string> {
  const { body, contentType, $metadata } = await bedrock.invokeModelWithResponseStream(
    { modelId: "m", body: { prompt: "Hi" }, trace: "ENABLED", serviceTier: "a-tier-to-come" },
    { signal },
  );
  let text = `${contentType} ${$metadata.requestId ?? ""}`;
  for await (const event of body) {
    if (event.chunk) text += new TextDecoder().decode(event.chunk.bytes);
    else if (event.modelStreamErrorException) text += event.modelStreamErrorException.originalMessage ?? "";
    else if (event.throttlingException) text += event.throttlingException.message;
    else if (event.$unknown) text += event.$unknown[0];
  }
  const stream: ReadableStream<ResponseStream> = body;
  await stream.cancel();
  await body[Symbol.asyncDispose]();
  return text;
}

export async function bodies(): Promise<void> {
  const inputs: InvokeModelWithResponseStreamInput["body"][] = [
    "text",
    new ArrayBuffer(1),
    new Uint8Array(1),
    new DataView(new ArrayBuffer(1)),
    new Blob([]),
    new ReadableStream<Uint8Array>(),
    { any: "object" },
    undefined,
  ];
  const output = await bedrock.send(new InvokeModelWithResponseStreamCommand({ modelId: "m", body: inputs[0] }));
  const reader = output.body.getReader();
  const { value } = await reader.read();
  const bytes: Uint8Array | undefined = value?.chunk?.bytes;
  void bytes;
}

export function describe(error: unknown): string {
  if (error instanceof ThrottlingException) return `slow down: ${error.$metadata.requestId}`;
  if (error instanceof ModelStreamErrorException) return `${error.originalStatusCode} ${error.eventIndex}`;
  if (error instanceof BedrockRuntimeServiceException) return `${error.name} ${error.$fault} ${error.offset}`;
  if (error instanceof EventStreamError) {
    const code: EventStreamErrorCode = error.code;
    return `${code} at ${error.offset}`;
  }
  return String(error);
}
void missing;
void number;
