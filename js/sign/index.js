// Signatures for any service of AWS. The main entry is imported for where the module is: its conditions in package.json
// know each runtime.

import "bedrock-stream";

export * from "./functions.js";
