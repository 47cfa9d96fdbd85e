// ConverseStream: the same request as Converse, and the events of its response.

import type {
  CitationLocation,
  ConversationRole,
  DocumentType,
  ErrorBlock,
  ImageFormat,
  ImageSource,
  ToolResultStatus,
  ToolUseType,
} from "./content.js";
import type {
  ConverseRequest,
  GuardrailStreamProcessingMode,
  GuardrailTrace,
  PerformanceConfiguration,
  PromptRouterTrace,
  ServiceTier,
  StopReason,
  TokenUsage,
} from "./converse.js";
import type { GuardrailTraceAssessment } from "./guardrail.js";
import type {
  EventStream,
  ExceptionMembers,
  ModelStreamErrorMembers,
  ResponseMetadata,
  UnknownMessage,
} from "./index.js";
import type { Member, Union, UnknownMember } from "./union.js";

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html#API_runtime_ConverseStream_RequestParameters */
export interface ConverseStreamRequest extends Omit<ConverseRequest, "guardrailConfig"> {
  guardrailConfig?: GuardrailStreamConfiguration | undefined;
}

export interface ConverseStreamResponse {
  stream: EventStream<ConverseStreamOutput>;
}

export interface ConverseStreamCommandInput extends ConverseStreamRequest {}
export interface ConverseStreamCommandOutput extends ConverseStreamResponse {
  $metadata: ResponseMetadata;
}

export interface GuardrailStreamConfiguration {
  /** Up to 2,048 characters: an id or ARN. */
  guardrailIdentifier?: string | undefined;
  /** `"DRAFT"` or a number of up to 8 digits. */
  guardrailVersion?: string | undefined;
  trace?: GuardrailTrace | undefined;
  /** `"sync"` (default) evaluates text before it is sent, `"async"` while it is sent. */
  streamProcessingMode?: GuardrailStreamProcessingMode | undefined;
}

/**
 * One event: an object with exactly one of these members.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
 */
export type ConverseStreamOutput = Union<ConverseStreamOutput.Members, UnknownMessage>;
export declare namespace ConverseStreamOutput {
  interface Members {
    messageStart: MessageStartEvent;
    contentBlockStart: ContentBlockStartEvent;
    contentBlockDelta: ContentBlockDeltaEvent;
    contentBlockStop: ContentBlockStopEvent;
    messageStop: MessageStopEvent;
    metadata: ConverseStreamMetadataEvent;
    internalServerException: ExceptionMembers<"InternalServerException", "server">;
    modelStreamErrorException: ModelStreamErrorMembers;
    validationException: ExceptionMembers<"ValidationException", "client">;
    throttlingException: ExceptionMembers<"ThrottlingException", "client">;
    serviceUnavailableException: ExceptionMembers<"ServiceUnavailableException", "server">;
  }
  type MessageStartMember = Member<Members, "messageStart">;
  type ContentBlockStartMember = Member<Members, "contentBlockStart">;
  type ContentBlockDeltaMember = Member<Members, "contentBlockDelta">;
  type ContentBlockStopMember = Member<Members, "contentBlockStop">;
  type MessageStopMember = Member<Members, "messageStop">;
  type MetadataMember = Member<Members, "metadata">;
  type InternalServerExceptionMember = Member<Members, "internalServerException">;
  type ModelStreamErrorExceptionMember = Member<Members, "modelStreamErrorException">;
  type ValidationExceptionMember = Member<Members, "validationException">;
  type ThrottlingExceptionMember = Member<Members, "throttlingException">;
  type ServiceUnavailableExceptionMember = Member<Members, "serviceUnavailableException">;
  /** An event of unknown type, as received. */
  type $UnknownMember = UnknownMember<Members, UnknownMessage>;
}

/** The first event. */
export interface MessageStartEvent {
  role: ConversationRole;
}

/** Begins a block, except for text and reasoning, which begin with their first delta. */
export interface ContentBlockStartEvent {
  start: ContentBlockStart;
  contentBlockIndex: number;
}

export type ContentBlockStart = Union<ContentBlockStart.Members>;
export declare namespace ContentBlockStart {
  interface Members {
    toolUse: ToolUseBlockStart;
    toolResult: ToolResultBlockStart;
    image: ImageBlockStart;
  }
  type ToolUseMember = Member<Members, "toolUse">;
  type ToolResultMember = Member<Members, "toolResult">;
  type ImageMember = Member<Members, "image">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface ToolUseBlockStart {
  /** 1 to 64 characters: letters, digits and `_.:-`. */
  toolUseId: string;
  /** 1 to 64 characters: letters, digits, `_` and `-`. */
  name: string;
  type?: ToolUseType | undefined;
}

export interface ToolResultBlockStart {
  /** 1 to 64 characters: letters, digits and `_.:-`. */
  toolUseId: string;
  type?: string | undefined;
  status?: ToolResultStatus | undefined;
}

export interface ImageBlockStart {
  format: ImageFormat;
}

/** More of a block. */
export interface ContentBlockDeltaEvent {
  delta: ContentBlockDelta;
  contentBlockIndex: number;
}

/** What to add to a block: an object with exactly one of these members. */
export type ContentBlockDelta = Union<ContentBlockDelta.Members>;
export declare namespace ContentBlockDelta {
  interface Members {
    text: string;
    toolUse: ToolUseBlockDelta;
    toolResult: ToolResultBlockDelta[];
    reasoningContent: ReasoningContentBlockDelta;
    citation: CitationsDelta;
    image: ImageBlockDelta;
  }
  type TextMember = Member<Members, "text">;
  type ToolUseMember = Member<Members, "toolUse">;
  type ToolResultMember = Member<Members, "toolResult">;
  type ReasoningContentMember = Member<Members, "reasoningContent">;
  type CitationMember = Member<Members, "citation">;
  type ImageMember = Member<Members, "image">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface ToolUseBlockDelta {
  /** A part of the input's JSON: parse it when the block is complete. */
  input: string;
}

export type ToolResultBlockDelta = Union<ToolResultBlockDelta.Members>;
export declare namespace ToolResultBlockDelta {
  interface Members {
    text: string;
    json: DocumentType;
  }
  type TextMember = Member<Members, "text">;
  type JsonMember = Member<Members, "json">;
  type $UnknownMember = UnknownMember<Members>;
}

export type ReasoningContentBlockDelta = Union<ReasoningContentBlockDelta.Members>;
export declare namespace ReasoningContentBlockDelta {
  interface Members {
    text: string;
    redactedContent: Uint8Array;
    /** Sent in one piece. */
    signature: string;
  }
  type TextMember = Member<Members, "text">;
  type RedactedContentMember = Member<Members, "redactedContent">;
  type SignatureMember = Member<Members, "signature">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface CitationsDelta {
  title?: string | undefined;
  source?: string | undefined;
  sourceContent?: CitationSourceContentDelta[] | undefined;
  location?: CitationLocation | undefined;
}

export interface CitationSourceContentDelta {
  text?: string | undefined;
}

export interface ImageBlockDelta {
  source?: ImageSource | undefined;
  error?: ErrorBlock | undefined;
}

/** The block is complete. */
export interface ContentBlockStopEvent {
  contentBlockIndex: number;
}

/** The message is complete; `metadata` follows. */
export interface MessageStopEvent {
  stopReason: StopReason;
  /** The members requested in `additionalModelResponseFieldPaths`. */
  additionalModelResponseFields?: DocumentType | undefined;
}

/** The last event. */
export interface ConverseStreamMetadataEvent {
  usage: TokenUsage;
  metrics: ConverseStreamMetrics;
  trace?: ConverseStreamTrace | undefined;
  performanceConfig?: PerformanceConfiguration | undefined;
  serviceTier?: ServiceTier | undefined;
}

export interface ConverseStreamMetrics {
  /** The model's latency, in milliseconds. */
  latencyMs: number;
}

export interface ConverseStreamTrace {
  guardrail?: GuardrailTraceAssessment | undefined;
  promptRouter?: PromptRouterTrace | undefined;
}

export {};
