// What only `npm run bench` installs is not there when the types are checked.

declare module "@ai-sdk/amazon-bedrock/anthropic";
declare module "aws4fetch";
// the AI SDK's types import it, and it has none
declare module "json-schema" {
  export type JSONSchema7 = object;
  export type JSONSchema7Definition = object;
}
