// A web page or app, with the DOM library.

import module from "bedrock-stream/bedrock_stream.wasm";
import { type EventStream, provideModule, type ResponseStream } from "bedrock-stream/slim";

provideModule(module);
provideModule(WebAssembly.compileStreaming(fetch("bedrock_stream.wasm")));
export const compiled: WebAssembly.Module = module;

export async function show(body: EventStream, worker: Worker): Promise<void> {
  for await (const { chunk } of body) document.body.append(new TextDecoder().decode(chunk?.bytes));
  const events: ReadableStream<ResponseStream> = body;
  worker.postMessage(events, [body]);
}
