//! Message → typed event or service exception.

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::ServiceException;
use super::json::{self, Value};
use super::kind::ServiceExceptionKind;
use crate::eventstream::Message;

/// One event of the response stream.
///
/// Source: [ResponseStream](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ResponseStream.html).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A part of the answer: so many bytes were appended to the buffer.
    Chunk {
        /// Length of the part in bytes; 0 where the service sent none.
        len: usize,
    },
    /// The service gives up. Nothing of worth follows.
    Exception(ServiceException),
    /// An event of a type that is not known here: hand it on as it is, with the message.
    Unknown {
        /// The value of `:event-type`; empty where the message has none.
        event_type: String,
    },
}

impl Event {
    /// Reads a message. The bytes of a chunk are appended to `bytes`, which keeps what it holds.
    ///
    /// Exceptions are taken from `:message-type: exception`, from `error`, and from `event` with an
    /// exception's name as its type: services send all three.
    ///
    /// # Errors
    ///
    /// [`EventError`] where a chunk's payload is not JSON of the documented shape. `bytes` is then
    /// as it was.
    ///
    /// ```
    /// use bedrock_stream::bedrock::Event;
    /// use bedrock_stream::eventstream::{Header, HeaderValue, Message, encode};
    ///
    /// let headers = [(":message-type", "event"), (":event-type", "chunk")]
    ///     .map(|(name, value)| Header { name, value: HeaderValue::String(value) });
    /// let mut wire = Vec::new();
    /// encode(&headers, br#"{"bytes":"eyJhIjoxfQ==","p":"abc"}"#, &mut wire)?;
    ///
    /// let mut bytes = Vec::new();
    /// assert_eq!(Event::read(&Message::parse(&wire)?, &mut bytes)?, Event::Chunk { len: 7 });
    /// assert_eq!(bytes, br#"{"a":1}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(message: &Message<'_>, bytes: &mut Vec<u8>) -> Result<Self, EventError> {
        let text = |name| message.headers().string(name);
        match text(":message-type") {
            Some("exception") => {
                let kind = text(":exception-type").unwrap_or_default();
                Ok(Self::Exception(ServiceException::from_frame(kind, message.payload())))
            }
            Some("error") => {
                let (code, said) = (text(":error-code"), text(":error-message"));
                let error =
                    ServiceException::from_error_frame(code.unwrap_or_default(), said.unwrap_or_default());
                Ok(Self::Exception(error))
            }
            _ => Self::read_event(text(":event-type").unwrap_or_default(), message.payload(), bytes),
        }
    }

    fn read_event(event_type: &str, payload: &[u8], bytes: &mut Vec<u8>) -> Result<Self, EventError> {
        if event_type == "chunk" {
            return read_chunk(payload, bytes).map(|len| Self::Chunk { len });
        }
        let exception = ServiceExceptionKind::of_name(event_type);
        if exception.is_some() {
            return Ok(Self::Exception(ServiceException::from_frame(event_type, payload)));
        }
        Ok(Self::Unknown { event_type: event_type.to_owned() })
    }
}

/// Why a chunk cannot be read. Its frame was intact: the service sent it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventError {
    /// The payload is not a JSON object whose `bytes` is a string of padded base64 (RFC 4648 section 4).
    ChunkPayload {
        /// Length of the payload in bytes.
        payload_len: usize,
    },
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ChunkPayload { payload_len } => write!(
                f,
                "chunk's payload of {payload_len} bytes is not a JSON object with \"bytes\" in base64"
            ),
        }
    }
}

impl core::error::Error for EventError {}

/// A payload of nothing, and `bytes` missing or null, are an empty part. What stands beside is passed over.
fn read_chunk(payload: &[u8], bytes: &mut Vec<u8>) -> Result<usize, EventError> {
    let before = bytes.len();
    if payload.is_empty() {
        return Ok(0);
    }
    let read = json::read_object(payload, &mut |name, value| {
        if name == "bytes" {
            bytes.truncate(before); // of two members of one name, JSON takes the last
            return decode(value, bytes);
        }
        Some(())
    });
    if read.is_none() {
        bytes.truncate(before);
        return Err(EventError::ChunkPayload { payload_len: payload.len() });
    }
    Ok(bytes.len() - before)
}

/// Decodes a string of base64 to the end of the buffer.
fn decode(value: Value<'_>, bytes: &mut Vec<u8>) -> Option<()> {
    let text = match value {
        Value::Null => return Some(()),
        Value::Text(text) => text.unescape()?,
        _ => return None,
    };
    STANDARD.decode_vec(text.as_bytes(), bytes).ok()
}
