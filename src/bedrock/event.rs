//! Message → typed event or service exception.

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::error::ServiceException;
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

/// A payload of nothing, and `bytes` missing or null, are an empty part.
fn read_chunk(payload: &[u8], bytes: &mut Vec<u8>) -> Result<usize, EventError> {
    let before = bytes.len();
    if payload.is_empty() {
        return Ok(0);
    }
    let mut json = serde_json::Deserializer::from_slice(payload);
    let read = json.deserialize_map(ChunkVisitor(bytes)).and_then(|()| json.end());
    if read.is_err() {
        bytes.truncate(before);
        return Err(EventError::ChunkPayload { payload_len: payload.len() });
    }
    Ok(bytes.len() - before)
}

/// Decodes `bytes` on the way, without a copy of the text; `p` and what else there is, is skipped.
struct ChunkVisitor<'b>(&'b mut Vec<u8>);

impl<'de> Visitor<'de> for ChunkVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let before = self.0.len();
        while let Some(is_bytes) = map.next_key_seed(IsBytes)? {
            if is_bytes {
                self.0.truncate(before); // of two members of one name, JSON takes the last
                map.next_value_seed(Base64(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Whether a member's name is `bytes`.
struct IsBytes;

impl<'de> DeserializeSeed<'de> for IsBytes {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for IsBytes {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<bool, E> {
        Ok(name == "bytes")
    }
}

/// A string of base64, decoded to the end of the buffer; null is nothing.
struct Base64<'b>(&'b mut Vec<u8>);

impl<'de> DeserializeSeed<'de> for Base64<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Base64<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("base64")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        STANDARD.decode_vec(text, self.0).map_err(|_| E::custom("bad base64"))
    }
}
