import { signedFetch } from "bedrock-stream/sign";
import { BedrockRuntime } from "bedrock-stream/slim";
import { show } from "../app/page.js";
import { signing } from "../app/signing.js";

show(signing(BedrockRuntime, signedFetch));
