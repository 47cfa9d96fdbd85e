/** A Converse request in the AWS SDK's format. */
import { CLAUDE_ID } from "./local-bedrock-client.js";

export const BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);

/** Each kind of block, tools, and every member of the request. */
export const FULL = /** @type {import("@aws-sdk/client-bedrock-runtime").ConverseCommandInput} */ ({
  modelId: CLAUDE_ID,
  messages: [
    {
      role: "user",
      content: [
        { text: "Hi" },
        {
          document: { format: "pdf", name: "a", source: { bytes: BYTES }, context: "c", citations: { enabled: true } },
        },
        { document: { name: "b", source: { content: [{ text: "part" }] } } },
        {
          video: {
            format: "three_gp",
            source: { s3Location: { uri: "s3://bucket/key", bucketOwner: "123456789012" } },
          },
        },
        { audio: { format: "x-aac", source: { bytes: BYTES } } },
        { guardContent: { image: { format: "png", source: { bytes: BYTES } } } },
        { cachePoint: { type: "default", ttl: "1h" } },
        { searchResult: { source: "s", title: "t", content: [{ text: "x" }], citations: { enabled: false } } },
        { toolAddition: { tool: { type: "custom", name: "n", serverName: "s" } } },
        { toolRemoval: { tool: { name: "n" } } },
      ],
    },
    {
      role: "assistant",
      content: [
        { reasoningContent: { reasoningText: { text: "hm", signature: "c2ln" } } },
        { reasoningContent: { redactedContent: BYTES } },
        {
          citationsContent: {
            content: [{ text: "x" }],
            citations: [{ title: "t", location: { documentChar: { documentIndex: 0, start: 0, end: 1 } } }],
          },
        },
        {
          toolUse: {
            toolUseId: "t1",
            name: "weather",
            input: { city: "Łódź", deep: [null, true, 1.5, { bytes: "text" }] },
          },
        },
      ],
    },
    {
      role: "user",
      content: [
        {
          toolResult: {
            toolUseId: "t1",
            status: "success",
            content: [
              { json: { ok: true } },
              { text: "sunny" },
              { image: { format: "png", source: { bytes: BYTES } } },
              { document: { name: "d", source: { text: "x" } } },
              { video: { format: "mp4", source: { bytes: BYTES } } },
              { searchResult: { source: "s", title: "t", content: [{ text: "x" }] } },
            ],
          },
        },
        { image: { format: "webp", source: { bytes: BYTES } } },
        { text: "Hi" },
      ],
    },
  ],
  system: [
    { text: "be brief" },
    { guardContent: { text: { text: "g", qualifiers: ["grounding_source", "query"] } } },
    { cachePoint: { type: "default" } },
  ],
  inferenceConfig: { maxTokens: 4, temperature: 0, topP: 1, stopSequences: ["x"] },
  toolConfig: {
    tools: [
      { toolSpec: { name: "weather", description: "d", inputSchema: { json: { type: "object" } }, strict: true } },
      { systemTool: { name: "s" } },
      { cachePoint: { type: "default" } },
    ],
    toolChoice: { any: {} },
  },
  guardrailConfig: { guardrailIdentifier: "abc", guardrailVersion: "DRAFT", trace: "enabled_full" },
  additionalModelRequestFields: { thinking: { type: "enabled" }, top_k: 3 },
  promptVariables: { name: { text: "value" } },
  additionalModelResponseFieldPaths: ["/stop_sequence"],
  requestMetadata: { team: "a" },
  performanceConfig: { latency: "optimized" },
  serviceTier: { type: "priority" },
  outputConfig: {
    textFormat: { type: "json_schema", structure: { jsonSchema: { schema: "{}", name: "n", description: "d" } } },
    effort: "low",
  },
});
