// Code written for the AWS SDK for JavaScript: its input is ours.

import type { InvokeModelWithResponseStreamCommandInput } from "@aws-sdk/client-bedrock-runtime";
import { BedrockRuntime, type InvokeModelWithResponseStreamInput } from "bedrock-stream";

declare const input: InvokeModelWithResponseStreamCommandInput;

export const ours: InvokeModelWithResponseStreamInput = input;

export function send(client: BedrockRuntime) {
  return client.invokeModelWithResponseStream(input, { abortSignal: new AbortController().signal });
}
