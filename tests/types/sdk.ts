// Code written for the AWS SDK for JavaScript: its types and ours are interchangeable, in both directions.

import type {
  BedrockRuntimeClientConfig as SdkConfig,
  InvokeModelWithResponseStreamCommandInput,
  InvokeModelWithResponseStreamCommandOutput,
  ResponseStream as SdkResponseStream,
} from "@aws-sdk/client-bedrock-runtime";
import type { fromEnv as sdkFromEnv } from "@aws-sdk/credential-provider-env";
import type { fromIni } from "@aws-sdk/credential-provider-ini";
import type { defaultProvider } from "@aws-sdk/credential-provider-node";
import type {
  fromNodeProviderChain,
  fromCognitoIdentityPool as sdkFromCognitoIdentityPool,
} from "@aws-sdk/credential-providers";
import type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
  TokenIdentity,
  TokenIdentityProvider,
} from "@aws-sdk/types";
import {
  type BedrockRuntime,
  type BedrockRuntimeClientConfig,
  fromCognitoIdentityPool,
  fromEnv,
  fromWebToken,
  type InvokeModelWithResponseStreamInput,
  type InvokeModelWithResponseStreamOutput,
  type ResponseStream,
} from "bedrock-stream";
import { type Answer, readAnswer } from "bedrock-stream/answer";

declare const input: InvokeModelWithResponseStreamCommandInput;

export const ours: InvokeModelWithResponseStreamInput = input;

export function send(client: BedrockRuntime) {
  return client.invokeModelWithResponseStream(input, { abortSignal: new AbortController().signal });
}

// code that reads the SDK's output can read ours
declare const output: InvokeModelWithResponseStreamOutput;
export const theirOutput: InvokeModelWithResponseStreamCommandOutput = output;
export const theirMetadata: InvokeModelWithResponseStreamCommandOutput["$metadata"] = output.$metadata;
declare const event: ResponseStream;
export const theirEvent: SdkResponseStream = event;

// an identity of the SDK's, directly or from a function
declare const credentials: AwsCredentialIdentity;
declare const token: TokenIdentity;
declare const providers: [
  AwsCredentialIdentityProvider,
  ReturnType<typeof defaultProvider>,
  ReturnType<typeof fromNodeProviderChain>,
  ReturnType<typeof sdkFromCognitoIdentityPool>,
  ReturnType<typeof sdkFromEnv>,
  ReturnType<typeof fromIni>,
];
declare const tokenProvider: TokenIdentityProvider;

export const configs: BedrockRuntimeClientConfig[] = [
  { region: "us-east-1", credentials },
  ...providers.map((provider) => ({ region: "us-east-1", credentials: provider })),
  { region: "us-east-1", token },
  { region: "us-east-1", token: tokenProvider },
];

// options that both have under the same name; retryMode is any string there, and one of two here
type Shared =
  | "credentials"
  | "token"
  | "maxAttempts"
  | "useFipsEndpoint"
  | "useDualstackEndpoint"
  | "systemClockOffset"
  | "logger";
/** The SDK also accepts functions for most of these; ours for region, credentials and token. */
declare const shared: { region: string; endpoint: string } & {
  [Name in Shared]: Name extends "credentials" | "token" | "logger"
    ? SdkConfig[Name]
    : Exclude<SdkConfig[Name], Function>;
};
export const ourConfig: BedrockRuntimeClientConfig = shared;
export const theirConfig: SdkConfig = shared;

// our credential providers, for the SDK
const cognito = fromCognitoIdentityPool({ identityPoolId: "us-east-1:pool" });
const web = fromWebToken({
  region: "us-east-1",
  roleArn: "arn:aws:iam::123456789012:role/name",
  webIdentityToken: "token",
});
export const theirConfigs: SdkConfig[] = [{ credentials: cognito }, { credentials: web }];
export const provider: AwsCredentialIdentityProvider = cognito;

// @ts-expect-error these may be an API key
export const environment: SdkConfig = { credentials: fromEnv() };

export function answerOfTheirs(output: InvokeModelWithResponseStreamCommandOutput): Answer {
  return readAnswer(output);
}
