// Converse, InvokeModel and CountTokens.

import type { CachePointBlock, CacheTTL, DocumentType, Message } from "./content.js";
import type { GuardrailConverseContentBlock, GuardrailTraceAssessment } from "./guardrail.js";
import type { InvokeModelWithResponseStreamInput, ResponseMetadata } from "./index.js";
import type { Member, Union, UnknownMember } from "./union.js";

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_RequestParameters */
export interface ConverseRequest {
  /** The id of a model, or the ARN of a model, an inference profile, a prompt version … 1 to 2,048 characters. */
  modelId: string | undefined;
  /** The conversation so far, beginning with the user's turn. */
  messages?: Message[] | undefined;
  /** Instructions that precede the conversation. */
  system?: SystemContentBlock[] | undefined;
  inferenceConfig?: InferenceConfiguration | undefined;
  toolConfig?: ToolConfiguration | undefined;
  /** The guardrail to apply. */
  guardrailConfig?: GuardrailConfiguration | undefined;
  /** Settings of this model, such as `{ top_k: 200 }`. */
  additionalModelRequestFields?: DocumentType | undefined;
  /** The values of a prompt's variables, by name, if `modelId` is a prompt's. */
  promptVariables?: Record<string, PromptVariableValues> | undefined;
  /** JSON Pointers to members of the model's own response that are to be returned as well. Up to 10 items: each 1 to 256 characters. */
  additionalModelResponseFieldPaths?: string[] | undefined;
  /**
   * Recorded in the invocation log. 1 to 16 entries: keys 1 to 256 characters: letters, digits, white space and
   * `:_@$#=/+,-.`; values up to 256 characters: letters, digits, white space and `:_@$#=/+,-.`.
   */
  requestMetadata?: Record<string, string> | undefined;
  performanceConfig?: PerformanceConfiguration | undefined;
  serviceTier?: ServiceTier | undefined;
  outputConfig?: OutputConfig | undefined;
}

export interface ConverseResponse {
  output: ConverseOutput;
  stopReason: StopReason;
  usage: TokenUsage;
  metrics: ConverseMetrics;
  /** The members requested in `additionalModelResponseFieldPaths`. */
  additionalModelResponseFields?: DocumentType | undefined;
  trace?: ConverseTrace | undefined;
  performanceConfig?: PerformanceConfiguration | undefined;
  serviceTier?: ServiceTier | undefined;
}

/** The input of InvokeModelWithResponseStream. `accept` is the requested MIME type of the response's body. */
export interface InvokeModelRequest extends InvokeModelWithResponseStreamInput {}

export interface InvokeModelResponse {
  /** The model's answer. Up to 25,000,000 bytes. */
  body: Uint8Array & {
    /** Decodes the body as UTF-8 text, or in another encoding that TextDecoder supports. */
    transformToString(encoding?: string): string;
  };
  /** The MIME type of `body`. */
  contentType: string;
  /** Also `undefined` if CORS hides it. */
  performanceConfigLatency?: PerformanceConfigLatency | undefined;
  /** Also `undefined` if CORS hides it. */
  serviceTier?: ServiceTierType | undefined;
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html#API_runtime_CountTokens_RequestParameters */
export interface CountTokensRequest {
  /** The id of a model: 1 to 256 characters. */
  modelId: string | undefined;
  input: CountTokensInput | undefined;
}

/** The request whose tokens are counted: an object with exactly one of these members. */
export type CountTokensInput = Union<CountTokensInput.Members>;
export declare namespace CountTokensInput {
  interface Members {
    invokeModel: InvokeModelTokensRequest;
    converse: ConverseTokensRequest;
  }
  type InvokeModelMember = Member<Members, "invokeModel">;
  type ConverseMember = Member<Members, "converse">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface InvokeModelTokensRequest {
  /** The model's own request, up to 25,000,000 bytes. */
  body: Uint8Array | undefined;
}

export interface ConverseTokensRequest
  extends Pick<ConverseRequest, "messages" | "system" | "toolConfig" | "additionalModelRequestFields"> {}

export interface CountTokensResponse {
  inputTokens: number;
}

export interface ConverseCommandInput extends ConverseRequest {}
export interface InvokeModelCommandInput extends InvokeModelRequest {}
export interface CountTokensCommandInput extends CountTokensRequest {}
export interface ConverseCommandOutput extends ConverseResponse {
  $metadata: ResponseMetadata;
}
export interface InvokeModelCommandOutput extends InvokeModelResponse {
  $metadata: ResponseMetadata;
}
export interface CountTokensCommandOutput extends CountTokensResponse {
  $metadata: ResponseMetadata;
}

export type ConverseOutput = Union<ConverseOutput.Members>;
export declare namespace ConverseOutput {
  interface Members {
    message: Message;
  }
  type MessageMember = Member<Members, "message">;
  type $UnknownMember = UnknownMember<Members>;
}

/** What is billed. */
export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  cacheReadInputTokens?: number | undefined;
  cacheWriteInputTokens?: number | undefined;
  cacheDetails?: CacheDetail[] | undefined;
}

/** The tokens written to the cache for one lifetime. */
export interface CacheDetail {
  ttl: CacheTTL;
  inputTokens: number;
}

export interface ConverseMetrics {
  /** The model's latency, in milliseconds. */
  latencyMs: number;
}

export interface ConverseTrace {
  guardrail?: GuardrailTraceAssessment | undefined;
  promptRouter?: PromptRouterTrace | undefined;
}

export interface PromptRouterTrace {
  /** The model that the prompt router chose. */
  invokedModelId?: string | undefined;
}

/** A part of the instructions that precede the conversation. */
export type SystemContentBlock = Union<SystemContentBlock.Members>;
export declare namespace SystemContentBlock {
  interface Members {
    /** Not empty. */
    text: string;
    guardContent: GuardrailConverseContentBlock;
    cachePoint: CachePointBlock;
  }
  type TextMember = Member<Members, "text">;
  type GuardContentMember = Member<Members, "guardContent">;
  type CachePointMember = Member<Members, "cachePoint">;
  type $UnknownMember = UnknownMember<Members>;
}

/** Settings that all models share; others go into `additionalModelRequestFields`. */
export interface InferenceConfiguration {
  /** The maximum number of tokens to generate. Default: the model's own. At least 1. */
  maxTokens?: number | undefined;
  /** Lower values prefer likely tokens. 0 to 1. */
  temperature?: number | undefined;
  /** Considers only the likeliest tokens whose probabilities add up to this. 0 to 1. */
  topP?: number | undefined;
  /** The model stops before any of them. Up to 2,500 items: each not empty. */
  stopSequences?: string[] | undefined;
}

/** The tools that the model may ask to use. */
export interface ToolConfiguration {
  /** Not empty. */
  tools: Tool[] | undefined;
  /** Default: `auto`. */
  toolChoice?: ToolChoice | undefined;
}

export type Tool = Union<Tool.Members>;
export declare namespace Tool {
  interface Members {
    /** A tool that you run. */
    toolSpec: ToolSpecification;
    /** A tool that the service runs. */
    systemTool: SystemTool;
    cachePoint: CachePointBlock;
  }
  type ToolSpecMember = Member<Members, "toolSpec">;
  type SystemToolMember = Member<Members, "systemTool">;
  type CachePointMember = Member<Members, "cachePoint">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface ToolSpecification {
  /** 1 to 64 characters: letters, digits, `_` and `-`. */
  name: string | undefined;
  /** Tells the model when to use the tool. Not empty. */
  description?: string | undefined;
  inputSchema: ToolInputSchema | undefined;
  /** Whether the tool's input always matches its schema. */
  strict?: boolean | undefined;
}

export type ToolInputSchema = Union<ToolInputSchema.Members>;
export declare namespace ToolInputSchema {
  interface Members {
    /** JSON Schema of the tool's input: an object. */
    json: DocumentType;
  }
  type JsonMember = Member<Members, "json">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface SystemTool {
  /** 1 to 64 characters: letters, digits, `_` and `-`. */
  name: string | undefined;
}

export type ToolChoice = Union<ToolChoice.Members>;
export declare namespace ToolChoice {
  interface Members {
    /** The model decides. */
    auto: AutoToolChoice;
    /** The model uses at least one tool. */
    any: AnyToolChoice;
    /** The model uses this tool. */
    tool: SpecificToolChoice;
  }
  type AutoMember = Member<Members, "auto">;
  type AnyMember = Member<Members, "any">;
  type ToolMember = Member<Members, "tool">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface AutoToolChoice {}

export interface AnyToolChoice {}

export interface SpecificToolChoice {
  /** 1 to 64 characters: letters, digits, `_` and `-`. */
  name: string | undefined;
}

export interface GuardrailConfiguration {
  /** Up to 2,048 characters: an id or ARN. */
  guardrailIdentifier?: string | undefined;
  /** `"DRAFT"` or a number of up to 8 digits. */
  guardrailVersion?: string | undefined;
  trace?: GuardrailTrace | undefined;
}

export type PromptVariableValues = Union<PromptVariableValues.Members>;
export declare namespace PromptVariableValues {
  interface Members {
    text: string;
  }
  type TextMember = Member<Members, "text">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface PerformanceConfiguration {
  /** Default: `"standard"`. */
  latency?: PerformanceConfigLatency | undefined;
}

export interface ServiceTier {
  type: ServiceTierType | undefined;
}

export interface OutputConfig {
  /** Makes the model write JSON that matches a schema. */
  textFormat?: OutputFormat | undefined;
  /** How much effort the model makes, such as `"low"` or `"high"`, if it supports this setting. Up to 16 characters. */
  effort?: string | undefined;
}

export interface OutputFormat {
  type: OutputFormatType | undefined;
  structure: OutputFormatStructure | undefined;
}

export type OutputFormatStructure = Union<OutputFormatStructure.Members>;
export declare namespace OutputFormatStructure {
  interface Members {
    jsonSchema: JsonSchemaDefinition;
  }
  type JsonSchemaMember = Member<Members, "jsonSchema">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface JsonSchemaDefinition {
  /** A JSON Schema, as text. */
  schema: string | undefined;
  name?: string | undefined;
  description?: string | undefined;
}

export type GuardrailStreamProcessingMode = "sync" | "async";
export type GuardrailTrace = "enabled" | "disabled" | "enabled_full";
export type OutputFormatType = "json_schema";
export type PerformanceConfigLatency = "standard" | "optimized";
export type ServiceTierType = "priority" | "default" | "flex" | "reserved";
export type StopReason =
  | "end_turn"
  | "tool_use"
  | "max_tokens"
  | "stop_sequence"
  | "guardrail_intervened"
  | "content_filtered"
  | "malformed_model_output"
  | "malformed_tool_use"
  | "model_context_window_exceeded";

export {};
