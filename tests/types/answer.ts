// What a program does with an answer, on any platform.

import { BedrockRuntime, type ResponseMetadata } from "bedrock-stream";
import {
  type Answer,
  AnswerError,
  type AnswerPart,
  readAnswer,
  type StopReason,
  textStream,
  type WholeAnswer,
} from "bedrock-stream/answer";

const bedrock = new BedrockRuntime({
  region: "us-east-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
});
const input = { modelId: "m" };

export async function text(): Promise<string> {
  let all = "";
  for await (const piece of textStream(await bedrock.converseStream(input))) all += piece;
  for await (const piece of textStream(await bedrock.invokeModelWithResponseStream(input))) all += piece;
  return all;
}

export async function whole(): Promise<[StopReason | undefined, number | undefined, ResponseMetadata]> {
  const answer: Answer = readAnswer(await bedrock.converseStream(input));
  for await (const piece of textStream(answer)) void (piece satisfies string);
  const { stopReason, usage, toolCalls, $metadata }: WholeAnswer = await answer.whole();
  for (const { id, name, input } of toolCalls) void [id satisfies string, name satisfies string, input];
  return [stopReason, usage?.inputTokens, $metadata];
}

export async function parts(answer: Answer): Promise<string> {
  for await (const part of answer) {
    const shown: string | undefined = shownOf(part);
    if (shown) return shown;
  }
  return answer.soFar.text;
}

function shownOf(part: AnswerPart): string | undefined {
  switch (part.type) {
    case "text":
    case "reasoning":
      return part.text;
    case "tool-call":
      return JSON.stringify(part.input);
    default:
      return undefined;
  }
}

export function partial(error: unknown): string | undefined {
  return error instanceof AnswerError && error.code === "INCOMPLETE" ? error.answer.text : undefined;
}

// @ts-expect-error the output of an operation that does not stream
export const none: Promise<Answer> = bedrock.invokeModel(input).then((output) => readAnswer(output));
