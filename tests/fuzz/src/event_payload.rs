//! Any payload: an event or an error, compared with what serde_json reads from the same bytes.

use bedrock_stream::bedrock::{CONVERSE_STREAM_OUTPUT, Event, EventError};
use bedrock_stream::eventstream::{Header, HeaderValue, Message, encode};
use serde_json::Value;

use crate::allocation::most_held;
use crate::input::first_byte;

const TYPES: [(&str, &str); 5] = [
    ("event", "chunk"),
    ("event", "modelStreamErrorException"),
    ("event", "metadata"),
    ("exception", "throttlingException"),
    ("exception", "aws.example#Other"),
];

/// The first byte chooses the message's types, the rest is its payload.
pub fn event_payload(input: &[u8]) {
    let (choice, payload) = first_byte(input);
    let (message_type, event_type) = TYPES[usize::from(choice) % TYPES.len()];
    let headers =
        [(":message-type", message_type), (":event-type", event_type), (":exception-type", event_type)];
    let headers = headers.map(|(name, value)| Header { name, value: HeaderValue::String(value) });
    let mut frame = Vec::new();
    encode(&headers, payload, &mut frame).unwrap();
    let message = Message::parse(&frame).unwrap();

    let mut bytes = b"kept".to_vec();
    let (event, most) = most_held(|| Event::read(&message, &mut bytes));
    // an escape takes at most three bytes per byte of its text, and base64 adds to them
    assert!(most <= 4 * payload.len() + 4096, "{most} bytes held for {}", payload.len());
    let added = bytes.strip_prefix(b"kept").expect("bytes that were there are kept");
    match &event {
        Ok(Event::Chunk { len }) => assert_eq!((*len, event_type), (added.len(), "chunk")),
        Ok(Event::Document { .. }) => panic!("this stream has no documents"),
        Ok(Event::Exception(exception)) => assert!(added.is_empty() && !exception.code.is_empty()),
        Ok(Event::Unknown { event_type }) => assert_eq!((event_type.as_str(), added.len()), ("metadata", 0)),
        Err(error) => {
            assert_eq!(*error, EventError::ChunkPayload { payload_len: payload.len() });
            assert!(added.is_empty());
        }
    }
    if event_type == "chunk" {
        check_chunk(payload, event.is_ok().then_some(added));
    }
    check_conversation(&message);
}

/// The same message in a conversation, which has the event `metadata`.
fn check_conversation(message: &Message<'_>) {
    let mut json = b"kept".to_vec();
    let event = CONVERSE_STREAM_OUTPUT.read(message, &mut json);
    let added = json.strip_prefix(b"kept").expect("bytes that were there are kept");
    match event {
        Ok(Event::Document { len }) => {
            assert_eq!(len, added.len());
            assert!(added.starts_with(b"{\"metadata\":") && added.ends_with(b"}"));
        }
        Ok(_) => assert!(added.is_empty()),
        Err(error) => assert_eq!((error, added.len()), (EventError::Payload, 0)),
    }
}

/// What serde_json reads must be read the same way. What it rejects may still be accepted if it contains what only the
/// reader here accepts: control characters in texts, and escapes, numbers and depths that serde_json cannot represent.
fn check_chunk(payload: &[u8], read: Option<&[u8]>) {
    match serde_json::from_slice(payload) {
        _ if payload.is_empty() => assert_eq!(read, Some(&b""[..])),
        Ok(Value::Object(object)) => {
            let expected = match object.get("bytes") {
                None | Some(Value::Null) => Some(Vec::new()),
                Some(Value::String(text)) => from_base64(text.as_bytes()),
                Some(_) => None,
            };
            assert_eq!(read, expected.as_deref());
        }
        Ok(_) => assert_eq!(read, None),
        Err(_) if read.is_some() => {
            let lenient =
                |byte: &u8| byte.is_ascii_control() || matches!(byte, b'\\' | b'e' | b'E' | b'[' | b'{');
            let digits = payload.iter().filter(|byte| byte.is_ascii_digit()).count();
            assert!(payload[1..].iter().any(lenient) || digits > 300, "{}", payload.escape_ascii());
        }
        Err(_) => {}
    }
}

/// RFC 4648 section 4, with padding, and without bits beyond the bytes.
fn from_base64(text: &[u8]) -> Option<Vec<u8>> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.strip_suffix(b"==").or(text.strip_suffix(b"=")).unwrap_or(text);
    let mut bytes = Vec::new();
    let (mut bits, mut bits_len) = (0_u32, 0);
    for digit in digits {
        bits = bits << 6 | ALPHABET.iter().position(|known| known == digit)? as u32;
        bits_len += 6;
        if bits_len >= 8 {
            bits_len -= 8;
            bytes.push((bits >> bits_len) as u8);
            bits &= (1 << bits_len) - 1;
        }
    }
    (text.len().is_multiple_of(4) && bits_len < 6 && bits == 0).then_some(bytes)
}
