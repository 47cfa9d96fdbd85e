//! The operations: paths, members and events of Bedrock Runtime's
//! [API reference](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html).

use super::kind::ServiceExceptionKind;
use super::operation::{EventStream, Member, Operation, Output, RequestBody};

/// All operations.
///
/// ```
/// use bedrock_stream::bedrock::OPERATIONS;
/// assert!(OPERATIONS.iter().any(|operation| operation.name == "ConverseStream"));
/// ```
pub const OPERATIONS: [&Operation; 6] = [
    &INVOKE_MODEL_WITH_RESPONSE_STREAM,
    &INVOKE_MODEL,
    &CONVERSE_STREAM,
    &CONVERSE,
    &COUNT_TOKENS,
    &APPLY_GUARDRAIL,
];

/// Any request to any AWS service. The caller describes it, so it is not one of the [`OPERATIONS`].
#[cfg(all(target_arch = "wasm32", feature = "js"))]
pub(crate) const ANY_SERVICE: Operation = Operation {
    name: "AnyService",
    path: "",
    members: &[],
    body: RequestBody::Payload,
    response_headers: &[],
    output: Output::Response,
};

/// Takes the model's own request format; the answer comes in chunks.
pub const INVOKE_MODEL_WITH_RESPONSE_STREAM: Operation = Operation {
    name: "InvokeModelWithResponseStream",
    path: "/model/{modelId}/invoke-with-response-stream",
    members: &[
        MODEL_ID,
        header("contentType", "content-type"),
        header("accept", "x-amzn-bedrock-accept"),
        TRACE,
        GUARDRAIL_IDENTIFIER,
        GUARDRAIL_VERSION,
        LATENCY,
        SERVICE_TIER,
        REQUEST_METADATA,
    ],
    body: RequestBody::Payload,
    response_headers: &[
        ("contentType", "x-amzn-bedrock-content-type"),
        ("performanceConfigLatency", "x-amzn-bedrock-performanceconfig-latency"),
        ("serviceTier", "x-amzn-bedrock-service-tier"),
    ],
    output: Output::EventStream(&RESPONSE_STREAM),
};

/// Takes the model's own request format; returns the whole answer.
pub const INVOKE_MODEL: Operation = Operation {
    name: "InvokeModel",
    path: "/model/{modelId}/invoke",
    members: &[
        MODEL_ID,
        header("contentType", "content-type"),
        header("accept", "accept"),
        TRACE,
        GUARDRAIL_IDENTIFIER,
        GUARDRAIL_VERSION,
        LATENCY,
        SERVICE_TIER,
        REQUEST_METADATA,
    ],
    body: RequestBody::Payload,
    response_headers: &[
        ("contentType", "content-type"),
        ("performanceConfigLatency", "x-amzn-bedrock-performanceconfig-latency"),
        ("serviceTier", "x-amzn-bedrock-service-tier"),
    ],
    output: Output::Payload,
};

/// A conversation in a format common to all models; the answer comes in events.
pub const CONVERSE_STREAM: Operation = document(
    "ConverseStream",
    "/model/{modelId}/converse-stream",
    Output::EventStream(&CONVERSE_STREAM_OUTPUT),
);

/// A conversation in a format common to all models; returns the whole answer.
pub const CONVERSE: Operation = document("Converse", "/model/{modelId}/converse", Output::Document);

/// Counts the tokens of a request.
pub const COUNT_TOKENS: Operation = Operation {
    members: &[Member { max_len: Some(256), ..MODEL_ID }],
    ..document("CountTokens", "/model/{modelId}/count-tokens", Output::Document)
};

/// Applies a guardrail to some content.
pub const APPLY_GUARDRAIL: Operation = Operation {
    members: &[in_path("guardrailIdentifier", 2_048), in_path("guardrailVersion", 8)],
    ..document(
        "ApplyGuardrail",
        "/guardrail/{guardrailIdentifier}/version/{guardrailVersion}/apply",
        Output::Document,
    )
};

/// The events of [`INVOKE_MODEL_WITH_RESPONSE_STREAM`]:
/// [ResponseStream](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ResponseStream.html).
pub const RESPONSE_STREAM: EventStream = EventStream {
    has_chunks: true,
    documents: &[],
    exceptions: &[
        ServiceExceptionKind::InternalServer,
        ServiceExceptionKind::ModelStreamError,
        ServiceExceptionKind::Validation,
        ServiceExceptionKind::Throttling,
        ServiceExceptionKind::ModelTimeout,
        ServiceExceptionKind::ServiceUnavailable,
    ],
};

/// The events of [`CONVERSE_STREAM`]:
/// [ConverseStreamOutput](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html).
pub const CONVERSE_STREAM_OUTPUT: EventStream = EventStream {
    has_chunks: false,
    documents: &[
        "messageStart",
        "contentBlockStart",
        "contentBlockDelta",
        "contentBlockStop",
        "messageStop",
        "metadata",
    ],
    exceptions: &[
        ServiceExceptionKind::InternalServer,
        ServiceExceptionKind::ModelStreamError,
        ServiceExceptionKind::Validation,
        ServiceExceptionKind::Throttling,
        ServiceExceptionKind::ServiceUnavailable,
    ],
};

const MODEL_ID: Member = in_path("modelId", 2_048);
const TRACE: Member = header("trace", "x-amzn-bedrock-trace");
const GUARDRAIL_IDENTIFIER: Member =
    Member { max_len: Some(2_048), ..header("guardrailIdentifier", "x-amzn-bedrock-guardrailidentifier") };
const GUARDRAIL_VERSION: Member = header("guardrailVersion", "x-amzn-bedrock-guardrailversion");
const LATENCY: Member = header("performanceConfigLatency", "x-amzn-bedrock-performanceconfig-latency");
const SERVICE_TIER: Member = header("serviceTier", "x-amzn-bedrock-service-tier");
const REQUEST_METADATA: Member =
    Member { max_len: Some(8_500), ..header("requestMetadata", "x-amzn-bedrock-request-metadata") };

const fn in_path(name: &'static str, max_len: usize) -> Member {
    Member { name, header: None, max_len: Some(max_len) }
}

const fn header(name: &'static str, header: &'static str) -> Member {
    Member { name, header: Some(header), max_len: None }
}

/// An operation on a model with JSON input and output.
const fn document(name: &'static str, path: &'static str, output: Output) -> Operation {
    Operation { name, path, members: &[MODEL_ID], body: RequestBody::Document, response_headers: &[], output }
}
