//! The errors of a call. They become JavaScript errors once, when they leave the module.

use std::cell::{Cell, RefCell};
use std::fmt::Display;

use wasm_bindgen::prelude::*;

use super::phase::Phase;
use crate::bedrock::{
    EndpointError, EventError, IdentityError, Operation, Output, RequestError, Retryable, ServiceException,
    error_text,
};
use crate::eventstream::DecodeError;
use crate::sigv4::SignError;

/// Kept small because almost every function here returns it: with members longer than four bytes, each `?` copies them
/// piece by piece.
#[derive(Clone)]
pub(super) enum Error {
    /// The caller's own: what their function or getter threw, or a signal's reason. It is passed on unchanged.
    Thrown(JsValue),
    /// An invalid argument.
    Argument(Box<BadArgument>),
    /// The call was ended by a signal that gives no reason.
    Aborted,
    /// The call was ended by its client.
    Destroyed,
    /// What the call was made for is gone.
    Abandoned,
    /// A deadline passed.
    Timeout(Box<Expired>),
    /// There is no response.
    Connection(Box<NoResponse>),
    /// The connection broke before the end of a response that is not a stream.
    Broken(JsValue),
    /// The service reported an error.
    Service(Box<Reported>),
    /// The stream is truncated, corrupt, too large, or not an event stream.
    Stream(Box<BadStream>),
}

/// What is wrong with an argument.
#[derive(Clone)]
pub(super) struct BadArgument {
    pub message: String,
}

/// Which deadline it was.
#[derive(Clone)]
pub(super) struct Expired {
    pub phase: Phase,
    pub limit_ms: f64,
}

/// Which request got no response, and why.
#[derive(Clone)]
pub(super) struct NoResponse {
    pub url: String,
    pub cause: JsValue,
}

/// What the service reported: in its response, or in the stream at this offset in bytes.
#[derive(Clone)]
pub(super) struct Reported {
    pub exception: ServiceException,
    pub offset: Option<u64>,
}

/// What is wrong with a stream.
#[derive(Clone)]
pub(super) struct BadStream {
    pub code: &'static str,
    pub message: String,
    pub offset: u64,
    pub cause: JsValue,
}

/// What is known of the response when an error becomes a JavaScript error, and how far its stream has come.
#[derive(Default)]
pub(super) struct Progress {
    /// `$metadata`.
    pub metadata: RefCell<JsValue>,
    /// `$response`: the head.
    pub response: RefCell<JsValue>,
    /// `Some` once a stream is being read.
    pub position: Cell<Option<Position>>,
}

/// A place between two events of a stream.
#[derive(Clone, Copy, Default)]
pub(super) struct Position {
    /// Events delivered so far.
    pub event_index: u32,
    /// Where the next message begins, in bytes.
    pub offset: u64,
}

impl Error {
    pub(super) fn argument(message: impl Display) -> Self {
        Self::Argument(Box::new(BadArgument { message: message.to_string() }))
    }

    pub(super) fn timeout(phase: Phase, limit_ms: f64) -> Self {
        Self::Timeout(Box::new(Expired { phase, limit_ms }))
    }

    /// A chunk event that cannot be read, in the message that begins at `offset`.
    pub(super) fn payload(error: EventError, offset: u64) -> Self {
        let message = format!("{error}, in the message at byte {offset}");
        let code = match error {
            EventError::OutOfMemory { .. } => "OUT_OF_MEMORY",
            _ => "BAD_PAYLOAD",
        };
        Self::stream(code, message, offset, JsValue::UNDEFINED)
    }

    /// The response is not what the operation returns, but `response`.
    pub(super) fn not_expected(operation: &Operation, response: &str, start: &[u8]) -> Self {
        match operation.output {
            Output::EventStream(_) => Self::not_event_stream(response, start),
            _ => Self::bad_document(response, start, JsValue::UNDEFINED),
        }
    }

    /// What was received instead of a document, and how it begins.
    pub(super) fn bad_document(response: &str, start: &[u8], cause: JsValue) -> Self {
        let said = error_text(start);
        let said = if said.is_empty() { said } else { ["; it says: ", &said].concat() };
        let message = format!(
            "the response is {response} instead of the documented JSON: check that the endpoint is Bedrock Runtime's{said}"
        );
        Self::stream("BAD_DOCUMENT", message, 0, cause)
    }

    /// What was received instead of an event stream, and how it begins.
    pub(super) fn not_event_stream(response: &str, start: &[u8]) -> Self {
        let said = error_text(start);
        let said = if said.is_empty() { said } else { ["; it says: ", &said].concat() };
        let message = format!(
            "the response is {response} instead of an event stream: check that the endpoint is Bedrock Runtime's{said}"
        );
        Self::stream("NOT_EVENTSTREAM", message, 0, JsValue::UNDEFINED)
    }

    /// The response had no bytes.
    pub(super) fn empty() -> Self {
        let message = "the response ended before its first event: its body is empty".to_owned();
        Self::stream("TRUNCATED", message, 0, JsValue::UNDEFINED)
    }

    pub(super) fn is_not_event_stream(&self) -> bool {
        matches!(self, Self::Stream(bad) if bad.code == "NOT_EVENTSTREAM")
    }

    /// The connection broke after the message that ends at `offset`.
    pub(super) fn broken(cause: JsValue, offset: u64) -> Self {
        let message = format!(
            "the connection broke before the end of the stream: its last complete event ends at byte {offset}"
        );
        Self::stream("TRUNCATED", message, offset, cause)
    }

    fn stream(code: &'static str, message: String, offset: u64, cause: JsValue) -> Self {
        Self::Stream(Box::new(BadStream { code, message, offset, cause }))
    }

    /// Why the same request may succeed later, if it may.
    pub(super) fn retryable(&self) -> Option<Retryable> {
        match self {
            Self::Service(reported) => reported.exception.retryable(),
            Self::Connection(_) | Self::Broken(_) => Some(Retryable::Transient),
            Self::Timeout(expired) if expired.phase == Phase::Connect => Some(Retryable::Transient),
            Self::Stream(bad) if bad.code == "TRUNCATED" => Some(Retryable::Transient),
            _ => None,
        }
    }
}

impl From<EndpointError> for Error {
    fn from(error: EndpointError) -> Self {
        Self::argument(error)
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        Self::argument(error)
    }
}

impl From<SignError> for Error {
    fn from(error: SignError) -> Self {
        Self::argument(error)
    }
}

impl From<ServiceException> for Error {
    fn from(exception: ServiceException) -> Self {
        Self::Service(Box::new(Reported { exception, offset: None }))
    }
}

impl From<IdentityError> for Error {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Service(exception) => exception.into(),
            IdentityError::Malformed | IdentityError::Missing { .. } => {
                ServiceException::from_error_frame("CredentialsProviderError", &error.to_string()).into()
            }
            error => Self::argument(error),
        }
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::stream(error.code(), error.to_string(), error.offset(), JsValue::UNDEFINED)
    }
}
