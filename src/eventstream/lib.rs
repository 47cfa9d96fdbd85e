//! The `application/vnd.amazon.eventstream` codec: decodes bytes to messages, and encodes messages to bytes.
//!
//! It knows nothing of Bedrock, JavaScript or I/O. Feed a [`Decoder`] chunks split anywhere, take [`Message`]s from it,
//! and call [`Decoder::finish`] at the end to find out whether the stream was complete.
//!
//! ```text
//! 0          4             8             12          12+H              T-4         T
//! +----------+-------------+-------------+-----------+-----------------+-----------+
//! | total    | headers     | prelude     | headers   | payload         | message   |
//! | length T | length H    | CRC32       | H bytes   | T-H-16 bytes    | CRC32     |
//! +----------+-------------+-------------+-----------+-----------------+-----------+
//! |<-- prelude, covered by its CRC -->|
//! |<-- everything before it is covered by the message CRC ---------->|
//! ```
//!
//! All integers are big-endian. Source: the
//! [event stream specification](https://smithy.io/2.0/aws/amazon-eventstream.html).
//!
//! # Example
//!
//! ```
//! use bedrock_eventstream::{Decoder, Header, HeaderValue, encode};
//!
//! let mut wire = Vec::new();
//! encode(&[Header { name: ":event-type", value: HeaderValue::String("chunk") }], b"{}", &mut wire)?;
//!
//! let mut decoder = Decoder::new();
//! for byte in &wire {
//!     decoder.feed(std::slice::from_ref(byte))?;
//! }
//! let message = decoder.next_message()?.ok_or("the message is complete")?;
//! assert_eq!(message.headers().string(":event-type"), Some("chunk"));
//! assert_eq!(message.payload(), b"{}");
//! decoder.finish()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod crc32;
mod decoder;
mod error;
mod header;
mod message;

pub use decoder::Decoder;
pub use error::{DecodeError, EncodeError, HeaderError, Part};
pub use header::{Header, HeaderValue, Headers};
pub use message::{
    MAX_HEADERS_LEN, MAX_MESSAGE_LEN, MAX_PAYLOAD_LEN, MESSAGE_OVERHEAD_LEN, Message, PRELUDE_LEN, encode,
    encode_block,
};
