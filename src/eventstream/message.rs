//! One message: prelude, CRCs, limits; parsing and encoding.

use super::crc32;
use super::error::{DecodeError, EncodeError, Part};
use super::header::{Header, Headers, encode_headers};

/// Length of the prelude in bytes: total length, headers length, prelude CRC.
pub const PRELUDE_LEN: usize = 12;
/// The bytes of a message besides headers and payload: the prelude and the message CRC.
pub const MESSAGE_OVERHEAD_LEN: usize = PRELUDE_LEN + CRC_LEN;
/// The largest header block, in bytes: 128 KiB, as in AWS's own decoders.
pub const MAX_HEADERS_LEN: u32 = 128 * 1024;
/// The largest payload, in bytes: 24 MiB, as in AWS's own decoders.
pub const MAX_PAYLOAD_LEN: u32 = 24 * 1024 * 1024;
/// The largest message that the two limits allow, in bytes.
pub const MAX_MESSAGE_LEN: u32 = MESSAGE_OVERHEAD_LEN as u32 + MAX_HEADERS_LEN + MAX_PAYLOAD_LEN;

const CRC_LEN: usize = 4;

/// One message of an event stream, borrowed from the bytes that hold it. Both CRCs have been checked.
///
/// Source: the [event stream specification](https://smithy.io/2.0/aws/amazon-eventstream.html).
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    headers: Headers<'a>,
    payload: &'a [u8],
}

impl<'a> Message<'a> {
    /// Parses the message at the start of `bytes`; ignores what follows it.
    ///
    /// # Errors
    ///
    /// Any [`DecodeError`]; `Truncated` if `bytes` ends before the message does.
    ///
    /// ```
    /// use bedrock_eventstream::{DecodeError, Message, encode};
    /// let mut wire = Vec::new();
    /// encode(&[], b"payload", &mut wire)?;
    /// assert_eq!(Message::parse(&wire)?.payload(), b"payload");
    ///
    /// wire[15] ^= 1; // one flipped bit in the payload
    /// assert!(matches!(Message::parse(&wire), Err(DecodeError::BadMessageCrc { .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let truncated =
            |expected| DecodeError::Truncated { offset: 0, received: bytes.len() as u64, expected };
        let prelude = bytes.first_chunk().ok_or_else(|| truncated(None))?;
        let prelude = Prelude::parse(prelude, MAX_MESSAGE_LEN)?;
        let message =
            bytes.get(..prelude.total_len as usize).ok_or_else(|| truncated(Some(prelude.total_len)))?;
        prelude.check_crc(message)?;
        Headers::check(prelude.headers(message)).map_err(|error| error.shifted(PRELUDE_LEN as u64))?;
        Ok(prelude.split(message))
    }

    /// The headers.
    ///
    /// ```
    /// # use bedrock_eventstream::{Message, encode};
    /// # let mut wire = Vec::new();
    /// # encode(&[], b"", &mut wire).unwrap();
    /// assert_eq!(Message::parse(&wire).unwrap().headers().iter().count(), 0);
    /// ```
    pub fn headers(&self) -> Headers<'a> {
        self.headers
    }

    /// The payload, up to 24 MiB.
    ///
    /// ```
    /// # use bedrock_eventstream::{Message, encode};
    /// # let mut wire = Vec::new();
    /// # encode(&[], b"{}", &mut wire).unwrap();
    /// assert_eq!(Message::parse(&wire).unwrap().payload(), b"{}");
    /// ```
    pub fn payload(&self) -> &'a [u8] {
        self.payload
    }
}

/// Appends one message to `out`. On an error, `out` is unchanged.
///
/// # Errors
///
/// [`EncodeError`] if a name, a value, the header block or the payload exceeds its limit.
///
/// ```
/// use bedrock_eventstream::encode;
/// let mut wire = Vec::new();
/// encode(&[], b"", &mut wire)?;
/// assert_eq!(wire, [0, 0, 0, 16, 0, 0, 0, 0, 0x05, 0xc2, 0x48, 0xeb, 0x7d, 0x98, 0xc8, 0xff]);
/// # Ok::<(), bedrock_eventstream::EncodeError>(())
/// ```
pub fn encode(headers: &[Header<'_>], payload: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let mut block = Vec::new();
    encode_headers(headers, &mut block)?;
    encode_block(&block, payload, out)
}

/// As [`encode`], with a header block that is encoded already, such as [`Headers::as_bytes`] of another message. It is not
/// checked.
///
/// # Errors
///
/// [`EncodeError::TooLarge`] if the header block or the payload is over its limit.
///
/// ```
/// use bedrock_eventstream::{Message, encode_block};
/// let mut wire = Vec::new();
/// encode_block(b"\x01n\x00", b"", &mut wire)?;
/// assert_eq!(Message::parse(&wire)?.headers().iter().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn encode_block(block: &[u8], payload: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
    within(Part::Headers, block.len(), MAX_HEADERS_LEN)?;
    within(Part::Payload, payload.len(), MAX_PAYLOAD_LEN)?;

    let total_len = MESSAGE_OVERHEAD_LEN + block.len() + payload.len();
    let mut message = Vec::with_capacity(total_len);
    message.extend_from_slice(&(total_len as u32).to_be_bytes());
    message.extend_from_slice(&(block.len() as u32).to_be_bytes());
    message.extend_from_slice(&crc32::hash(&message).to_be_bytes());
    message.extend_from_slice(block);
    message.extend_from_slice(payload);
    message.extend_from_slice(&crc32::hash(&message).to_be_bytes());
    out.append(&mut message);
    Ok(())
}

fn within(part: Part, len: usize, limit: u32) -> Result<(), EncodeError> {
    if len > limit as usize { Err(EncodeError::TooLarge { part, len, limit }) } else { Ok(()) }
}

/// The lengths of a message, once their CRC and the limits have been checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prelude {
    pub(crate) total_len: u32,
    headers_len: u32,
}

impl Prelude {
    /// Checks the CRC before the lengths, so that a flipped length is reported as such.
    pub(crate) fn parse(bytes: &[u8; PRELUDE_LEN], max_message_len: u32) -> Result<Self, DecodeError> {
        let [t0, t1, t2, t3, h0, h1, h2, h3, stated @ ..] = *bytes;
        let lengths = [t0, t1, t2, t3, h0, h1, h2, h3];
        let (stated, computed) = (u32::from_be_bytes(stated), crc32::hash(&lengths));
        if stated != computed {
            return Err(DecodeError::BadPreludeCrc { offset: 0, stated, computed });
        }
        let prelude = Self {
            total_len: u32::from_be_bytes([t0, t1, t2, t3]),
            headers_len: u32::from_be_bytes([h0, h1, h2, h3]),
        };
        prelude.check_lengths(max_message_len)
    }

    fn check_lengths(self, max_message_len: u32) -> Result<Self, DecodeError> {
        let Self { total_len, headers_len } = self;
        let too_large = |part, stated, limit| DecodeError::TooLarge { offset: 0, part, stated, limit };
        if headers_len > MAX_HEADERS_LEN {
            return Err(too_large(Part::Headers, headers_len, MAX_HEADERS_LEN));
        }
        if total_len > max_message_len {
            return Err(too_large(Part::Message, total_len, max_message_len));
        }
        match total_len.checked_sub(MESSAGE_OVERHEAD_LEN as u32 + headers_len) {
            None => Err(DecodeError::BadLength { offset: 0, total_len, headers_len }),
            Some(payload_len) if payload_len > MAX_PAYLOAD_LEN => {
                Err(too_large(Part::Payload, payload_len, MAX_PAYLOAD_LEN))
            }
            Some(_) => Ok(self),
        }
    }

    /// Checks the CRC of a complete `message`.
    pub(crate) fn check_crc(&self, message: &[u8]) -> Result<(), DecodeError> {
        let Some((covered, stated)) = message.split_last_chunk::<CRC_LEN>() else {
            return Ok(());
        };
        let (stated, computed) = (u32::from_be_bytes(*stated), crc32::hash(covered));
        if stated != computed {
            return Err(DecodeError::BadMessageCrc { offset: 0, stated, computed });
        }
        Ok(())
    }

    /// The header block of a complete `message`, not yet checked.
    pub(crate) fn headers<'a>(&self, message: &'a [u8]) -> &'a [u8] {
        self.split_at_payload(message).0
    }

    /// Splits a checked `message` into its parts.
    pub(crate) fn split<'a>(&self, message: &'a [u8]) -> Message<'a> {
        let (headers, payload) = self.split_at_payload(message);
        Message { headers: Headers::of_checked(headers), payload }
    }

    fn split_at_payload<'a>(&self, message: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        let body = message.get(PRELUDE_LEN..message.len().saturating_sub(CRC_LEN)).unwrap_or_default();
        body.split_at_checked(self.headers_len as usize).unwrap_or_default()
    }
}
