//! Any header block: the headers that a second implementation reads, and the same bytes when they are encoded again.

use bedrock_stream::eventstream::{DecodeError, EncodeError, Header, HeaderValue, Message, encode};

use crate::reference;

/// The input is the block.
pub fn header_block(input: &[u8]) {
    let frame = reference::frame(input, b"payload");
    let message = match (Message::parse(&frame), reference::headers(input)) {
        (Ok(message), Ok(expected)) => {
            assert_eq!(headers_of(&message), expected);
            message
        }
        (Err(DecodeError::BadHeader { offset, .. }), Err(at)) => return assert_eq!(offset, 12 + at),
        (Err(DecodeError::TooLarge { .. }), _) if input.len() > 128 << 10 => return,
        (read, expected) => panic!("{read:?}, expected {expected:?}"),
    };
    let headers: Vec<Header<'_>> = message.headers().iter().collect();
    for header in &headers {
        let first = headers.iter().find(|other| other.name == header.name).map(|header| header.value);
        assert_eq!(message.headers().find(header.name), first);
    }
    let mut again = Vec::new();
    match encode(&headers, message.payload(), &mut again) {
        Ok(()) => assert_eq!(again, frame),
        Err(EncodeError::HeaderNameLen { index, len: 0 }) => assert_eq!(headers[index].name, ""),
        Err(error) => panic!("{error}"),
    }
}

/// The headers as the reference has them.
pub fn headers_of(message: &Message<'_>) -> Vec<reference::Header> {
    let headers = message.headers();
    let headers = headers.iter().map(|header| {
        let (kind, value) = match header.value {
            HeaderValue::Bool(true) => (0, vec![]),
            HeaderValue::Bool(false) => (1, vec![]),
            HeaderValue::Byte(number) => (2, number.to_be_bytes().into()),
            HeaderValue::Short(number) => (3, number.to_be_bytes().into()),
            HeaderValue::Integer(number) => (4, number.to_be_bytes().into()),
            HeaderValue::Long(number) => (5, number.to_be_bytes().into()),
            HeaderValue::Bytes(bytes) => (6, bytes.into()),
            HeaderValue::String(text) => (7, text.into()),
            HeaderValue::Timestamp(millis) => (8, millis.to_be_bytes().into()),
            HeaderValue::Uuid(bytes) => (9, bytes.into()),
        };
        (header.name.to_owned(), kind, value)
    });
    headers.collect()
}
