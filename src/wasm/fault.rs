//! What went wrong, as a plain object for `js/faults.js` to make an error of.

use core::fmt::Display;

use wasm_bindgen::JsValue;

use super::convert::object;
use crate::bedrock::{
    EndpointError, EventError, Fault as Blame, IdentityError, RequestError, Retryable, ServiceException,
};
use crate::eventstream::DecodeError;
use crate::sigv4::SignError;

/// A fault, as JavaScript gets it: small to hand on, which most of this module does.
pub(super) struct Fault(JsValue);

impl From<Fault> for JsValue {
    fn from(fault: Fault) -> Self {
        fault.0
    }
}

pub(super) const THROTTLING: &str = "throttling";
pub(super) const TRANSIENT: &str = "transient";
/// The clock was wrong, and has been set.
pub(super) const CLOCK: &str = "clock";
/// The credentials are no longer valid, and others may be had.
pub(super) const IDENTITY: &str = "identity";

/// One function for each class of error; `js/attempts.js` makes the faults of the connection. `failure` says what may be
/// done about one: a word of the above, or nothing.
impl Fault {
    /// `TypeError`: an argument is wrong.
    pub(super) fn argument(message: impl Display) -> Self {
        Self(object(&[("type", "argument".into()), ("message", text(&message).into())]))
    }

    /// `BedrockRuntimeServiceException` or the subclass of that name: an HTTP answer that is an error. The service asks to
    /// wait for `retry_after` ms.
    pub(super) fn answer(
        error: &ServiceException,
        failure: Option<&'static str>,
        retry_after: Option<f64>,
    ) -> Self {
        Self::service(error, failure, retry_after, None)
    }

    /// The same: an exception in the stream, in the message that begins at `offset`.
    pub(super) fn exception(error: &ServiceException, offset: u64) -> Self {
        let failure = failure_of(error);
        Self::service(error, failure, None, Some(offset))
    }

    fn service(
        error: &ServiceException,
        failure: Option<&'static str>,
        retry_after: Option<f64>,
        offset: Option<u64>,
    ) -> Self {
        let fault = match error.fault() {
            Blame::Client => "client",
            Blame::Server => "server",
        };
        Self(object(&[
            ("type", "service".into()),
            ("name", error.code.as_str().into()),
            ("message", error.message.as_str().into()),
            ("fault", fault.into()),
            ("failure", failure.into()),
            ("retryAfter", retry_after.into()),
            // in the union of events
            ("member", error.kind().and_then(|kind| kind.member()).into()),
            ("offset", offset.map(|offset| offset as f64).into()),
            ("originalStatusCode", error.original_status_code.into()),
            ("originalMessage", error.original_message.as_deref().into()),
            ("resourceName", error.resource_name.as_deref().into()),
        ]))
    }

    /// `EventStreamError`.
    pub(super) fn stream(code: &'static str, message: impl Display, offset: u64) -> Self {
        Self::stream_end(code, &message, offset, None)
    }

    /// The same: a chunk that cannot be read, in the message that begins at `offset`.
    pub(super) fn payload(error: EventError, offset: u64) -> Self {
        let message = format!("{error}, in the message at byte {offset}");
        Self::stream("BAD_PAYLOAD", message, offset)
    }

    fn stream_end(code: &str, message: &dyn Display, offset: u64, failure: Option<&str>) -> Self {
        Self(object(&[
            ("type", "stream".into()),
            ("code", code.into()),
            ("message", text(message).into()),
            ("offset", (offset as f64).into()),
            ("failure", failure.into()),
        ]))
    }
}

/// One piece of code for messages of every type.
fn text(message: &dyn Display) -> String {
    message.to_string()
}

/// Whether the same request may succeed later.
pub(super) fn failure_of(error: &ServiceException) -> Option<&'static str> {
    error.retryable().map(|retryable| match retryable {
        Retryable::Throttling => THROTTLING,
        Retryable::Transient => TRANSIENT,
    })
}

impl From<EndpointError> for Fault {
    fn from(error: EndpointError) -> Self {
        Self::argument(error)
    }
}

impl From<RequestError> for Fault {
    fn from(error: RequestError) -> Self {
        Self::argument(error)
    }
}

impl From<SignError> for Fault {
    fn from(error: SignError) -> Self {
        Self::argument(error)
    }
}

impl From<IdentityError> for Fault {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Service(error) => {
                let failure = failure_of(&error);
                Self::answer(&error, failure, None)
            }
            IdentityError::Malformed | IdentityError::Missing { .. } => {
                let error = ServiceException::from_error_frame("CredentialsProviderError", &text(&error));
                Self::answer(&error, None, None)
            }
            error => Self::argument(error),
        }
    }
}

impl From<DecodeError> for Fault {
    fn from(error: DecodeError) -> Self {
        let code = match error {
            DecodeError::BadPreludeCrc { .. } => "BAD_PRELUDE_CRC",
            DecodeError::BadMessageCrc { .. } => "BAD_MESSAGE_CRC",
            DecodeError::TooLarge { .. } => "TOO_LARGE",
            DecodeError::Truncated { .. } => "TRUNCATED",
            DecodeError::BadHeader { .. } => "BAD_HEADER",
            DecodeError::BadLength { .. } => "BAD_LENGTH",
            DecodeError::OutOfMemory { .. } => "OUT_OF_MEMORY",
        };
        // cut short by the network
        let failure = matches!(error, DecodeError::Truncated { .. }).then_some(TRANSIENT);
        Self::stream_end(code, &error, error.offset(), failure)
    }
}
