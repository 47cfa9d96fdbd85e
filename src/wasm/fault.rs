//! What went wrong, as a plain object for `js/errors.js` to make an error of.

use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::bedrock::{EndpointError, EventError, Fault as Blame, RequestError, ServiceException};
use crate::eventstream::DecodeError;

/// A fault by the class of error that it becomes.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum Fault {
    /// `TypeError`: an argument is wrong.
    Argument { message: String },
    /// Whatever the caller's own function or stream threw: passed through as it is.
    #[serde(skip)]
    Caller { thrown: JsValue },
    /// `ConnectionError`: there was no answer.
    Connection {
        message: String,
        #[serde(with = "serde_wasm_bindgen::preserve")]
        cause: JsValue,
    },
    /// `BedrockRuntimeServiceException` or the subclass of that name.
    Service {
        name: String,
        message: String,
        fault: &'static str,
        /// Where its frame begins, for an exception of the stream.
        offset: Option<u64>,
        http_status_code: Option<u16>,
        request_id: Option<String>,
        original_status_code: Option<u16>,
        original_message: Option<String>,
        resource_name: Option<String>,
    },
    /// `EventStreamError`.
    Stream {
        code: &'static str,
        message: String,
        offset: u64,
        http_status_code: Option<u16>,
        request_id: Option<String>,
    },
}

impl Fault {
    /// What to do with a fault: describe it, or throw what the caller's own code threw.
    pub(super) fn into_js(self) -> Result<JsValue, JsValue> {
        match self {
            Self::Caller { thrown } => Err(thrown),
            fault => Ok(fault.to_js()),
        }
    }

    pub(super) fn argument(message: impl ToString) -> Self {
        Self::Argument { message: message.to_string() }
    }

    /// An HTTP answer that is an error.
    pub(super) fn answer(error: ServiceException, request_id: Option<String>) -> Self {
        let http_status_code = error.status;
        Self::service(error, http_status_code, request_id, None)
    }

    /// An exception in the stream, in the message that begins at `offset`.
    pub(super) fn exception(error: ServiceException, offset: u64) -> Self {
        Self::service(error, None, None, Some(offset))
    }

    fn service(
        error: ServiceException,
        http_status_code: Option<u16>,
        request_id: Option<String>,
        offset: Option<u64>,
    ) -> Self {
        let fault = match error.fault() {
            Blame::Client => "client",
            Blame::Server => "server",
        };
        Self::Service {
            name: error.code,
            message: error.message,
            fault,
            offset,
            http_status_code,
            request_id,
            original_status_code: error.original_status_code,
            original_message: error.original_message,
            resource_name: error.resource_name,
        }
    }

    pub(super) fn stream(code: &'static str, message: impl ToString, offset: u64) -> Self {
        Self::Stream { code, message: message.to_string(), offset, http_status_code: None, request_id: None }
    }

    pub(super) fn to_js(&self) -> JsValue {
        serde_wasm_bindgen::to_value(self).unwrap_or(JsValue::UNDEFINED)
    }
}

impl From<JsValue> for Fault {
    fn from(thrown: JsValue) -> Self {
        Self::Caller { thrown }
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
        Self::stream(code, error, error.offset())
    }
}

impl Fault {
    /// A chunk that cannot be read, in the message that begins at `offset`.
    pub(super) fn payload(error: EventError, offset: u64) -> Self {
        let message = format!("{error}, in the message at byte {offset}");
        Self::stream("BAD_PAYLOAD", message, offset)
    }
}
