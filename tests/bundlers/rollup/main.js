import { BedrockRuntime } from "bedrock-stream/inline";
import { show } from "../app/page.js";

show(BedrockRuntime);
