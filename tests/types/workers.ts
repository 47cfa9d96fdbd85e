// A Cloudflare Worker, with all that Workers add to the standard.

import module from "bedrock-stream/bedrock_stream.wasm";
import { BedrockRuntime, fromEnv, provideModule, type ResponseStream } from "bedrock-stream/slim";

provideModule(module);
export const instance = new WebAssembly.Instance(module);

interface Env {
  AWS_BEARER_TOKEN_BEDROCK: string;
}

export default {
  async fetch(request, env, context): Promise<Response> {
    const cached = await caches.default.match(request);
    if (cached || !request.body) return cached ?? new Response(null, { status: 400 });
    const digest = new crypto.DigestStream("SHA-256");
    const [mine, theirs] = request.body.tee();
    context.waitUntil(mine.pipeTo(digest));
    let length = 0;
    for await (const chunk of theirs) length += chunk.length;
    if (!crypto.subtle.timingSafeEqual(await digest.digest, new Uint8Array(length)))
      return new Response(null, { status: 403 });

    const bedrock = new BedrockRuntime({ region: "us-east-1", credentials: fromEnv(env), fetch });
    const { body, contentType } = await bedrock.invokeModelWithResponseStream(
      { modelId: "m", body: request.body },
      { signal: request.signal },
    );
    const text = new TransformStream<ResponseStream, Uint8Array>({
      transform({ chunk }, controller) {
        if (chunk) controller.enqueue(chunk.bytes);
      },
    });
    return new Response(body.pipeThrough(text), { headers: { "content-type": contentType } });
  },
} satisfies ExportedHandler<Env>;

// @ts-expect-error there is no DOM
export const page = document;
