// The operations' types and the AWS SDK's: its input is accepted as ours, our output is accepted as its own, and
// neither has members that the other lacks.

import type * as sdk from "@aws-sdk/client-bedrock-runtime";
import type * as own from "bedrock-stream";

declare const theirs: {
  stream: sdk.InvokeModelWithResponseStreamCommandInput;
  converseStream: sdk.ConverseStreamCommandInput;
  converse: sdk.ConverseCommandInput;
  invoke: sdk.InvokeModelCommandInput;
  count: sdk.CountTokensCommandInput;
  guardrail: sdk.ApplyGuardrailCommandInput;
};
export const ourInputs: {
  stream: own.InvokeModelWithResponseStreamCommandInput;
  converseStream: own.ConverseStreamCommandInput;
  converse: own.ConverseCommandInput;
  invoke: own.InvokeModelCommandInput;
  count: own.CountTokensCommandInput;
  guardrail: own.ApplyGuardrailCommandInput;
} = theirs;

declare const ours: {
  stream: own.InvokeModelWithResponseStreamCommandOutput;
  converseStream: own.ConverseStreamCommandOutput;
  converse: own.ConverseCommandOutput;
  invoke: own.InvokeModelCommandOutput;
  count: own.CountTokensCommandOutput;
  guardrail: own.ApplyGuardrailCommandOutput;
};
export const theirOutputs: {
  stream: sdk.InvokeModelWithResponseStreamCommandOutput;
  converseStream: sdk.ConverseStreamCommandOutput;
  converse: sdk.ConverseCommandOutput;
  invoke: sdk.InvokeModelCommandOutput;
  count: sdk.CountTokensCommandOutput;
  guardrail: sdk.ApplyGuardrailCommandOutput;
} = ours;

/** All members, at any depth and none of them optional, so that one missing on either side is an error. */
type All<T> = T extends Uint8Array
  ? "bytes"
  : T extends readonly (infer Item)[]
    ? All<Item>[]
    : T extends object
      ? { [Name in keyof T]-?: All<T[Name]> }
      : T;
type Extends<From, To> = [From] extends [To] ? true : false;

// inputs are interchangeable, except for a body, of which more kinds are accepted here
export const sameInputs: true[] = [
  true satisfies Extends<All<sdk.ConverseCommandInput>, All<own.ConverseCommandInput>>,
  true satisfies Extends<All<own.ConverseCommandInput>, All<sdk.ConverseCommandInput>>,
  true satisfies Extends<All<sdk.ConverseStreamCommandInput>, All<own.ConverseStreamCommandInput>>,
  true satisfies Extends<All<own.ConverseStreamCommandInput>, All<sdk.ConverseStreamCommandInput>>,
  true satisfies Extends<All<sdk.CountTokensCommandInput>, All<own.CountTokensCommandInput>>,
  true satisfies Extends<All<own.CountTokensCommandInput>, All<sdk.CountTokensCommandInput>>,
  true satisfies Extends<All<sdk.ApplyGuardrailCommandInput>, All<own.ApplyGuardrailCommandInput>>,
  true satisfies Extends<All<own.ApplyGuardrailCommandInput>, All<sdk.ApplyGuardrailCommandInput>>,
  true satisfies Extends<keyof sdk.InvokeModelCommandInput, keyof own.InvokeModelCommandInput>,
  true satisfies Extends<keyof own.InvokeModelCommandInput, keyof sdk.InvokeModelCommandInput>,
];

// outputs have at least what the SDK's have; what is always present is never undefined here
type Events = Omit<sdk.ConverseStreamOutput, Exception>;
type Exception = Extract<keyof sdk.ConverseStreamOutput, `${string}Exception`>;
export const wholeOutputs: true[] = [
  true satisfies Extends<
    All<Omit<own.ConverseCommandOutput, "$metadata">>,
    All<Omit<sdk.ConverseCommandOutput, "$metadata">>
  >,
  true satisfies Extends<
    All<Omit<own.ApplyGuardrailCommandOutput, "$metadata">>,
    All<Omit<sdk.ApplyGuardrailCommandOutput, "$metadata">>
  >,
  true satisfies Extends<
    All<Omit<own.CountTokensCommandOutput, "$metadata">>,
    All<Omit<sdk.CountTokensCommandOutput, "$metadata">>
  >,
  true satisfies Extends<keyof sdk.InvokeModelCommandOutput, keyof own.InvokeModelCommandOutput>,
  true satisfies Extends<keyof sdk.ConverseStreamCommandOutput, keyof own.ConverseStreamCommandOutput>,
  true satisfies Extends<keyof sdk.ConverseStreamOutput, keyof own.ConverseStreamOutput>,
  true satisfies Extends<keyof own.ConverseStreamOutput, keyof sdk.ConverseStreamOutput>,
  true satisfies Extends<All<Omit<own.ConverseStreamOutput, Exception>>, All<Events>>,
];

// the members of a union, one by one
export function text(block: sdk.ContentBlock): own.ContentBlock.TextMember | undefined {
  return block.text === undefined ? undefined : block;
}
export function part(
  delta: own.ContentBlockDelta.ReasoningContentMember,
): sdk.ContentBlockDelta.ReasoningContentMember {
  return delta;
}
