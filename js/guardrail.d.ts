// ApplyGuardrail, and what a guardrail reports about a conversation.

import type { ResponseMetadata } from "./index.js";
import type { Member, Union, UnknownMember } from "./union.js";

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html#API_runtime_ApplyGuardrail_RequestParameters */
export interface ApplyGuardrailRequest {
  /** Up to 2,048 characters: an id or ARN. */
  guardrailIdentifier: string | undefined;
  /** `"DRAFT"` or a number of up to 8 digits. */
  guardrailVersion: string | undefined;
  /** Whether the content comes from the user or from a model. */
  source: GuardrailContentSource | undefined;
  content: GuardrailContentBlock[] | undefined;
  /** `"FULL"` also lists what the guardrail did not object to. Default: `"INTERVENTIONS"`. */
  outputScope?: GuardrailOutputScope | undefined;
}

export interface ApplyGuardrailResponse {
  usage: GuardrailUsage;
  action: GuardrailAction;
  /** Why the guardrail acted. */
  actionReason?: string | undefined;
  /** What to show instead of the content. Empty if the guardrail did nothing. */
  outputs: GuardrailOutputContent[];
  assessments: GuardrailAssessment[];
  guardrailCoverage?: GuardrailCoverage | undefined;
}

export interface ApplyGuardrailCommandInput extends ApplyGuardrailRequest {}
export interface ApplyGuardrailCommandOutput extends ApplyGuardrailResponse {
  $metadata: ResponseMetadata;
}

/** What each of a guardrail's policies found. */
export interface GuardrailAssessment {
  topicPolicy?: GuardrailTopicPolicyAssessment | undefined;
  contentPolicy?: GuardrailContentPolicyAssessment | undefined;
  wordPolicy?: GuardrailWordPolicyAssessment | undefined;
  sensitiveInformationPolicy?: GuardrailSensitiveInformationPolicyAssessment | undefined;
  contextualGroundingPolicy?: GuardrailContextualGroundingPolicyAssessment | undefined;
  automatedReasoningPolicy?: GuardrailAutomatedReasoningPolicyAssessment | undefined;
  invocationMetrics?: GuardrailInvocationMetrics | undefined;
  appliedGuardrailDetails?: AppliedGuardrailDetails | undefined;
}

export interface GuardrailTopicPolicyAssessment {
  topics: GuardrailTopic[];
}

export interface GuardrailTopic {
  name: string;
  type: GuardrailTopicType;
  action: GuardrailTopicPolicyAction;
  detected?: boolean | undefined;
}

export interface GuardrailContentPolicyAssessment {
  filters: GuardrailContentFilter[];
}

export interface GuardrailContentFilter {
  type: GuardrailContentFilterType;
  confidence: GuardrailContentFilterConfidence;
  filterStrength?: GuardrailContentFilterStrength | undefined;
  action: GuardrailContentPolicyAction;
  detected?: boolean | undefined;
}

export interface GuardrailWordPolicyAssessment {
  customWords: GuardrailCustomWord[];
  managedWordLists: GuardrailManagedWord[];
}

export interface GuardrailCustomWord {
  match: string;
  action: GuardrailWordPolicyAction;
  detected?: boolean | undefined;
}

export interface GuardrailManagedWord {
  match: string;
  type: GuardrailManagedWordType;
  action: GuardrailWordPolicyAction;
  detected?: boolean | undefined;
}

export interface GuardrailSensitiveInformationPolicyAssessment {
  piiEntities: GuardrailPiiEntityFilter[];
  regexes: GuardrailRegexFilter[];
}

export interface GuardrailPiiEntityFilter {
  match: string;
  type: GuardrailPiiEntityType;
  action: GuardrailSensitiveInformationPolicyAction;
  detected?: boolean | undefined;
}

export interface GuardrailRegexFilter {
  name?: string | undefined;
  match?: string | undefined;
  regex?: string | undefined;
  action: GuardrailSensitiveInformationPolicyAction;
  detected?: boolean | undefined;
}

export interface GuardrailContextualGroundingPolicyAssessment {
  filters?: GuardrailContextualGroundingFilter[] | undefined;
}

export interface GuardrailContextualGroundingFilter {
  type: GuardrailContextualGroundingFilterType;
  /** The guardrail acts on scores below it. 0 to 1. */
  threshold: number;
  /** 0 to 1. */
  score: number;
  action: GuardrailContextualGroundingPolicyAction;
  detected?: boolean | undefined;
}

export interface GuardrailAutomatedReasoningPolicyAssessment {
  findings?: GuardrailAutomatedReasoningFinding[] | undefined;
}

/** The result of checking one claim. */
export type GuardrailAutomatedReasoningFinding = Union<GuardrailAutomatedReasoningFinding.Members>;
export declare namespace GuardrailAutomatedReasoningFinding {
  interface Members {
    /** The policy implies the claim. */
    valid: GuardrailAutomatedReasoningValidFinding;
    /** The policy contradicts the claim. */
    invalid: GuardrailAutomatedReasoningInvalidFinding;
    /** The claim holds under some conditions. */
    satisfiable: GuardrailAutomatedReasoningSatisfiableFinding;
    /** The premises contradict each other or the policy. */
    impossible: GuardrailAutomatedReasoningImpossibleFinding;
    /** The text can be read in several ways. */
    translationAmbiguous: GuardrailAutomatedReasoningTranslationAmbiguousFinding;
    /** The text is too large to check in time. */
    tooComplex: GuardrailAutomatedReasoningTooComplexFinding;
    /** Nothing in the text concerns the policy. */
    noTranslations: GuardrailAutomatedReasoningNoTranslationsFinding;
  }
  type ValidMember = Member<Members, "valid">;
  type InvalidMember = Member<Members, "invalid">;
  type SatisfiableMember = Member<Members, "satisfiable">;
  type ImpossibleMember = Member<Members, "impossible">;
  type TranslationAmbiguousMember = Member<Members, "translationAmbiguous">;
  type TooComplexMember = Member<Members, "tooComplex">;
  type NoTranslationsMember = Member<Members, "noTranslations">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface GuardrailAutomatedReasoningValidFinding {
  translation?: GuardrailAutomatedReasoningTranslation | undefined;
  claimsTrueScenario?: GuardrailAutomatedReasoningScenario | undefined;
  supportingRules?: GuardrailAutomatedReasoningRule[] | undefined;
  logicWarning?: GuardrailAutomatedReasoningLogicWarning | undefined;
}

export interface GuardrailAutomatedReasoningTranslation {
  premises?: GuardrailAutomatedReasoningStatement[] | undefined;
  claims?: GuardrailAutomatedReasoningStatement[] | undefined;
  untranslatedPremises?: GuardrailAutomatedReasoningInputTextReference[] | undefined;
  untranslatedClaims?: GuardrailAutomatedReasoningInputTextReference[] | undefined;
  /** 0 to 1. */
  confidence?: number | undefined;
}

export interface GuardrailAutomatedReasoningStatement {
  /** Up to 1,000 characters. */
  logic?: string | undefined;
  /** Up to 1,000 characters. */
  naturalLanguage?: string | undefined;
}

export interface GuardrailAutomatedReasoningInputTextReference {
  /** Up to 1,000 characters. */
  text?: string | undefined;
}

export interface GuardrailAutomatedReasoningScenario {
  statements?: GuardrailAutomatedReasoningStatement[] | undefined;
}

export interface GuardrailAutomatedReasoningRule {
  /** Up to 12 characters: lower-case letters and digits. */
  identifier?: string | undefined;
  /** Up to 2,048 characters. */
  policyVersionArn?: string | undefined;
}

export interface GuardrailAutomatedReasoningLogicWarning {
  type?: GuardrailAutomatedReasoningLogicWarningType | undefined;
  premises?: GuardrailAutomatedReasoningStatement[] | undefined;
  claims?: GuardrailAutomatedReasoningStatement[] | undefined;
}

export interface GuardrailAutomatedReasoningInvalidFinding {
  translation?: GuardrailAutomatedReasoningTranslation | undefined;
  contradictingRules?: GuardrailAutomatedReasoningRule[] | undefined;
  logicWarning?: GuardrailAutomatedReasoningLogicWarning | undefined;
}

export interface GuardrailAutomatedReasoningSatisfiableFinding {
  translation?: GuardrailAutomatedReasoningTranslation | undefined;
  claimsTrueScenario?: GuardrailAutomatedReasoningScenario | undefined;
  claimsFalseScenario?: GuardrailAutomatedReasoningScenario | undefined;
  logicWarning?: GuardrailAutomatedReasoningLogicWarning | undefined;
}

export interface GuardrailAutomatedReasoningImpossibleFinding {
  translation?: GuardrailAutomatedReasoningTranslation | undefined;
  contradictingRules?: GuardrailAutomatedReasoningRule[] | undefined;
  logicWarning?: GuardrailAutomatedReasoningLogicWarning | undefined;
}

export interface GuardrailAutomatedReasoningTranslationAmbiguousFinding {
  /** Up to 2 items. */
  options?: GuardrailAutomatedReasoningTranslationOption[] | undefined;
  /** Up to 2 items. */
  differenceScenarios?: GuardrailAutomatedReasoningScenario[] | undefined;
}

export interface GuardrailAutomatedReasoningTranslationOption {
  translations?: GuardrailAutomatedReasoningTranslation[] | undefined;
}

export interface GuardrailAutomatedReasoningTooComplexFinding {}

export interface GuardrailAutomatedReasoningNoTranslationsFinding {}

export interface GuardrailInvocationMetrics {
  /** In milliseconds. */
  guardrailProcessingLatency?: number | undefined;
  usage?: GuardrailUsage | undefined;
  guardrailCoverage?: GuardrailCoverage | undefined;
}

/** What is billed, by policy. */
export interface GuardrailUsage {
  topicPolicyUnits: number;
  contentPolicyUnits: number;
  wordPolicyUnits: number;
  sensitiveInformationPolicyUnits: number;
  sensitiveInformationPolicyFreeUnits: number;
  contextualGroundingPolicyUnits: number;
  contentPolicyImageUnits?: number | undefined;
  automatedReasoningPolicyUnits?: number | undefined;
  automatedReasoningPolicies?: number | undefined;
}

/** How much of the content was evaluated. */
export interface GuardrailCoverage {
  textCharacters?: GuardrailTextCharactersCoverage | undefined;
  images?: GuardrailImageCoverage | undefined;
}

export interface GuardrailTextCharactersCoverage {
  guarded?: number | undefined;
  total?: number | undefined;
}

export interface GuardrailImageCoverage {
  guarded?: number | undefined;
  total?: number | undefined;
}

/** The guardrail that was applied. */
export interface AppliedGuardrailDetails {
  /** Up to 2,048 characters: lower-case letters and digits. */
  guardrailId?: string | undefined;
  /** `"DRAFT"` or a number of up to 8 digits. */
  guardrailVersion?: string | undefined;
  /** Up to 2,048 characters. */
  guardrailArn?: string | undefined;
  /** Who requested it. */
  guardrailOrigin?: GuardrailOrigin[] | undefined;
  guardrailOwnership?: GuardrailOwnership | undefined;
}

/** What a guardrail found, if requested in `guardrailConfig.trace`. */
export interface GuardrailTraceAssessment {
  /** What the model said before the guardrail changed it. */
  modelOutput?: string[] | undefined;
  /** Keyed by the guardrail's id. */
  inputAssessment?: Record<string, GuardrailAssessment> | undefined;
  /** Keyed by the guardrail's id. */
  outputAssessments?: Record<string, GuardrailAssessment[]> | undefined;
  /** Why the guardrail acted. */
  actionReason?: string | undefined;
}

export type GuardrailContentBlock = Union<GuardrailContentBlock.Members>;
export declare namespace GuardrailContentBlock {
  interface Members {
    text: GuardrailTextBlock;
    image: GuardrailImageBlock;
  }
  type TextMember = Member<Members, "text">;
  type ImageMember = Member<Members, "image">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface GuardrailTextBlock {
  text: string | undefined;
  /** The role of the text for the guardrail. */
  qualifiers?: GuardrailContentQualifier[] | undefined;
}

export interface GuardrailImageBlock {
  format: GuardrailImageFormat | undefined;
  source: GuardrailImageSource | undefined;
}

export type GuardrailImageSource = Union<GuardrailImageSource.Members>;
export declare namespace GuardrailImageSource {
  interface Members {
    /** Raw bytes: the library handles Base64. Not empty. */
    bytes: Uint8Array;
  }
  type BytesMember = Member<Members, "bytes">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface GuardrailOutputContent {
  text?: string | undefined;
}

export type GuardrailConverseContentBlock = Union<GuardrailConverseContentBlock.Members>;
export declare namespace GuardrailConverseContentBlock {
  interface Members {
    text: GuardrailConverseTextBlock;
    image: GuardrailConverseImageBlock;
  }
  type TextMember = Member<Members, "text">;
  type ImageMember = Member<Members, "image">;
  type $UnknownMember = UnknownMember<Members>;
}

export interface GuardrailConverseTextBlock {
  text: string | undefined;
  /** The role of the text for the guardrail. */
  qualifiers?: GuardrailConverseContentQualifier[] | undefined;
}

export interface GuardrailConverseImageBlock {
  format: GuardrailConverseImageFormat | undefined;
  source: GuardrailConverseImageSource | undefined;
}

export type GuardrailConverseImageSource = Union<GuardrailConverseImageSource.Members>;
export declare namespace GuardrailConverseImageSource {
  interface Members {
    /** Not empty. */
    bytes: Uint8Array;
  }
  type BytesMember = Member<Members, "bytes">;
  type $UnknownMember = UnknownMember<Members>;
}

export type GuardrailAction = "NONE" | "GUARDRAIL_INTERVENED";
export type GuardrailAutomatedReasoningLogicWarningType = "ALWAYS_FALSE" | "ALWAYS_TRUE";
export type GuardrailContentFilterConfidence = "NONE" | "LOW" | "MEDIUM" | "HIGH";
export type GuardrailContentFilterStrength = "NONE" | "LOW" | "MEDIUM" | "HIGH";
export type GuardrailContentFilterType = "INSULTS" | "HATE" | "SEXUAL" | "VIOLENCE" | "MISCONDUCT" | "PROMPT_ATTACK";
export type GuardrailContentPolicyAction = "BLOCKED" | "NONE";
export type GuardrailContentQualifier = "grounding_source" | "query" | "guard_content";
export type GuardrailContentSource = "INPUT" | "OUTPUT";
export type GuardrailContextualGroundingFilterType = "GROUNDING" | "RELEVANCE";
export type GuardrailContextualGroundingPolicyAction = "BLOCKED" | "NONE";
export type GuardrailConverseContentQualifier = "grounding_source" | "query" | "guard_content";
export type GuardrailConverseImageFormat = "png" | "jpeg";
export type GuardrailImageFormat = "png" | "jpeg";
export type GuardrailManagedWordType = "PROFANITY";
export type GuardrailOrigin = "REQUEST" | "ACCOUNT_ENFORCED" | "ORGANIZATION_ENFORCED";
export type GuardrailOutputScope = "INTERVENTIONS" | "FULL";
export type GuardrailOwnership = "SELF" | "CROSS_ACCOUNT";
export type GuardrailPiiEntityType =
  | "ADDRESS"
  | "AGE"
  | "AWS_ACCESS_KEY"
  | "AWS_SECRET_KEY"
  | "CA_HEALTH_NUMBER"
  | "CA_SOCIAL_INSURANCE_NUMBER"
  | "CREDIT_DEBIT_CARD_CVV"
  | "CREDIT_DEBIT_CARD_EXPIRY"
  | "CREDIT_DEBIT_CARD_NUMBER"
  | "DRIVER_ID"
  | "EMAIL"
  | "INTERNATIONAL_BANK_ACCOUNT_NUMBER"
  | "IP_ADDRESS"
  | "LICENSE_PLATE"
  | "MAC_ADDRESS"
  | "NAME"
  | "PASSWORD"
  | "PHONE"
  | "PIN"
  | "SWIFT_CODE"
  | "UK_NATIONAL_HEALTH_SERVICE_NUMBER"
  | "UK_NATIONAL_INSURANCE_NUMBER"
  | "UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER"
  | "URL"
  | "USERNAME"
  | "US_BANK_ACCOUNT_NUMBER"
  | "US_BANK_ROUTING_NUMBER"
  | "US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER"
  | "US_PASSPORT_NUMBER"
  | "US_SOCIAL_SECURITY_NUMBER"
  | "VEHICLE_IDENTIFICATION_NUMBER";
export type GuardrailSensitiveInformationPolicyAction = "ANONYMIZED" | "BLOCKED" | "NONE";
export type GuardrailTopicPolicyAction = "BLOCKED" | "NONE";
export type GuardrailTopicType = "DENY";
export type GuardrailWordPolicyAction = "BLOCKED" | "NONE";

export {};
