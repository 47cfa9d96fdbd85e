// What every program does, on any platform: nothing here needs a platform's types.

import {
  BedrockRuntime,
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  ConnectionError,
  EventStreamError,
  InvokeModelWithResponseStreamCommand,
  ModelStreamErrorException,
  StreamTimeoutError,
  ThrottlingException,
  createApiKey,
  deriveSigningKey,
  fromCognitoIdentityPool,
  fromEnv,
  fromWebToken,
  type AbortSignalLike,
  type AwsCredentials,
  type BedrockRuntimeClientConfig,
  type EventStreamErrorCode,
  type InvokeModelWithResponseStreamInput,
  type ResponseStream,
  type ScopedCredentials,
  type Timeouts,
  type TokenIdentity,
} from "bedrock-stream";

const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "secret",
  sessionToken: undefined,
  expiration: undefined,
};
const bedrock = new BedrockRuntime({ region: "us-east-1", credentials, endpoint: undefined });
new BedrockRuntimeClient({ region: "us-east-1", credentials: async () => credentials, exceptions: "yield" });

new BedrockRuntime({ credentials });
new BedrockRuntime({ region: async () => "us-east-1", credentials });
// @ts-expect-error a number is not a region
new BedrockRuntime({ region: () => 5, credentials });
// @ts-expect-error there are two modes
new BedrockRuntime({ region: "us-east-1", credentials, exceptions: "ignore" });
// @ts-expect-error modelId is required
const missing: InvokeModelWithResponseStreamInput = { body: "{}" };
// @ts-expect-error a number is not a body
const number: InvokeModelWithResponseStreamInput = { modelId: "m", body: 5 };
// @ts-expect-error errors are created by the library
new EventStreamError();
// @ts-expect-error errors are created by the library
new StreamTimeoutError("idle", 5);

const timeouts: Timeouts = { connect: 1_000, firstEvent: 30_000, idle: undefined, total: 60_000 };
export const configs: BedrockRuntimeClientConfig[] = [
  { region: "us-east-1", token: "key", maxAttempts: 5, retryMode: "adaptive", retryFirstEvent: true, timeouts },
  { region: "us-east-1", token: { token: "key", expiration: "2030-01-01T00:00:00Z" }, logger: {} },
  { region: "us-east-1", token: () => "key", logger: { warn: (...content) => content.length } },
  { region: "us-east-1", token: async () => ({ token: "key", expiration: new Date() }), systemClockOffset: 500 },
  { region: "us-east-1", credentials: fromEnv() },
  { region: "us-east-1", credentials: fromEnv({ AWS_BEARER_TOKEN_BEDROCK: "key" }), token: undefined },
  {
    region: "us-east-1",
    credentials: { token: "key" },
    maxAttempts: undefined,
    timeouts: undefined,
    logger: undefined,
  },
  {
    region: "us-east-1",
    credentials: fromCognitoIdentityPool({
      identityPoolId: "us-east-1:p",
      logins: { provider: async () => "token" },
      identityId: undefined,
    }),
    onRequest: ({ method, url, headers, attempt }) =>
      void (headers["x-trace"] = `${method} ${url} ${attempt.toFixed()}`),
    onResponse: async ({ statusCode, headers, attempt }) => `${statusCode.toFixed()} ${headers["date"]} ${attempt}`,
  },
  {
    region: "us-east-1",
    credentials: fromWebToken({
      region: "us-east-1",
      roleArn: "arn",
      webIdentityToken: () => "token",
      durationSeconds: 900,
      policyArns: ["arn"] as const,
    }),
    allowInsecureEndpoint: true,
    useFipsEndpoint: false,
    useDualstackEndpoint: undefined,
  },
];
const wrongConfigs: BedrockRuntimeClientConfig[] = [
  // @ts-expect-error an unknown phase
  { region: "us-east-1", timeouts: { read: 1 } },
  // @ts-expect-error milliseconds are a number
  { region: "us-east-1", timeouts: { idle: "1s" } },
  // @ts-expect-error there are two modes
  { region: "us-east-1", retryMode: "legacy" },
  // @ts-expect-error a secret goes with the key's id
  { region: "us-east-1", credentials: { accessKeyId: "a" } },
  // @ts-expect-error a signing key goes with its scope
  { region: "us-east-1", credentials: { accessKeyId: "a", signingKey: "00" } },
  // @ts-expect-error a token is a string
  { region: "us-east-1", token: 5 },
  // @ts-expect-error a level's method is a function
  { region: "us-east-1", logger: { info: true } },
  // @ts-expect-error the method of a request cannot be set
  { region: "us-east-1", onRequest: (request) => void (request.method = "GET") },
];

// @ts-expect-error a pool is needed
fromCognitoIdentityPool({ logins: {} });
// @ts-expect-error a role is needed
fromWebToken({ region: "us-east-1", webIdentityToken: "token" });
// @ts-expect-error seconds are a number
void createApiKey({ region: "us-east-1", credentials, expiresIn: "1h" });
// @ts-expect-error a region is needed
void deriveSigningKey({ credentials });

export async function keys(): Promise<string> {
  const apiKey: string = await createApiKey({
    region: "us-east-1",
    credentials: () => credentials,
    expiresIn: undefined,
    date: undefined,
  });
  const derived = await deriveSigningKey({
    region: "us-east-1",
    credentials: async () => credentials,
    service: undefined,
    date: new Date(),
  });
  const hexadecimal: string = derived.signingKey;
  const expires: Date = derived.expiration;
  const scoped: ScopedCredentials = {
    ...derived,
    signingKey: new Uint8Array(32),
    sessionToken: undefined,
    expiration: expires,
  };
  const revived: ScopedCredentials = { ...derived, expiration: JSON.parse(JSON.stringify(expires)) as string };
  // @ts-expect-error a derived key is not a secret access key
  const wrong: AwsCredentials = derived;
  const clients = [scoped, revived, derived].map(
    (own) => new BedrockRuntime({ region: derived.scope.region, credentials: own }),
  );
  clients.forEach((client) => client.destroy());
  void wrong;
  return apiKey + hexadecimal;
}

export async function providers(): Promise<string> {
  const guest = await fromCognitoIdentityPool({ identityPoolId: "us-east-1:p" })();
  const role = await fromWebToken({ region: "us-east-1", roleArn: "arn", webIdentityToken: "token" })();
  const own: AwsCredentials | TokenIdentity = await fromEnv()();
  const times: Date[] = [guest.expiration, role.expiration];
  return `${guest.identityId} ${times.length} ${"token" in own ? own.token : own.secretAccessKey}`;
}

export async function use(signal: AbortSignalLike): Promise<string> {
  const { body, contentType, $metadata } = await bedrock.invokeModelWithResponseStream(
    { modelId: "m", body: { prompt: "Hi" }, trace: "ENABLED", serviceTier: "a-tier-to-come" },
    { signal, abortSignal: null, maxAttempts: 1, timeouts: { idle: 5_000, total: undefined } },
  );
  let text = `${contentType} ${$metadata.requestId ?? ""}`;
  for await (const event of body) {
    if (event.chunk) text += String.fromCharCode(...event.chunk.bytes);
    else if (event.modelStreamErrorException) text += event.modelStreamErrorException.originalMessage ?? "";
    else if (event.throttlingException) text += event.throttlingException.message;
    else if (event.$unknown) text += event.$unknown[0];
  }
  if (!body.locked) await body.cancel("enough");
  const [one, two] = body.tee();
  await Promise.all([one.cancel(), two.cancel()]);
  return text;
}

export async function bodies(): Promise<void> {
  const inputs: InvokeModelWithResponseStreamInput["body"][] = [
    "text",
    new ArrayBuffer(1),
    new Uint8Array(1),
    new DataView(new ArrayBuffer(1)),
    { any: "object" },
    undefined,
  ];
  const output = await bedrock.send(new InvokeModelWithResponseStreamCommand({ modelId: "m", body: inputs[0] }));
  const reader = output.body.getReader();
  const { value } = await reader.read();
  const event: ResponseStream | undefined = value;
  const bytes: Uint8Array | undefined = value?.chunk?.bytes;
  // @ts-expect-error there is no event at the end
  value.chunk;
  void [event, bytes];
}

export function describe(error: unknown): string {
  if (error instanceof ThrottlingException) return `slow down: ${error.$metadata.requestId}`;
  if (error instanceof ModelStreamErrorException) return `${error.originalStatusCode} ${error.eventIndex}`;
  if (error instanceof BedrockRuntimeServiceException) return `${error.name} ${error.$fault} ${error.offset}`;
  if (error instanceof EventStreamError) {
    const code: EventStreamErrorCode = error.code;
    return `${code} at ${error.offset}`;
  }
  if (error instanceof ConnectionError) return `${error.$metadata.attempts} ${error.$metadata.totalRetryDelay}`;
  if (error instanceof StreamTimeoutError) {
    switch (error.phase) {
      case "connect":
      case "total":
        return `${error.name satisfies "TimeoutError"} ${error.$metadata?.attempts}`;
      case "firstEvent":
      case "idle":
        return `${error.offset ?? 0} ${error.eventIndex ?? 0}`;
      default:
        return error.phase satisfies never;
    }
  }
  return String(error);
}

export function retriedBecause({ $retryable, $response }: BedrockRuntimeServiceException): string {
  // @ts-expect-error it does not contain the request
  void $response?.request;
  return `${$retryable?.throttling} ${$response?.statusCode} ${$response?.headers["retry-after"]}`;
}
void missing;
void number;
void wrongConfigs;
