//! Turns a message into a typed event or a service exception.

use core::fmt;

use base64_simd::STANDARD;

use super::error::ServiceException;
use super::json::{self, Value};
use super::kind::ServiceExceptionKind;
use super::operation::EventStream;
use super::operations::RESPONSE_STREAM;
use crate::eventstream::Message;

/// The headers of a chunk exactly as the service writes them. See `GoodHeaders` in the decoder for what comparing them
/// saves.
const CHUNK_HEADERS: &[u8] = b"\x0b:event-type\x07\x00\x05chunk\
    \x0d:content-type\x07\x00\x10application/json\
    \x0d:message-type\x07\x00\x05event";

/// One event of the response stream.
///
/// Source: [ResponseStream](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ResponseStream.html).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A part of the model's answer: this many bytes were appended to the buffer.
    Chunk {
        /// Length of the part in bytes; 0 if the service sent none.
        len: usize,
    },
    /// Another event: this many bytes were appended to the buffer. They are a JSON object whose only member is named
    /// after the event: `{"messageStart":{"role":"assistant"}}`. Bytes in it are base64; a `p` beside the event's own
    /// members is padding.
    Document {
        /// Length of the JSON in bytes.
        len: usize,
    },
    /// The service reports an error. No useful events follow.
    Exception(ServiceException),
    /// An event of an unknown type: pass it on unchanged, with the message.
    Unknown {
        /// The value of `:event-type`; empty if the message has none.
        event_type: String,
    },
}

impl Event {
    /// Reads a message of [`RESPONSE_STREAM`], like [`EventStream::read`] of that stream.
    ///
    /// Exceptions come as `:message-type: exception`, as `error`, and as `event` with an exception's name as its type:
    /// services send all three.
    ///
    /// # Errors
    ///
    /// [`EventError`] if a chunk's payload is not JSON of the documented form, or its bytes do not fit in memory.
    /// `bytes` is then unchanged.
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
        RESPONSE_STREAM.read(message, bytes)
    }
}

impl EventStream {
    /// Reads a message. Appends the bytes of a chunk, or the JSON of another event, to `bytes`.
    ///
    /// Exceptions come as `:message-type: exception`, as `error`, and as `event` with an exception's name as its type:
    /// services send all three.
    ///
    /// # Errors
    ///
    /// [`EventError`] if the payload is not JSON of the documented form, or the bytes do not fit in memory. `bytes` is
    /// then unchanged.
    ///
    /// ```
    /// use bedrock_stream::bedrock::{CONVERSE_STREAM_OUTPUT, Event};
    /// use bedrock_stream::eventstream::{Header, HeaderValue, Message, encode};
    ///
    /// let headers = [(":message-type", "event"), (":event-type", "messageStart")]
    ///     .map(|(name, value)| Header { name, value: HeaderValue::String(value) });
    /// let mut wire = Vec::new();
    /// encode(&headers, br#"{"role":"assistant"}"#, &mut wire)?;
    ///
    /// let mut json = Vec::new();
    /// assert_eq!(CONVERSE_STREAM_OUTPUT.read(&Message::parse(&wire)?, &mut json)?, Event::Document { len: 37 });
    /// assert_eq!(json, br#"{"messageStart":{"role":"assistant"}}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(&self, message: &Message<'_>, bytes: &mut Vec<u8>) -> Result<Event, EventError> {
        if self.has_chunks && message.headers().as_bytes() == CHUNK_HEADERS {
            return read_chunk(message.payload(), bytes).map(|len| Event::Chunk { len });
        }
        let text = |name| message.headers().string(name);
        match text(":message-type") {
            Some("exception") => {
                let exception_type = text(":exception-type").unwrap_or_default();
                Ok(Event::Exception(ServiceException::from_frame(exception_type, message.payload())))
            }
            Some("error") => {
                let code = text(":error-code").unwrap_or_default();
                let message = text(":error-message").unwrap_or_default();
                Ok(Event::Exception(ServiceException::from_error_frame(code, message)))
            }
            _ => self.read_event(text(":event-type").unwrap_or_default(), message.payload(), bytes),
        }
    }

    fn read_event(&self, event_type: &str, payload: &[u8], bytes: &mut Vec<u8>) -> Result<Event, EventError> {
        if self.has_chunks && event_type == "chunk" {
            return read_chunk(payload, bytes).map(|len| Event::Chunk { len });
        }
        if self.documents.contains(&event_type) {
            return read_document(event_type, payload, bytes).map(|len| Event::Document { len });
        }
        if ServiceExceptionKind::of_name(event_type).is_some() {
            return Ok(Event::Exception(ServiceException::from_frame(event_type, payload)));
        }
        Ok(Event::Unknown { event_type: event_type.to_owned() })
    }

    /// The exception's member of the union, if it has one.
    ///
    /// ```
    /// use bedrock_stream::bedrock::{CONVERSE_STREAM_OUTPUT, RESPONSE_STREAM, ServiceExceptionKind};
    /// let kind = ServiceExceptionKind::ModelTimeout;
    /// assert_eq!(RESPONSE_STREAM.member(kind), Some("modelTimeoutException"));
    /// assert_eq!(CONVERSE_STREAM_OUTPUT.member(kind), None);
    /// ```
    pub fn member(&self, exception: ServiceExceptionKind) -> Option<&'static str> {
        exception.member().filter(|_| self.exceptions.contains(&exception))
    }
}

/// Why an event cannot be read. Its message was intact: the service sent it this way.
///
/// ```
/// use bedrock_stream::bedrock::EventError;
/// let error = EventError::ChunkPayload { payload_len: 2 };
/// assert_eq!(error.to_string(), "chunk's payload of 2 bytes is not a JSON object with \"bytes\" in base64");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventError {
    /// The payload is not a JSON object whose `bytes` is a string of padded base64 (RFC 4648 section 4).
    ChunkPayload {
        /// Length of the payload in bytes.
        payload_len: usize,
    },
    /// The payload of another event is not a JSON object of the documented form.
    Payload,
    /// There is not enough memory for the bytes of the event.
    OutOfMemory {
        /// The most bytes that had to be held.
        needed: usize,
    },
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ChunkPayload { payload_len } => write!(
                f,
                "chunk's payload of {payload_len} bytes is not a JSON object with \"bytes\" in base64"
            ),
            Self::Payload => f.write_str("event's payload is not the documented JSON"),
            Self::OutOfMemory { needed } => write!(f, "no memory for {needed} bytes of an event"),
        }
    }
}

impl core::error::Error for EventError {}

/// An empty payload, or missing or null `bytes`, is an empty chunk. Other members are ignored.
fn read_chunk(payload: &[u8], bytes: &mut Vec<u8>) -> Result<usize, EventError> {
    if payload.is_empty() {
        return Ok(0);
    }
    let malformed = EventError::ChunkPayload { payload_len: payload.len() };
    // what cannot be read this way may still be valid
    if let Some(encoded) = usual_bytes(payload)
        && let Ok(len) = decode(encoded, bytes, malformed)
    {
        return Ok(len);
    }
    // if members share a name, JSON takes the last
    let mut encoded = Value::Null;
    let read = json::read_object(payload, &mut |name, value| {
        if name == "bytes" {
            encoded = value;
        }
        Some(())
    });
    match (read, encoded) {
        (Some(()), Value::Null) => Ok(0),
        (Some(()), Value::Text(text)) => {
            let encoded = text.unescape().ok_or(malformed)?;
            decode(encoded.as_bytes(), bytes, malformed)
        }
        _ => Err(malformed),
    }
}

/// The value of `bytes` in `{"bytes":"…","p":"…"}`, as the service writes it, found without parsing everything as JSON:
/// parsing took a quarter of the time of a 64 KiB chunk (workload b). If the result is base64, it is the right value,
/// because base64 contains no quotes.
fn usual_bytes(payload: &[u8]) -> Option<&[u8]> {
    let members = payload.strip_prefix(br#"{"bytes":""#)?.strip_suffix(br#""}"#)?;
    let padding_len = members.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    members.get(..members.len() - padding_len)?.strip_suffix(br#"","p":""#)
}

/// Appends `{"event type":payload}`. An empty payload stands for an empty object.
fn read_document(event_type: &str, payload: &[u8], bytes: &mut Vec<u8>) -> Result<usize, EventError> {
    let payload = if payload.is_empty() { b"{}" } else { payload };
    json::read_object(payload, &mut |_, _| Some(())).ok_or(EventError::Payload)?;
    let parts = [b"{\"", event_type.as_bytes(), b"\":", payload, b"}"];
    let needed = parts.iter().map(|part| part.len()).sum();
    bytes.try_reserve(needed).map_err(|_| EventError::OutOfMemory { needed })?;
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
    Ok(needed)
}

/// Appends the decoded base64.
fn decode(encoded: &[u8], bytes: &mut Vec<u8>, malformed: EventError) -> Result<usize, EventError> {
    let before = bytes.len();
    let needed = STANDARD.estimated_decoded_length(encoded.len());
    bytes.try_reserve(needed).map_err(|_| EventError::OutOfMemory { needed })?;
    STANDARD.decode_append(encoded, bytes).map_err(|_| malformed)?;
    Ok(bytes.len() - before)
}
