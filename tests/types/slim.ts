// The types of the entry to which the caller brings the module.

import module from "bedrock-stream/bedrock_stream.wasm";
import { BedrockRuntime, provideModule, type ModuleSource } from "bedrock-stream/slim";

provideModule(module);
provideModule(new URL("https://example.com/bedrock_stream.wasm"));
provideModule("bedrock_stream.wasm");
provideModule(fetch("bedrock_stream.wasm"));
provideModule(() => fetch("bedrock_stream.wasm"));
provideModule(async () => (await fetch("bedrock_stream.wasm")).arrayBuffer());
provideModule(new Uint8Array(8));
// @ts-expect-error nothing is no module
provideModule();

export const source: ModuleSource = module;
export const client = new BedrockRuntime({ region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
