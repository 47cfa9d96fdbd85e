import { BedrockRuntime } from "bedrock-stream";
import { show } from "../app/page.js";

show(BedrockRuntime);
