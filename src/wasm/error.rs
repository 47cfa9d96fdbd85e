//! The errors of a call. They become JavaScript errors once, when they leave the module.

use std::cell::{Cell, RefCell};
use std::fmt::Display;

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::deadline::Phase;
use super::host;
use super::js::{object, set};
use crate::bedrock::{
    EndpointError, EventError, Fault, IdentityError, Operation, Output, RequestError, Retryable,
    ServiceException, error_text,
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
    message: String,
}

/// Which deadline it was.
#[derive(Clone)]
pub(super) struct Expired {
    phase: Phase,
    limit_ms: f64,
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
    code: &'static str,
    message: String,
    offset: u64,
    cause: JsValue,
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

    /// The JavaScript error: see `makeError` in js/errors.js.
    pub(super) fn into_js(self, progress: &Progress) -> JsValue {
        let metadata = progress.metadata.borrow().clone();
        let position = progress.position.get();
        let event_index = position.map(|position| position.event_index.into()).unwrap_or_default();
        let (kind, members) = match self {
            Self::Thrown(value) => return value,
            Self::Argument(bad) => ("argument", object(&[("message", bad.message.into())])),
            Self::Aborted => aborted("the call was aborted"),
            Self::Destroyed => aborted("the client was destroyed"),
            Self::Abandoned => aborted("the request that the call was made for is over"),
            Self::Timeout(expired) => {
                let Expired { phase, limit_ms } = *expired;
                let offset = position.map(|position| (position.offset as f64).into()).unwrap_or_default();
                let members = [
                    ("phase", phase.name().into()),
                    ("limit", limit_ms.into()),
                    ("offset", offset),
                    ("eventIndex", event_index),
                    ("$metadata", metadata),
                ];
                ("timeout", object(&members))
            }
            Self::Connection(none) => {
                let NoResponse { url, cause } = *none;
                let members = object(&[("url", url.into()), ("$metadata", metadata)]);
                set(&members, "cause", &cause); // may be undefined
                ("connection", members)
            }
            Self::Broken(cause) => {
                let message = "the connection broke before the end of the response";
                let members = object(&[("message", message.into()), ("$metadata", metadata)]);
                set(&members, "cause", &cause);
                ("connection", members)
            }
            Self::Service(reported) => ("service", reported.members(progress)),
            Self::Stream(bad) => {
                let BadStream { code, message, offset, cause } = *bad;
                let event_index = if event_index.is_undefined() { 0.into() } else { event_index };
                let members = [
                    ("code", code.into()),
                    ("message", message.into()),
                    ("offset", (offset as f64).into()),
                    ("eventIndex", event_index),
                    ("cause", cause),
                    ("$metadata", metadata),
                ];
                ("stream", object(&members))
            }
        };
        host::make_error(kind, &members, &progress.response.borrow())
    }
}

fn aborted(message: &str) -> (&'static str, Object) {
    ("abort", object(&[("message", message.into())]))
}

impl Reported {
    /// The details of an exception: the members of its error, or of the event that it becomes.
    pub(super) fn members(&self, progress: &Progress) -> Object {
        let Self { exception, offset } = self;
        let fault = match exception.fault() {
            Fault::Client => "client",
            Fault::Server => "server",
        };
        // the name that Cognito gives a session of its enhanced flow
        let mut parts = exception.message.split('/').skip(1);
        let is_guest = parts.any(|part| part.starts_with("CognitoIdentityCredentials is not authorized"));
        let message = match (exception.message.as_str(), exception.status) {
            ("", Some(status)) => format!("the service gave no message ({status})"),
            ("", None) => "the service gave no message".to_owned(),
            (message, _) if is_guest => {
                [message, " (Cognito does not let guests of the enhanced flow call Bedrock: for guests, pass roleArn to fromCognitoIdentityPool)"].concat()
            }
            (message, _) => message.to_owned(),
        };
        let retryable = exception.retryable().map(|retryable| {
            let is_throttling = retryable == Retryable::Throttling;
            object(&[("throttling", is_throttling.into())]).into()
        });
        let position = progress.position.get().filter(|_| offset.is_some());
        object(&[
            ("name", exception.code.as_str().into()),
            ("message", message.into()),
            ("$fault", fault.into()),
            ("$metadata", progress.metadata.borrow().clone()),
            ("$retryable", retryable.unwrap_or_default()),
            ("originalStatusCode", exception.original_status_code.into()),
            ("originalMessage", exception.original_message.as_deref().into()),
            ("resourceName", exception.resource_name.as_deref().into()),
            ("offset", offset.map(|offset| offset as f64).into()),
            ("eventIndex", position.map(|position| position.event_index).into()),
        ])
    }
}

impl Phase {
    /// The member of `timeouts`.
    fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::FirstEvent => "firstEvent",
            Self::Idle => "idle",
            Self::Total => "total",
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
