//! The operations of Bedrock Runtime as data: what to send, and what comes back.
//!
//! Uses [`eventstream`](crate::eventstream) and [`sigv4`](crate::sigv4); does no I/O and reads no clock. The steps of a
//! call:
//!
//! 1. [`Endpoint`]: where to send it;
//! 2. [`Operation::request`], or [`InvokeModelWithResponseStreamInput::request`]: method, URL and headers, then
//!    [`HttpRequest::sign`], or [`HttpRequest::authorize_bearer`] with an API key;
//! 3. the response's status: if it is not 200, [`ServiceException::from_http`], otherwise [`ResponseHead`];
//! 4. each message of a stream → [`Event`], by [`EventStream::read`]; the body of other operations is JSON, or the
//!    model's own format;
//! 5. an error before the first event: [`RetryPolicy`], and [`ClockOffset`] for a refused signature.
//!
//! Credentials come from the caller or, also as data, from Amazon Cognito ([`CognitoIdentityPool`]) or AWS STS
//! ([`AssumeRoleWithWebIdentityInput`]); [`Lifetime`] says when to refresh them.
//!
//! Source: the [API reference](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html).
//!
//! # Example
//!
//! ```
//! use bedrock_stream::bedrock::{Body, Endpoint, InvokeModelWithResponseStreamInput};
//! use bedrock_stream::sigv4::{Credentials, Signer};
//!
//! let input = InvokeModelWithResponseStreamInput {
//!     model_id: "us.anthropic.claude-haiku-5-5",
//!     accept: Some("application/json"),
//!     ..InvokeModelWithResponseStreamInput::new("", Body::Bytes(br#"{"a":1}"#))
//! };
//! let mut request = input.request(&Endpoint::for_region("us-east-1")?)?;
//! let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None);
//! request.sign(&mut Signer::new(), &credentials, "us-east-1", 1_740_823_502)?;
//!
//! let authorization = request.header("authorization").unwrap_or_default();
//! assert!(authorization.ends_with("a7af04c72eeff2d2d5827e441d95e1b2617d7f0a33fd78dbfbe156da6e9d1e16"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod api_key;
mod body;
mod clock;
mod credentials;
mod endpoint;
mod error;
mod event;
mod host;
mod http_request;
mod json;
mod kind;
mod markup;
mod operation;
mod operations;
mod partition;
mod rate_limiter;
mod request;
mod request_error;
mod response;
mod retry;
mod retry_after;
mod retryable;
mod said;
mod xml;

pub use api_key::{ApiKeyError, MAX_API_KEY_EXPIRES_SECONDS, short_term_api_key};
pub use body::Body;
pub use clock::ClockOffset;
pub use credentials::{
    AssumeRoleWithWebIdentityInput, CognitoIdentityPool, Freshness, IdentityError, IdentityRequest, Lifetime,
    TemporaryCredentials,
};
pub use endpoint::{Endpoint, EndpointError, EndpointOptions};
pub use error::{Fault, ServiceException};
pub use event::{Event, EventError};
pub use http_request::{HttpRequest, SERVICE};
pub use kind::ServiceExceptionKind;
pub use operation::{EventStream, Member, Operation, Output, RequestBody};
#[cfg(all(target_arch = "wasm32", feature = "js"))]
pub(crate) use operations::ANY_SERVICE;
pub use operations::{
    APPLY_GUARDRAIL, CONVERSE, CONVERSE_STREAM, CONVERSE_STREAM_OUTPUT, COUNT_TOKENS, INVOKE_MODEL,
    INVOKE_MODEL_WITH_RESPONSE_STREAM, OPERATIONS, RESPONSE_STREAM,
};
pub use request::InvokeModelWithResponseStreamInput;
pub use request_error::RequestError;
pub use response::ResponseHead;
pub use retry::{Retries, RetryMode, RetryPolicy};
pub use retry_after::retry_after_ms;
pub use retryable::Retryable;
pub use said::{decode_text, error_text};
