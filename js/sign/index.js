// Signatures for any AWS service. The main entry is imported because it knows where the module is: its conditions in
// package.json distinguish the runtimes.

import "bedrock-stream";

export * from "./functions.js";
