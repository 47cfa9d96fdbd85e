//! The header block: names and typed values.
//!
//! ```text
//! +----------+--------------+------+-----------------------------------+
//! | name len | name (UTF-8) | type | value                             |
//! | 1 byte   |              | 0..9 | see `HeaderValue`                 |
//! +----------+--------------+------+-----------------------------------+
//! ```

use super::error::{DecodeError, EncodeError, HeaderError};

const MAX_NAME_LEN: usize = 255;
const MAX_VALUE_LEN: usize = 32_767;

/// One header: a name and a value, borrowed from the message that holds them.
///
/// ```
/// use bedrock_eventstream::{Header, HeaderValue};
/// let header = Header { name: ":message-type", value: HeaderValue::String("event") };
/// assert_eq!(header.value, HeaderValue::String("event"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// 1 to 255 bytes of UTF-8. Names that begin with `:` belong to the protocol.
    pub name: &'a str,
    /// The typed value.
    pub value: HeaderValue<'a>,
}

/// A header's value, of one of the specification's ten types (the two booleans are separate types).
///
/// ```
/// use bedrock_eventstream::HeaderValue;
/// assert_eq!(HeaderValue::String("chunk").as_str(), Some("chunk"));
/// assert_eq!(HeaderValue::Bool(true).as_str(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderValue<'a> {
    /// Types 0 (true) and 1 (false), no value bytes.
    Bool(bool),
    /// Type 2, one byte.
    Byte(i8),
    /// Type 3, two bytes.
    Short(i16),
    /// Type 4, four bytes.
    Integer(i32),
    /// Type 5, eight bytes.
    Long(i64),
    /// Type 6, a length of two bytes and as many bytes: up to 32,767.
    Bytes(&'a [u8]),
    /// Type 7, a length of two bytes and as many bytes of UTF-8: up to 32,767.
    String(&'a str),
    /// Type 8, eight bytes: milliseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// Type 9, sixteen bytes.
    Uuid([u8; 16]),
}

impl<'a> HeaderValue<'a> {
    /// The text, if the value is of type string.
    ///
    /// ```
    /// # use bedrock_eventstream::HeaderValue;
    /// assert_eq!(HeaderValue::Integer(7).as_str(), None);
    /// ```
    pub fn as_str(&self) -> Option<&'a str> {
        match *self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }
}

/// The headers of one message in wire order, checked when the message was parsed.
///
/// ```
/// use bedrock_eventstream::{Header, HeaderValue, Message, encode};
/// let mut wire = Vec::new();
/// encode(&[Header { name: "n", value: HeaderValue::Short(7) }], b"", &mut wire)?;
/// let message = Message::parse(&wire)?;
/// assert_eq!(message.headers().find("n"), Some(HeaderValue::Short(7)));
/// assert_eq!(message.headers().iter().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Headers<'a> {
    block: &'a [u8],
}

impl<'a> Headers<'a> {
    /// Checks every header of the block. The error's offset is relative to the start of the block.
    pub(crate) fn check(block: &[u8]) -> Result<(), DecodeError> {
        let mut rest = block;
        while !rest.is_empty() {
            rest = match read(rest) {
                Ok((_, rest)) => rest,
                Err(error) => {
                    let offset = (block.len() - rest.len()) as u64;
                    return Err(DecodeError::BadHeader { offset, error });
                }
            };
        }
        Ok(())
    }

    pub(crate) fn of_checked(block: &'a [u8]) -> Self {
        Self { block }
    }

    /// The block as it was received.
    ///
    /// ```
    /// # use bedrock_eventstream::{Header, HeaderValue, Message, encode};
    /// # let mut wire = Vec::new();
    /// encode(&[Header { name: "n", value: HeaderValue::Bool(true) }], b"", &mut wire)?;
    /// assert_eq!(Message::parse(&wire)?.headers().as_bytes(), b"\x01n\x00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn as_bytes(&self) -> &'a [u8] {
        self.block
    }

    /// All headers in wire order, including duplicates.
    ///
    /// ```
    /// # use bedrock_eventstream::{Message, encode};
    /// # let mut wire = Vec::new();
    /// # encode(&[], b"", &mut wire).unwrap();
    /// # let message = Message::parse(&wire).unwrap();
    /// for header in message.headers().iter() {
    ///     println!("{} = {:?}", header.name, header.value);
    /// }
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = Header<'a>> + use<'a> {
        let mut rest = self.block;
        core::iter::from_fn(move || {
            let (header, after) = read(rest).ok()?;
            rest = after;
            Some(header)
        })
    }

    /// The value of the first header with that name.
    ///
    /// ```
    /// # use bedrock_eventstream::{Message, encode};
    /// # let mut wire = Vec::new();
    /// # encode(&[], b"", &mut wire).unwrap();
    /// # let message = Message::parse(&wire).unwrap();
    /// assert_eq!(message.headers().find(":date"), None);
    /// ```
    pub fn find(&self, name: &str) -> Option<HeaderValue<'a>> {
        self.iter().find(|header| header.name == name).map(|header| header.value)
    }

    /// The text of the first header with that name, if it is of type string.
    ///
    /// ```
    /// # use bedrock_eventstream::{Message, encode};
    /// # let mut wire = Vec::new();
    /// # encode(&[], b"", &mut wire).unwrap();
    /// # let message = Message::parse(&wire).unwrap();
    /// assert_eq!(message.headers().string(":event-type"), None);
    /// ```
    pub fn string(&self, name: &str) -> Option<&'a str> {
        self.find(name)?.as_str()
    }
}

/// Appends the headers to `out`.
pub(crate) fn encode_headers(headers: &[Header<'_>], out: &mut Vec<u8>) -> Result<(), EncodeError> {
    for (index, header) in headers.iter().enumerate() {
        let len = header.name.len();
        if len == 0 || len > MAX_NAME_LEN {
            return Err(EncodeError::HeaderNameLen { index, len });
        }
        out.push(len as u8);
        out.extend_from_slice(header.name.as_bytes());
        encode_value(&header.value, index, out)?;
    }
    Ok(())
}

fn encode_value(value: &HeaderValue<'_>, index: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    match *value {
        HeaderValue::Bool(true) => out.push(0),
        HeaderValue::Bool(false) => out.push(1),
        HeaderValue::Byte(number) => push(2, &number.to_be_bytes(), out),
        HeaderValue::Short(number) => push(3, &number.to_be_bytes(), out),
        HeaderValue::Integer(number) => push(4, &number.to_be_bytes(), out),
        HeaderValue::Long(number) => push(5, &number.to_be_bytes(), out),
        HeaderValue::Bytes(bytes) => return push_sized(6, bytes, index, out),
        HeaderValue::String(text) => return push_sized(7, text.as_bytes(), index, out),
        HeaderValue::Timestamp(millis) => push(8, &millis.to_be_bytes(), out),
        HeaderValue::Uuid(bytes) => push(9, &bytes, out),
    }
    Ok(())
}

fn push(kind: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(kind);
    out.extend_from_slice(bytes);
}

fn push_sized(kind: u8, bytes: &[u8], index: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let len = bytes.len();
    if len > MAX_VALUE_LEN {
        return Err(EncodeError::HeaderValueLen { index, len });
    }
    push(kind, &(len as u16).to_be_bytes(), out);
    out.extend_from_slice(bytes);
    Ok(())
}

/// Reads the first header of the block; returns it and the rest.
fn read(block: &[u8]) -> Result<(Header<'_>, &[u8]), HeaderError> {
    let ([name_len], rest) = take::<1>(block)?;
    let (name, rest) = take_len(rest, usize::from(name_len))?;
    let name = core::str::from_utf8(name).map_err(|_| HeaderError::NameNotUtf8)?;
    let ([kind], rest) = take::<1>(rest)?;
    let (value, rest) = read_value(kind, rest)?;
    Ok((Header { name, value }, rest))
}

fn read_value(kind: u8, rest: &[u8]) -> Result<(HeaderValue<'_>, &[u8]), HeaderError> {
    Ok(match kind {
        0 => (HeaderValue::Bool(true), rest),
        1 => (HeaderValue::Bool(false), rest),
        2 => take(rest).map(|(bytes, rest)| (HeaderValue::Byte(i8::from_be_bytes(bytes)), rest))?,
        3 => take(rest).map(|(bytes, rest)| (HeaderValue::Short(i16::from_be_bytes(bytes)), rest))?,
        4 => take(rest).map(|(bytes, rest)| (HeaderValue::Integer(i32::from_be_bytes(bytes)), rest))?,
        5 => take(rest).map(|(bytes, rest)| (HeaderValue::Long(i64::from_be_bytes(bytes)), rest))?,
        6 => take_sized(rest).map(|(bytes, rest)| (HeaderValue::Bytes(bytes), rest))?,
        7 => {
            let (bytes, rest) = take_sized(rest)?;
            let text = core::str::from_utf8(bytes).map_err(|_| HeaderError::ValueNotUtf8)?;
            (HeaderValue::String(text), rest)
        }
        8 => take(rest).map(|(bytes, rest)| (HeaderValue::Timestamp(i64::from_be_bytes(bytes)), rest))?,
        9 => take(rest).map(|(bytes, rest)| (HeaderValue::Uuid(bytes), rest))?,
        unknown => return Err(HeaderError::UnknownType(unknown)),
    })
}

fn take<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), HeaderError> {
    let (head, rest) = bytes.split_first_chunk::<N>().ok_or(HeaderError::Incomplete)?;
    Ok((*head, rest))
}

fn take_len(bytes: &[u8], len: usize) -> Result<(&[u8], &[u8]), HeaderError> {
    bytes.split_at_checked(len).ok_or(HeaderError::Incomplete)
}

fn take_sized(bytes: &[u8]) -> Result<(&[u8], &[u8]), HeaderError> {
    let (len, rest) = take::<2>(bytes)?;
    let len = usize::from(u16::from_be_bytes(len));
    if len > MAX_VALUE_LEN {
        return Err(HeaderError::ValueTooLong);
    }
    take_len(rest, len)
}
