// `bedrock-stream/eventstream`: the messages of any event stream of AWS, with typed headers. The main entry is imported for
// where the module is: its conditions in package.json know each runtime.

import "bedrock-stream";

export * from "./functions.js";
