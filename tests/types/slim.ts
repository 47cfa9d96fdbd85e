// The types of the entry for which the caller provides the module, on any platform.

import module from "bedrock-stream/bedrock_stream.wasm";
import { BedrockRuntime, provideModule, signedFetch, type ModuleSource } from "bedrock-stream/slim";

provideModule(module);
provideModule("bedrock_stream.wasm");
provideModule(async () => "bedrock_stream.wasm");
provideModule(new Uint8Array(8));
// @ts-expect-error a module is needed
provideModule();
// @ts-expect-error a number is not a module
provideModule(5);

export const aws = signedFetch({ credentials: { accessKeyId: "a", secretAccessKey: "b" } });
export const source: ModuleSource = module;
export const client = new BedrockRuntime({
  region: "us-east-1",
  credentials: { accessKeyId: "a", secretAccessKey: "b" },
});
