//! The input of InvokeModelWithResponseStream.

use super::body::Body;
use super::endpoint::Endpoint;
use super::http_request::HttpRequest;
use super::operations::INVOKE_MODEL_WITH_RESPONSE_STREAM;
use super::request_error::RequestError;

/// The input of `InvokeModelWithResponseStream`: all ten members of the
/// [API reference](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html#API_runtime_InvokeModelWithResponseStream_RequestSyntax).
///
/// Enumeration values are sent unchanged: the service decides which ones exist.
///
/// ```
/// use bedrock_stream::bedrock::{Body, InvokeModelWithResponseStreamInput};
/// let input = InvokeModelWithResponseStreamInput {
///     trace: Some("ENABLED"),
///     ..InvokeModelWithResponseStreamInput::new("us.amazon.nova-2-lite-v1:0", Body::Bytes(b"{}"))
/// };
/// assert_eq!(input.content_type, None);
/// ```
#[derive(Clone, Copy)]
pub struct InvokeModelWithResponseStreamInput<'a> {
    /// Model id, or the ARN of a model, inference profile, prompt router …: 1 to 2,048 characters.
    pub model_id: &'a str,
    /// The model's own request, up to 25,000,000 bytes.
    pub body: Body<'a>,
    /// MIME type of the body; the default is `application/json`.
    pub content_type: Option<&'a str>,
    /// Requested MIME type for the bytes of each chunk; the default is up to the service.
    pub accept: Option<&'a str>,
    /// `ENABLED`, `DISABLED` or `ENABLED_FULL`.
    pub trace: Option<&'a str>,
    /// Id or ARN of a guardrail, up to 2,048 characters.
    pub guardrail_identifier: Option<&'a str>,
    /// `DRAFT` or a number.
    pub guardrail_version: Option<&'a str>,
    /// `standard` or `optimized`.
    pub performance_config_latency: Option<&'a str>,
    /// `priority`, `default`, `flex` or `reserved`.
    pub service_tier: Option<&'a str>,
    /// JSON for the invocation log, up to 8,500 characters.
    pub request_metadata: Option<&'a str>,
}

impl<'a> InvokeModelWithResponseStreamInput<'a> {
    /// An input with the two required members.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::{Body, InvokeModelWithResponseStreamInput};
    /// let input = InvokeModelWithResponseStreamInput::new("us.amazon.nova-2-lite-v1:0", Body::Bytes(b"{}"));
    /// assert!(input.trace.is_none());
    /// ```
    pub fn new(model_id: &'a str, body: Body<'a>) -> Self {
        Self {
            model_id,
            body,
            content_type: None,
            accept: None,
            trace: None,
            guardrail_identifier: None,
            guardrail_version: None,
            performance_config_latency: None,
            service_tier: None,
            request_metadata: None,
        }
    }

    /// The unsigned request for this input.
    ///
    /// # Errors
    ///
    /// [`RequestError`] naming the member that the service would refuse or that HTTP cannot carry.
    ///
    /// ```
    /// # use bedrock_stream::bedrock::*;
    /// let input = InvokeModelWithResponseStreamInput::new("us.amazon.nova-2-lite-v1:0", Body::Bytes(b"{}"));
    /// let request = input.request(&Endpoint::for_region("us-east-1")?)?;
    /// assert_eq!(
    ///     request.url(),
    ///     "https://bedrock-runtime.us-east-1.amazonaws.com/model/us.amazon.nova-2-lite-v1%3A0/invoke-with-response-stream",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn request(&self, endpoint: &Endpoint) -> Result<HttpRequest, RequestError> {
        let members = [
            ("modelId", Some(self.model_id)),
            ("contentType", self.content_type),
            ("accept", self.accept),
            ("trace", self.trace),
            ("guardrailIdentifier", self.guardrail_identifier),
            ("guardrailVersion", self.guardrail_version),
            ("performanceConfigLatency", self.performance_config_latency),
            ("serviceTier", self.service_tier),
            ("requestMetadata", self.request_metadata),
        ];
        let members: Vec<_> = members.iter().filter_map(|(name, value)| Some((*name, (*value)?))).collect();
        INVOKE_MODEL_WITH_RESPONSE_STREAM.request(endpoint, &members, self.body)
    }
}
