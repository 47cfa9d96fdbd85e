// Packages installed only by `npm run bench` are missing when the types are checked.

declare module "@ai-sdk/amazon-bedrock/anthropic";
declare module "aws4fetch";
// imported by the AI SDK's types, although it has none itself
declare module "json-schema" {
  export type JSONSchema7 = object;
  export type JSONSchema7Definition = object;
}
