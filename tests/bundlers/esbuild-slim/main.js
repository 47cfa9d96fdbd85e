import wasm from "bedrock-stream/bedrock_stream.wasm";
import { BedrockRuntime, provideModule } from "bedrock-stream/slim";
import { show } from "../app/page.js";

provideModule(new URL(wasm, import.meta.url));
show(BedrockRuntime);
