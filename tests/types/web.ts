// What a program does with the types of a platform that has `fetch` and streams: a page, Workers, Deno or Node.

import {
  type BedrockRuntime,
  type BedrockRuntimeClientConfig,
  type EventStream,
  fromCognitoIdentityPool,
  fromWebToken,
  type InvokeModelWithResponseStreamInput,
  type ResponseStream,
  type UnknownMessage,
} from "bedrock-stream";
import { type ModuleSource, provideModule } from "bedrock-stream/slim";

const url = "https://example.com/";

// the platform's fetch, a wrapper around it, and a replacement
const region = "us-east-1";
export const configs: BedrockRuntimeClientConfig[] = [
  { region, logger: console, fetch },
  { region, fetch: globalThis.fetch },
  { region, fetch: (url, init) => fetch(url, init) },
  { region, fetch: (url, init) => fetch(new Request(url, { ...init, headers: { ...init.headers, "x-trace": "1" } })) },
  { region, fetch: (url: string | URL | Request, init?: RequestInit) => fetch(url, init) },
  { region, fetch: async (url: string) => new Response(url) },
  { region, fetch: async () => ({ status: 200, headers: new Headers(), body: null }) },
  { region, credentials: fromCognitoIdentityPool({ identityPoolId: "us-east-1:p", fetch }) },
  {
    region,
    credentials: fromWebToken({
      region,
      roleArn: "arn",
      webIdentityToken: "token",
      fetch: (url, init) => fetch(url, init),
    }),
  },
];
export const wrongConfigs: BedrockRuntimeClientConfig[] = [
  // @ts-expect-error text is not a response
  { region, fetch: async () => "text" },
  // @ts-expect-error the URL is a string
  { region, fetch: async (url: number) => new Response(String(url)) },
];

export const bodies: InvokeModelWithResponseStreamInput["body"][] = [
  new Blob(["{}"]),
  new ReadableStream<Uint8Array>(),
  new Response("{}").body ?? "",
  new TextEncoder().encode("{}"),
];

export const sources: ModuleSource[] = [new URL(url), new Response(""), new ArrayBuffer(8)];
provideModule(fetch(url));
provideModule(() => fetch(url));
provideModule(async () => (await fetch(url)).arrayBuffer());

export async function signals(bedrock: BedrockRuntime): Promise<void> {
  const controller = new AbortController();
  await bedrock.invokeModelWithResponseStream(
    { modelId: "m" },
    { signal: controller.signal, abortSignal: AbortSignal.timeout(1_000) },
  );
  await bedrock.invokeModelWithResponseStream({ modelId: "m" }, { signal: null });
  // @ts-expect-error a controller is not its signal
  await bedrock.invokeModelWithResponseStream({ modelId: "m" }, { signal: controller });
}

/** Bytes are accepted wherever the platform accepts bytes. */
export async function bytes({ chunk, $unknown }: ResponseStream): Promise<string> {
  const message: UnknownMessage | undefined = $unknown?.[1];
  for (const bytes of [chunk?.bytes, message?.payload]) {
    if (!bytes) continue;
    await crypto.subtle.digest("SHA-256", bytes);
    await fetch(url, { method: "POST", body: bytes });
    new Response(bytes);
    return new TextDecoder().decode(bytes) + new Blob([bytes]).size;
  }
  return "";
}

/** The events are a stream of the platform's own kind. */
export async function streams(body: EventStream): Promise<Response> {
  const stream: ReadableStream<ResponseStream> = body;
  const [one, two]: [ReadableStream<ResponseStream>, ReadableStream<ResponseStream>] = body.tee();
  await one.pipeTo(new WritableStream<ResponseStream>());
  await two.cancel("enough");
  const text = new TransformStream<ResponseStream, Uint8Array>({
    transform({ chunk }, controller) {
      if (chunk) controller.enqueue(chunk.bytes);
    },
  });
  return stream.locked ? new Response(body.pipeThrough(text)) : new Response(stream.pipeThrough(text));
}

export async function reads(body: EventStream): Promise<number> {
  const reader = body.getReader();
  try {
    const { done, value } = await reader.read();
    // @ts-expect-error there is no event at the end
    value.chunk;
    return done ? 0 : (value.chunk?.bytes.length ?? 0);
  } finally {
    reader.releaseLock();
  }
}
