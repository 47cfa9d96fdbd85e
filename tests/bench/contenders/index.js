// The contenders, and which build of each is measured.

/**
 * @typedef {object} Entry
 * @property {string} name name for `--only`
 * @property {string} title
 * @property {string} file in this folder
 * @property {boolean} [isBundled] bundled as for browsers, which only makes a difference in Node
 * @property {string[]} [runtimes] default: all
 * @property {boolean} [isUnsigned] what it signs has no signature
 */

/** @type {Entry[]} */
export const entries = [
  { name: "ours", title: "bedrock-stream", file: "bedrock-stream.js" },
  { name: "ours-request", title: "bedrock-stream, given a Request", file: "bedrock-stream-request.js" },
  { name: "platform", title: "Requests and hash alone", file: "platform.js", isUnsigned: true },
  { name: "ours-reader", title: "bedrock-stream, reader", file: "bedrock-stream-reader.js" },
  { name: "sdk", title: "AWS SDK, browser build", file: "aws-sdk.js", isBundled: true },
  { name: "sdk-node", title: "AWS SDK, Node build", file: "aws-sdk.js", runtimes: ["node"] },
  { name: "codec", title: "the SDK's codec", file: "smithy-codec.js" },
  { name: "ai-sdk", title: "AI SDK", file: "ai-sdk.js" },
  { name: "aws4fetch", title: "aws4fetch", file: "aws4fetch.js" },
];
