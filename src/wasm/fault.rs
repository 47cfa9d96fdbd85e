//! What went wrong, as a plain object for `js/errors.js` to make an error of.

use core::fmt::Display;

use wasm_bindgen::JsValue;

use super::convert::object;
use crate::bedrock::{
    EndpointError, EventError, FailureKind, Fault as Blame, IdentityError, RequestError, ServiceException,
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

/// A fault by the class of error that it becomes; `js/attempts.js` makes those of the connection. `failure` says what may
/// be done about it: one of the words below, or nothing.
enum Description<'a> {
    /// `TypeError`: an argument is wrong.
    Argument { message: &'a str },
    /// `BedrockRuntimeServiceException` or the subclass of that name.
    Service {
        name: &'a str,
        message: &'a str,
        fault: &'static str,
        failure: Option<&'static str>,
        /// How long the service asks to wait, in ms.
        retry_after: Option<f64>,
        /// Its member in the union of events, for an exception of the stream.
        member: Option<&'static str>,
        /// Where its frame begins, for an exception of the stream.
        offset: Option<u64>,
        original_status_code: Option<u16>,
        original_message: Option<&'a str>,
        resource_name: Option<&'a str>,
    },
    /// `EventStreamError`.
    Stream { code: &'static str, message: &'a str, offset: u64, failure: Option<&'static str> },
}

impl From<Description<'_>> for Fault {
    fn from(description: Description<'_>) -> Self {
        use Description::{Argument, Service, Stream};
        Self(match description {
            Argument { message } => object(&[("type", "argument".into()), ("message", message.into())]),
            Service {
                name,
                message,
                fault,
                failure,
                retry_after,
                member,
                offset,
                original_status_code,
                original_message,
                resource_name,
            } => object(&[
                ("type", "service".into()),
                ("name", name.into()),
                ("message", message.into()),
                ("fault", fault.into()),
                ("failure", failure.into()),
                ("retryAfter", retry_after.into()),
                ("member", member.into()),
                ("offset", offset.map(|offset| offset as f64).into()),
                ("originalStatusCode", original_status_code.into()),
                ("originalMessage", original_message.into()),
                ("resourceName", resource_name.into()),
            ]),
            Stream { code, message, offset, failure } => object(&[
                ("type", "stream".into()),
                ("code", code.into()),
                ("message", message.into()),
                ("offset", (offset as f64).into()),
                ("failure", failure.into()),
            ]),
        })
    }
}

pub(super) const THROTTLING: &str = "throttling";
pub(super) const TRANSIENT: &str = "transient";
/// The clock was wrong, and has been set.
pub(super) const CLOCK: &str = "clock";
/// The credentials are no longer valid, and others may be had.
pub(super) const IDENTITY: &str = "identity";

impl Fault {
    pub(super) fn argument(message: impl Display) -> Self {
        Description::Argument { message: &text(&message) }.into()
    }

    /// An HTTP answer that is an error.
    pub(super) fn answer(
        error: &ServiceException,
        failure: Option<&'static str>,
        retry_after: Option<f64>,
    ) -> Self {
        Self::service(error, failure, retry_after, None)
    }

    /// An exception in the stream, in the message that begins at `offset`.
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
        Description::Service {
            name: &error.code,
            message: &error.message,
            fault,
            failure,
            retry_after,
            member: error.kind().and_then(|kind| kind.member()),
            offset,
            original_status_code: error.original_status_code,
            original_message: error.original_message.as_deref(),
            resource_name: error.resource_name.as_deref(),
        }
        .into()
    }

    pub(super) fn stream(code: &'static str, message: impl Display, offset: u64) -> Self {
        Description::Stream { code, message: &text(&message), offset, failure: None }.into()
    }
}

/// One piece of code for messages of every type.
fn text(message: &dyn Display) -> String {
    message.to_string()
}

/// Whether the same request may succeed later.
pub(super) fn failure_of(error: &ServiceException) -> Option<&'static str> {
    match error.failure_kind() {
        FailureKind::Throttling => Some(THROTTLING),
        FailureKind::Transient => Some(TRANSIENT),
        FailureKind::Terminal => None,
    }
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
            IdentityError::Malformed | IdentityError::Missing { .. } => Description::Service {
                name: "CredentialsProviderError",
                message: &text(&error),
                fault: "server",
                failure: None,
                retry_after: None,
                member: None,
                offset: None,
                original_status_code: None,
                original_message: None,
                resource_name: None,
            }
            .into(),
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
        };
        // cut short by the network
        let failure = matches!(error, DecodeError::Truncated { .. }).then_some(TRANSIENT);
        Description::Stream { code, message: &text(&error), offset: error.offset(), failure }.into()
    }
}

impl Fault {
    /// A chunk that cannot be read, in the message that begins at `offset`.
    pub(super) fn payload(error: EventError, offset: u64) -> Self {
        let message = format!("{error}, in the message at byte {offset}");
        Self::stream("BAD_PAYLOAD", message, offset)
    }
}
