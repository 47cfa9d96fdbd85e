//! Errors in messages, when decoding and when encoding.

use core::fmt;

/// Why bytes are not an event stream. Each variant carries the position and the conflicting values.
///
/// `offset` counts bytes from the start of the stream and, unless a variant says otherwise,
/// points at the first byte of the faulty message.
///
/// ```
/// use bedrock_eventstream::{DecodeError, Message};
/// let error = Message::parse(&[0; 3]).unwrap_err();
/// assert_eq!(error, DecodeError::Truncated { offset: 0, received: 3, expected: None });
/// assert_eq!(error.to_string(), "stream ends inside a message: 3 bytes of the one at byte 0 were received");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// The CRC32 of the first 8 bytes is not the one that the prelude states.
    BadPreludeCrc {
        /// First byte of the message.
        offset: u64,
        /// The CRC32 found in the prelude.
        stated: u32,
        /// The CRC32 of the 8 bytes before it.
        computed: u32,
    },
    /// The CRC32 of the message is not the one in its last 4 bytes.
    BadMessageCrc {
        /// First byte of the message.
        offset: u64,
        /// The CRC32 found at the end of the message.
        stated: u32,
        /// The CRC32 of all bytes before it.
        computed: u32,
    },
    /// The stated lengths contradict each other: the headers and 16 bytes of framing exceed the message.
    BadLength {
        /// First byte of the message.
        offset: u64,
        /// Stated length of the whole message in bytes.
        total_len: u32,
        /// Stated length of the header block in bytes.
        headers_len: u32,
    },
    /// A stated length exceeds its limit.
    TooLarge {
        /// First byte of the message.
        offset: u64,
        /// Which length.
        part: Part,
        /// Stated length in bytes.
        stated: u32,
        /// The limit in bytes.
        limit: u32,
    },
    /// The header block cannot be read.
    BadHeader {
        /// First byte of the header.
        offset: u64,
        /// What is wrong with it.
        error: HeaderError,
    },
    /// The stream ended inside a message.
    Truncated {
        /// First byte of the unfinished message.
        offset: u64,
        /// How many of its bytes were received.
        received: u64,
        /// Its stated length in bytes, if the prelude had arrived.
        expected: Option<u32>,
    },
    /// There is not enough memory to buffer the message.
    OutOfMemory {
        /// First byte of the message.
        offset: u64,
        /// How many bytes had to be held: those received of this message, and what follows it in the same chunk.
        needed: u64,
        /// Its stated length in bytes, if the prelude had arrived.
        stated: Option<u32>,
    },
}

impl DecodeError {
    /// The offset in bytes from the start of the stream; see each variant.
    ///
    /// ```
    /// use bedrock_eventstream::Message;
    /// assert_eq!(Message::parse(b"").unwrap_err().offset(), 0);
    /// ```
    pub fn offset(&self) -> u64 {
        match *self {
            Self::BadPreludeCrc { offset, .. }
            | Self::BadMessageCrc { offset, .. }
            | Self::BadLength { offset, .. }
            | Self::TooLarge { offset, .. }
            | Self::BadHeader { offset, .. }
            | Self::Truncated { offset, .. }
            | Self::OutOfMemory { offset, .. } => offset,
        }
    }

    /// A stable name for the variant: the `code` of the npm package's `EventStreamError`.
    ///
    /// ```
    /// use bedrock_eventstream::Message;
    /// assert_eq!(Message::parse(b"").unwrap_err().code(), "TRUNCATED");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadPreludeCrc { .. } => "BAD_PRELUDE_CRC",
            Self::BadMessageCrc { .. } => "BAD_MESSAGE_CRC",
            Self::BadLength { .. } => "BAD_LENGTH",
            Self::TooLarge { .. } => "TOO_LARGE",
            Self::BadHeader { .. } => "BAD_HEADER",
            Self::Truncated { .. } => "TRUNCATED",
            Self::OutOfMemory { .. } => "OUT_OF_MEMORY",
        }
    }

    /// The same error in a message that begins `base` bytes into the stream.
    pub(crate) fn shifted(mut self, base: u64) -> Self {
        match &mut self {
            Self::BadPreludeCrc { offset, .. }
            | Self::BadMessageCrc { offset, .. }
            | Self::BadLength { offset, .. }
            | Self::TooLarge { offset, .. }
            | Self::BadHeader { offset, .. }
            | Self::Truncated { offset, .. }
            | Self::OutOfMemory { offset, .. } => *offset += base,
        }
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadPreludeCrc { offset, stated, computed } => write!(
                f,
                "prelude CRC of the message at byte {offset} is {stated:08x}, computed {computed:08x}"
            ),
            Self::BadMessageCrc { offset, stated, computed } => write!(
                f,
                "message CRC of the message at byte {offset} is {stated:08x}, computed {computed:08x}"
            ),
            Self::BadLength { offset, total_len, headers_len } => write!(
                f,
                "message at byte {offset} states {total_len} bytes in total, too few for {headers_len} bytes of headers and 16 of framing"
            ),
            Self::TooLarge { offset, part, stated, limit } => write!(
                f,
                "{part} of the message at byte {offset} is stated as {stated} bytes; the limit is {limit}"
            ),
            Self::BadHeader { offset, error } => write!(f, "header at byte {offset}: {error}"),
            Self::Truncated { offset, received, expected: Some(expected) } => write!(
                f,
                "stream ends inside a message: {received} of {expected} bytes of the one at byte {offset} were received"
            ),
            Self::Truncated { offset, received, expected: None } => write!(
                f,
                "stream ends inside a message: {received} bytes of the one at byte {offset} were received"
            ),
            Self::OutOfMemory { offset, needed, stated: Some(stated) } => write!(
                f,
                "no memory for {needed} bytes of the message at byte {offset}, which states {stated} bytes in total"
            ),
            Self::OutOfMemory { offset, needed, stated: None } => {
                write!(f, "no memory for {needed} bytes of the message at byte {offset}")
            }
        }
    }
}

impl core::error::Error for DecodeError {}

/// The part of a message that a length refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The whole message, framing included.
    Message,
    /// The header block.
    Headers,
    /// The payload.
    Payload,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Message => "length",
            Self::Headers => "headers length",
            Self::Payload => "payload length",
        })
    }
}

/// What is wrong with one header.
///
/// ```
/// use bedrock_eventstream::HeaderError;
/// assert_eq!(HeaderError::UnknownType(10).to_string(), "value type 10 is unknown");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderError {
    /// The header block ends inside the header.
    Incomplete,
    /// The name is not UTF-8.
    NameNotUtf8,
    /// The value is of type string but not UTF-8.
    ValueNotUtf8,
    /// A value of type string or bytes is longer than 32,767 bytes.
    ValueTooLong,
    /// The type byte is not one of the ten in the specification (0 to 9).
    UnknownType(u8),
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete => f.write_str("the header block ends inside it"),
            Self::NameNotUtf8 => f.write_str("its name is not UTF-8"),
            Self::ValueNotUtf8 => f.write_str("its string value is not UTF-8"),
            Self::ValueTooLong => f.write_str("its value is longer than 32767 bytes"),
            Self::UnknownType(byte) => write!(f, "value type {byte} is unknown"),
        }
    }
}

impl core::error::Error for HeaderError {}

/// Why a message cannot be encoded. Nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// A header name is empty or longer than 255 bytes.
    HeaderNameLen {
        /// Position of the header in the list, from 0.
        index: usize,
        /// Length of the name in bytes.
        len: usize,
    },
    /// A header value of type string or bytes is longer than 32,767 bytes.
    HeaderValueLen {
        /// Position of the header in the list, from 0.
        index: usize,
        /// Length of the value in bytes.
        len: usize,
    },
    /// The header block or the payload exceeds its limit.
    TooLarge {
        /// Which one.
        part: Part,
        /// Its length in bytes.
        len: usize,
        /// The limit in bytes.
        limit: u32,
    },
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeaderNameLen { index, len } => {
                write!(f, "name of header {index} has {len} bytes; it must have 1 to 255")
            }
            Self::HeaderValueLen { index, len } => {
                write!(f, "value of header {index} has {len} bytes; it must have at most 32767")
            }
            Self::TooLarge { part, len, limit } => {
                write!(f, "{part} is {len} bytes; the limit is {limit}")
            }
        }
    }
}

impl core::error::Error for EncodeError {}
