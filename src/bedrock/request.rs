//! The input of InvokeModelWithResponseStream, and the possible errors in any operation's input.

use core::fmt;
use std::borrow::Cow;

use super::endpoint::Endpoint;
use super::http_request::HttpRequest;
use super::operations::INVOKE_MODEL_WITH_RESPONSE_STREAM;
use crate::sigv4::SignError;

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

/// The body of a request, or just what its signature needs if the bytes are held elsewhere.
///
/// ```
/// use bedrock_stream::{bedrock::Body, sigv4::sha256_hex};
/// let hash = sha256_hex(b"{}");
/// let _ = [Body::Bytes(b"{}"), Body::Hashed { len: 2, sha256_hex: &hash }];
/// ```
#[derive(Clone, Copy)]
pub enum Body<'a> {
    /// The bytes.
    Bytes(&'a [u8]),
    /// Length in bytes, and SHA-256 in lower-case hexadecimal digits.
    Hashed {
        /// Length in bytes.
        len: u64,
        /// 64 hexadecimal digits.
        sha256_hex: &'a str,
    },
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

/// RFC 9110 section 5.5: visible ASCII, spaces and tabs. HTTP clients encode other characters in different ways, so the
/// signature would not match.
pub(super) fn is_header_value(value: &str) -> bool {
    value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte))
}

/// Which member of the input cannot be sent, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// A member sent in the path, such as the model id, is empty, too long, or `.` or `..`.
    PathMember {
        /// The member, as the API names it.
        member: &'static str,
        /// Its length in characters.
        len: usize,
        /// The limit in characters.
        limit: usize,
    },
    /// A member sent as a header is too long.
    TooLong {
        /// The member, as the API names it.
        member: &'static str,
        /// Its length in characters.
        len: usize,
        /// The limit in characters.
        limit: usize,
    },
    /// A member sent as a header, or another header, contains characters that a header cannot carry.
    HeaderValue {
        /// The member, as the API names it, or the header.
        member: Cow<'static, str>,
    },
    /// The name of a header is not an HTTP token.
    HeaderName,
    /// The caller tried to set or remove a header that the signer or the HTTP client sets.
    OwnedHeader {
        /// Its name.
        name: &'static str,
    },
    /// The token is empty, or contains characters that a header cannot carry.
    Token,
    /// The token would be sent in the clear.
    InsecureToken,
    /// The body is longer than 25,000,000 bytes.
    BodyLen {
        /// Its length in bytes.
        len: u64,
    },
    /// The request cannot be signed.
    Sign(SignError),
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PathMember { member, len, limit } => write!(
                f,
                "{member} must have 1 to {limit} characters and not be . or ..; this one has {len}"
            ),
            Self::TooLong { member, len, limit } => {
                write!(f, "{member} must have at most {limit} characters; this one has {len}")
            }
            Self::HeaderValue { member } => write!(
                f,
                "{member} is sent as an HTTP header and must be printable ASCII; write other characters as \\u escapes in JSON"
            ),
            Self::HeaderName => {
                f.write_str("name of a header is not an HTTP token: use letters, digits and hyphens")
            }
            Self::OwnedHeader { name } => {
                write!(f, "header {name} is set by the signer or the HTTP client: leave it to them")
            }
            Self::Token => f.write_str(
                "token is empty or has a space, a control character or a non-ASCII character: check for a copied line break",
            ),
            Self::InsecureToken => f.write_str(
                "token would be sent over plain http, where it can be read and used: use an https endpoint, a loopback address such as http://127.0.0.1:8080 instead of a name, or set allowInsecureToken",
            ),
            Self::BodyLen { len } => {
                write!(f, "body must have at most 25000000 bytes; this one has {len}")
            }
            Self::Sign(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for RequestError {}
