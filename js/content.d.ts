// The parts of a conversation: messages, and the blocks that they contain.

import type { GuardrailConverseContentBlock } from "./guardrail.js";
import type { Member, Union, UnknownMember } from "./union.js";

/** A turn of the conversation. */
export interface Message {
  role: ConversationRole | undefined;
  /** Images, documents and the like belong in messages with the role `"user"`. */
  content: ContentBlock[] | undefined;
}

/** A part of a message: an object with exactly one of these members. */
export type ContentBlock = Union<ContentBlock.Members>;
export declare namespace ContentBlock {
  interface Members {
    text: string;
    image: ImageBlock;
    document: DocumentBlock;
    video: VideoBlock;
    audio: AudioBlock;
    /** The model's request to use a tool. */
    toolUse: ToolUseBlock;
    /** A tool's result, in the next message with the role `"user"`. */
    toolResult: ToolResultBlock;
    /** Text or an image for the guardrail to evaluate. Without any such block, it evaluates everything. */
    guardContent: GuardrailConverseContentBlock;
    /** Caches everything before it. */
    cachePoint: CachePointBlock;
    /** The model's reasoning. Send it back unchanged, with the turn that it belongs to. */
    reasoningContent: ReasoningContentBlock;
    /** Generated text with its sources. */
    citationsContent: CitationsContentBlock;
    /** A search result that the model can cite. */
    searchResult: SearchResultBlock;
    /** Makes a tool available from here on. */
    toolAddition: ToolAdditionBlock;
    /** Makes a tool unavailable from here on. */
    toolRemoval: ToolRemovalBlock;
  }
  type TextMember = Member<Members, "text">;
  type ImageMember = Member<Members, "image">;
  type DocumentMember = Member<Members, "document">;
  type VideoMember = Member<Members, "video">;
  type AudioMember = Member<Members, "audio">;
  type ToolUseMember = Member<Members, "toolUse">;
  type ToolResultMember = Member<Members, "toolResult">;
  type GuardContentMember = Member<Members, "guardContent">;
  type CachePointMember = Member<Members, "cachePoint">;
  type ReasoningContentMember = Member<Members, "reasoningContent">;
  type CitationsContentMember = Member<Members, "citationsContent">;
  type SearchResultMember = Member<Members, "searchResult">;
  type ToolAdditionMember = Member<Members, "toolAddition">;
  type ToolRemovalMember = Member<Members, "toolRemoval">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface ImageBlock {
  format: ImageFormat | undefined;
  source: ImageSource | undefined;
  /** In a response: why the image is missing. */
  error?: ErrorBlock | undefined;
}

/** The image itself, or its location in S3. */
export type ImageSource = Union<ImageSource.Members>;
export declare namespace ImageSource {
  interface Members {
    /** Raw bytes in both directions: the library handles Base64. Not empty. */
    bytes: Uint8Array;
    s3Location: S3Location;
  }
  type BytesMember = Member<Members, "bytes">;
  type S3LocationMember = Member<Members, "s3Location">;
  type $UnknownMember = UnknownMember<Members>;
}

/** An object in S3. Not every model can read one. */
export interface S3Location {
  /** 1 to 1,024 characters: `s3://`, a bucket and optionally a key. */
  uri: string | undefined;
  /** The account that owns the bucket, if it is not yours. 12 digits. */
  bucketOwner?: string | undefined;
}

/** Why the model did not return an image or sound. */
export interface ErrorBlock {
  message?: string | undefined;
}

/** A document for the model to read. */
export interface DocumentBlock {
  format?: DocumentFormat | undefined;
  /** The model sees it, so it should not contain instructions. 1 to 200 characters. */
  name: string | undefined;
  source: DocumentSource | undefined;
  /** How the model should treat the document. */
  context?: string | undefined;
  /** Whether the model cites the document. */
  citations?: CitationsConfig | undefined;
}

export type DocumentSource = Union<DocumentSource.Members>;
export declare namespace DocumentSource {
  interface Members {
    /** Not empty. */
    bytes: Uint8Array;
    s3Location: S3Location;
    text: string;
    /** Parts that are cited by their index. */
    content: DocumentContentBlock[];
  }
  type BytesMember = Member<Members, "bytes">;
  type S3LocationMember = Member<Members, "s3Location">;
  type TextMember = Member<Members, "text">;
  type ContentMember = Member<Members, "content">;
  type $UnknownMember = UnknownMember<Members>;
}

export type DocumentContentBlock = Union<DocumentContentBlock.Members>;
export declare namespace DocumentContentBlock {
  interface Members {
    text: string;
  }
  type TextMember = Member<Members, "text">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface CitationsConfig {
  enabled: boolean | undefined;
}

export interface VideoBlock {
  format: VideoFormat | undefined;
  source: VideoSource | undefined;
}

export type VideoSource = Union<VideoSource.Members>;
export declare namespace VideoSource {
  interface Members {
    /** Not empty. */
    bytes: Uint8Array;
    s3Location: S3Location;
  }
  type BytesMember = Member<Members, "bytes">;
  type S3LocationMember = Member<Members, "s3Location">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface AudioBlock {
  format: AudioFormat | undefined;
  source: AudioSource | undefined;
  /** In a response: why the sound is missing. */
  error?: ErrorBlock | undefined;
}

export type AudioSource = Union<AudioSource.Members>;
export declare namespace AudioSource {
  interface Members {
    /** Not empty. */
    bytes: Uint8Array;
    s3Location: S3Location;
  }
  type BytesMember = Member<Members, "bytes">;
  type S3LocationMember = Member<Members, "s3Location">;
  type $UnknownMember = UnknownMember<Members>;
}

/** A tool that the model asks to use. */
export interface ToolUseBlock {
  /** Repeat it in the `toolResult`. 1 to 64 characters: letters, digits and `_.:-`. */
  toolUseId: string | undefined;
  /** 1 to 64 characters: letters, digits, `_` and `-`. */
  name: string | undefined;
  /** What the model passes to the tool, matching its `inputSchema`. */
  input: DocumentType | undefined;
  /** Present if the service has run the tool. */
  type?: ToolUseType | undefined;
}

export interface ToolResultBlock {
  /** 1 to 64 characters: letters, digits and `_.:-`. */
  toolUseId: string | undefined;
  content: ToolResultContentBlock[] | undefined;
  /** Only some models support it. */
  status?: ToolResultStatus | undefined;
  /** Present if the service has run the tool. */
  type?: string | undefined;
}

export type ToolResultContentBlock = Union<ToolResultContentBlock.Members>;
export declare namespace ToolResultContentBlock {
  interface Members {
    json: DocumentType;
    text: string;
    image: ImageBlock;
    document: DocumentBlock;
    video: VideoBlock;
    searchResult: SearchResultBlock;
  }
  type JsonMember = Member<Members, "json">;
  type TextMember = Member<Members, "text">;
  type ImageMember = Member<Members, "image">;
  type DocumentMember = Member<Members, "document">;
  type VideoMember = Member<Members, "video">;
  type SearchResultMember = Member<Members, "searchResult">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface SearchResultBlock {
  /** Where it was found, such as a URL. */
  source: string | undefined;
  title: string | undefined;
  content: SearchResultContentBlock[] | undefined;
  citations?: CitationsConfig | undefined;
}

export interface SearchResultContentBlock {
  text: string | undefined;
}

export interface CachePointBlock {
  type: CachePointType | undefined;
  /** The minimum time it is kept. */
  ttl?: CacheTTL | undefined;
}

export type ReasoningContentBlock = Union<ReasoningContentBlock.Members>;
export declare namespace ReasoningContentBlock {
  interface Members {
    reasoningText: ReasoningTextBlock;
    /** Encrypted by the model's provider, and readable only by the model. */
    redactedContent: Uint8Array;
  }
  type ReasoningTextMember = Member<Members, "reasoningText">;
  type RedactedContentMember = Member<Members, "redactedContent">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface ReasoningTextBlock {
  text: string | undefined;
  /** Proves that the text comes from the model, and must be sent back with it. */
  signature?: string | undefined;
}

export interface CitationsContentBlock {
  content?: CitationGeneratedContent[] | undefined;
  citations?: Citation[] | undefined;
}

export type CitationGeneratedContent = Union<CitationGeneratedContent.Members>;
export declare namespace CitationGeneratedContent {
  interface Members {
    text: string;
  }
  type TextMember = Member<Members, "text">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface Citation {
  title?: string | undefined;
  source?: string | undefined;
  sourceContent?: CitationSourceContent[] | undefined;
  location?: CitationLocation | undefined;
}

export type CitationSourceContent = Union<CitationSourceContent.Members>;
export declare namespace CitationSourceContent {
  interface Members {
    text: string;
  }
  type TextMember = Member<Members, "text">;
  type $UnknownMember = UnknownMember<Members>;
}

/** The cited place in the source. */
export type CitationLocation = Union<CitationLocation.Members>;
export declare namespace CitationLocation {
  interface Members {
    web: WebLocation;
    documentChar: DocumentCharLocation;
    documentPage: DocumentPageLocation;
    documentChunk: DocumentChunkLocation;
    searchResultLocation: SearchResultLocation;
  }
  type WebMember = Member<Members, "web">;
  type DocumentCharMember = Member<Members, "documentChar">;
  type DocumentPageMember = Member<Members, "documentPage">;
  type DocumentChunkMember = Member<Members, "documentChunk">;
  type SearchResultLocationMember = Member<Members, "searchResultLocation">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface WebLocation {
  url?: string | undefined;
  domain?: string | undefined;
}

/** A range of characters. */
export interface DocumentCharLocation {
  /** The index of the document in the request, from 0. */
  documentIndex?: number | undefined;
  start?: number | undefined;
  end?: number | undefined;
}

/** A range of pages. */
export interface DocumentPageLocation {
  /** The index of the document in the request, from 0. */
  documentIndex?: number | undefined;
  start?: number | undefined;
  end?: number | undefined;
}

/** A range of chunks of the document's `content`. */
export interface DocumentChunkLocation {
  /** The index of the document in the request, from 0. */
  documentIndex?: number | undefined;
  start?: number | undefined;
  end?: number | undefined;
}

/** A range of blocks of a search result's `content`. */
export interface SearchResultLocation {
  /** The index of the search result in the request, from 0. */
  searchResultIndex?: number | undefined;
  start?: number | undefined;
  end?: number | undefined;
}

export interface ToolAdditionBlock {
  tool: ToolReference | undefined;
}

export interface ToolReference {
  /** 1 to 64 characters. */
  type?: string | undefined;
  /** 1 to 128 characters. */
  name?: string | undefined;
  /** 1 to 128 characters. */
  serverName?: string | undefined;
}

export interface ToolRemovalBlock {
  tool: ToolReference | undefined;
}

/** Any JSON. */
export type DocumentType = null | boolean | number | string | DocumentType[] | { [name: string]: DocumentType };

export type AudioFormat =
  | "mp3"
  | "opus"
  | "wav"
  | "aac"
  | "flac"
  | "mp4"
  | "ogg"
  | "mkv"
  | "mka"
  | "x-aac"
  | "m4a"
  | "mpeg"
  | "mpga"
  | "pcm"
  | "webm";
export type CachePointType = "default";
export type CacheTTL = "5m" | "1h";
export type ConversationRole = "user" | "assistant" | "system";
export type DocumentFormat = "pdf" | "csv" | "doc" | "docx" | "xls" | "xlsx" | "html" | "txt" | "md";
export type ImageFormat = "png" | "jpeg" | "gif" | "webp";
export type ToolResultStatus = "success" | "error";
export type ToolUseType = "server_tool_use";
export type VideoFormat = "mkv" | "mov" | "mp4" | "webm" | "flv" | "mpeg" | "mpg" | "wmv" | "three_gp";

export {};
