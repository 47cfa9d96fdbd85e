/**
 * The shapes of requests whose body is a document, and the check of a body against them.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
import { knownError } from "./errors.js";

/**
 * For each member: a shape, or `string`, `number`, `boolean`, `blob`, `document`, or the allowed words. `[]` is a list,
 * `{}` a map. A name that ends in `!` is required. Exactly one member of a union must be given.
 * @type {Record<string, Record<string, string>>}
 */
const STRUCTURES = {
  ConverseRequest: {
    messages: "Message[]",
    system: "SystemContentBlock[]",
    inferenceConfig: "InferenceConfiguration",
    toolConfig: "ToolConfiguration",
    guardrailConfig: "GuardrailConfiguration",
    additionalModelRequestFields: "document",
    promptVariables: "PromptVariableValues{}",
    additionalModelResponseFieldPaths: "string[]",
    requestMetadata: "string{}",
    performanceConfig: "PerformanceConfiguration",
    serviceTier: "ServiceTier",
    outputConfig: "OutputConfig",
  },
  CountTokensRequest: { "input!": "CountTokensInput" },
  InvokeModelTokensRequest: { "body!": "blob" },
  ConverseTokensRequest: {
    messages: "Message[]",
    system: "SystemContentBlock[]",
    toolConfig: "ToolConfiguration",
    additionalModelRequestFields: "document",
  },
  ApplyGuardrailRequest: {
    "source!": "INPUT|OUTPUT",
    "content!": "GuardrailContentBlock[]",
    outputScope: "INTERVENTIONS|FULL",
  },
  GuardrailTextBlock: { "text!": "string", qualifiers: "grounding_source|query|guard_content[]" },
  GuardrailImageBlock: { "format!": "png|jpeg", "source!": "BytesSource" },
  Message: { "role!": "user|assistant|system", "content!": "ContentBlock[]" },
  ImageBlock: { "format!": "png|jpeg|gif|webp", "source!": "MediaSource" },
  VideoBlock: { "format!": "mkv|mov|mp4|webm|flv|mpeg|mpg|wmv|three_gp", "source!": "MediaSource" },
  AudioBlock: {
    "format!": "mp3|opus|wav|aac|flac|mp4|ogg|mkv|mka|x-aac|m4a|mpeg|mpga|pcm|webm",
    "source!": "MediaSource",
  },
  DocumentBlock: {
    format: "pdf|csv|doc|docx|xls|xlsx|html|txt|md",
    "name!": "string",
    "source!": "DocumentSource",
    context: "string",
    citations: "CitationsConfig",
  },
  S3Location: { "uri!": "string", bucketOwner: "string" },
  CitationsConfig: { "enabled!": "boolean" },
  ToolUseBlock: { "toolUseId!": "string", "name!": "string", "input!": "document", type: "server_tool_use" },
  ToolResultBlock: {
    "toolUseId!": "string",
    "content!": "ToolResultContentBlock[]",
    status: "success|error",
    type: "string",
  },
  SearchResultBlock: { "source!": "string", "title!": "string", "content!": "Text[]", citations: "CitationsConfig" },
  Text: { "text!": "string" },
  CachePointBlock: { "type!": "default", ttl: "5m|1h" },
  ReasoningTextBlock: { "text!": "string", signature: "string" },
  CitationsContentBlock: { content: "Text[]", citations: "document[]" },
  ToolChangeBlock: { "tool!": "ToolReference" },
  ToolReference: { type: "string", name: "string", serverName: "string" },
  InferenceConfiguration: { maxTokens: "number", temperature: "number", topP: "number", stopSequences: "string[]" },
  ToolConfiguration: { "tools!": "Tool[]", toolChoice: "ToolChoice" },
  ToolSpecification: { "name!": "string", description: "string", "inputSchema!": "ToolInputSchema", strict: "boolean" },
  Named: { "name!": "string" },
  Empty: {},
  GuardrailConfiguration: {
    guardrailIdentifier: "string",
    guardrailVersion: "string",
    trace: "enabled|disabled|enabled_full",
    streamProcessingMode: "sync|async",
  },
  PerformanceConfiguration: { latency: "standard|optimized" },
  ServiceTier: { "type!": "priority|default|flex|reserved" },
  OutputConfig: { textFormat: "OutputFormat", effort: "string" },
  OutputFormat: { "type!": "json_schema", "structure!": "OutputFormatStructure" },
  JsonSchemaDefinition: { "schema!": "string", name: "string", description: "string" },
};

/** @type {Record<string, Record<string, string>>} */
const UNIONS = {
  ContentBlock: {
    text: "string",
    image: "ImageBlock",
    document: "DocumentBlock",
    video: "VideoBlock",
    audio: "AudioBlock",
    toolUse: "ToolUseBlock",
    toolResult: "ToolResultBlock",
    guardContent: "GuardrailContentBlock",
    cachePoint: "CachePointBlock",
    reasoningContent: "ReasoningContentBlock",
    citationsContent: "CitationsContentBlock",
    searchResult: "SearchResultBlock",
    toolAddition: "ToolChangeBlock",
    toolRemoval: "ToolChangeBlock",
  },
  SystemContentBlock: { text: "string", guardContent: "GuardrailContentBlock", cachePoint: "CachePointBlock" },
  MediaSource: { bytes: "blob", s3Location: "S3Location" },
  BytesSource: { bytes: "blob" },
  DocumentSource: { bytes: "blob", s3Location: "S3Location", text: "string", content: "Text[]" },
  ToolResultContentBlock: {
    json: "document",
    text: "string",
    image: "ImageBlock",
    document: "DocumentBlock",
    video: "VideoBlock",
    searchResult: "SearchResultBlock",
  },
  GuardrailContentBlock: { text: "GuardrailTextBlock", image: "GuardrailImageBlock" },
  ReasoningContentBlock: { reasoningText: "ReasoningTextBlock", redactedContent: "blob" },
  Tool: { toolSpec: "ToolSpecification", systemTool: "Named", cachePoint: "CachePointBlock" },
  ToolInputSchema: { json: "document" },
  ToolChoice: { auto: "Empty", any: "Empty", tool: "Named" },
  PromptVariableValues: { text: "string" },
  OutputFormatStructure: { jsonSchema: "JsonSchemaDefinition" },
  CountTokensInput: { invokeModel: "InvokeModelTokensRequest", converse: "ConverseTokensRequest" },
};

/**
 * @param {Record<string, any>} body
 * @param {string} shape
 * @throws {import("./errors.js").ServiceError} 400
 */
export function checkShape(body, shape) {
  check(body, shape, "");
}

/**
 * @param {any} value
 * @param {string} type
 * @param {string} path
 */
function check(value, type, path) {
  if (type.endsWith("[]")) {
    if (!Array.isArray(value)) throw violation(path, "must be a list");
    return value.forEach((item, i) => check(item, type.slice(0, -2), `${path}.${i + 1}.member`));
  }
  if (type.endsWith("{}")) {
    if (!isObject(value)) throw violation(path, "must be a map");
    return Object.entries(value).forEach(([name, item]) => check(item, type.slice(0, -2), `${path}.${name}`));
  }
  const union = UNIONS[type];
  const members = union ?? STRUCTURES[type];
  if (members) return checkMembers(value, members, union !== undefined, path);
  const isValid =
    SCALARS[type] ?? ((/** @type {unknown} */ word) => typeof word === "string" && type.split("|").includes(word));
  if (!isValid(value)) throw violation(path, `must be ${SCALARS[type] ? `a ${type}` : `one of ${type}`}`);
}

/**
 * An unknown member is refused here, although the service would ignore it: it is a mistake of the client.
 * @param {any} value
 * @param {Record<string, string>} members
 * @param {boolean} isUnion
 * @param {string} path
 */
function checkMembers(value, members, isUnion, path) {
  if (!isObject(value)) throw violation(path, "must be an object");
  const given = Object.keys(value).filter((name) => value[name] !== null);
  if (isUnion && given.length !== 1) throw violation(path, "must have exactly one member");
  for (const name of given) {
    const type = members[name] ?? members[`${name}!`];
    if (type === undefined) throw violation(`${path}.${name}`, "is not a member");
    check(value[name], type, `${path}.${name}`);
  }
  const missing = Object.keys(members).find((name) => name.endsWith("!") && !given.includes(name.slice(0, -1)));
  if (missing) throw violation(`${path}.${missing.slice(0, -1)}`, "must not be null");
}

/** @type {Record<string, (value: any) => boolean>} */
const SCALARS = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  blob: (value) =>
    typeof value === "string" && value.length > 0 && Buffer.from(value, "base64").toString("base64") === value,
  document: () => true,
};

/** @param {any} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * @param {string} path
 * @param {string} why
 */
function violation(path, why) {
  return knownError(
    "ValidationException",
    `1 validation error detected: Value at '${path.slice(1)}' failed to satisfy constraint: Member ${why}`,
  );
}
