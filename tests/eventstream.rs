//! The codec compared with vectors made by other implementations.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod common;
#[cfg(not(target_arch = "wasm32"))]
#[path = "eventstream/conformance.rs"]
mod conformance;
#[cfg(not(target_arch = "wasm32"))]
#[path = "eventstream/damage.rs"]
mod damage;
#[cfg(not(target_arch = "wasm32"))]
#[path = "eventstream/memory.rs"]
mod memory;

use bedrock_stream::eventstream::{
    DecodeError, Decoder, EncodeError, Header, HeaderError, HeaderValue, MAX_HEADERS_LEN, MAX_PAYLOAD_LEN,
    Message, Part, encode, encode_block,
};
#[cfg(target_arch = "wasm32")]
use common::test;
use common::{decode, lines, unhex};
use serde_json::Value;

const CHUNK_LENS: [usize; 4] = [usize::MAX, 1, 7, 1000];

fn wire(vector: &Value) -> Vec<u8> {
    unhex(vector["wire"].as_str().unwrap())
}

fn vectors() -> Vec<Value> {
    // compiled in: a browser has no files
    serde_json::from_str(include_str!("vectors/eventstream.json")).unwrap()
}

/// A prelude with a valid CRC.
fn prelude(total_len: u32, headers_len: u32) -> Vec<u8> {
    let mut bytes = [total_len.to_be_bytes(), headers_len.to_be_bytes()].concat();
    bytes.extend(crc32fast::hash(&bytes).to_be_bytes());
    bytes
}

/// A message with valid CRCs around any header block.
fn message_of(headers: &[u8]) -> Vec<u8> {
    let mut bytes = prelude(16 + headers.len() as u32, headers.len() as u32);
    bytes.extend(headers);
    bytes.extend(crc32fast::hash(&bytes).to_be_bytes());
    bytes
}

#[test]
fn own_vectors_decode_as_the_sdk_wrote_them_however_they_are_split() {
    for vector in vectors() {
        for chunk_len in CHUNK_LENS {
            let (messages, end) = decode(&wire(&vector), chunk_len);
            let name = format!("{} in chunks of {chunk_len}", vector["name"]);
            assert_eq!(serde_json::json!(messages), vector["messages"], "{name}");
            let error = end.err().map(|error| format!("{error:?}"));
            let kind = error.as_deref().and_then(|text| text.split(' ').next());
            assert_eq!(kind, vector["error"].as_str(), "{name}");
            assert_eq!(end.err().map(|error| error.offset()), vector["offset"].as_u64(), "{name}");
        }
    }
}

#[test]
fn messages_encode_to_the_sdks_bytes() {
    for vector in vectors().iter().filter(|vector| vector["error"].is_null()) {
        let wire = wire(vector);
        let (mut again, mut from_block) = (Vec::new(), Vec::new());
        let mut decoder = Decoder::new();
        decoder.feed(&wire).unwrap();
        while let Some(message) = decoder.next_message().unwrap() {
            let headers: Vec<_> = message.headers().iter().collect();
            encode(&headers, message.payload(), &mut again).unwrap();
            encode_block(message.headers().as_bytes(), message.payload(), &mut from_block).unwrap();
        }
        assert_eq!(again, wire, "{}", vector["name"]);
        assert_eq!(from_block, wire, "{}", vector["name"]);
    }
}

#[test]
fn every_truncation_is_distinguished_from_a_clean_end() {
    let vectors = vectors();
    let vector = vectors.iter().find(|vector| vector["name"] == "two chunks and an exception").unwrap();
    let wire = wire(vector);
    let ends: Vec<usize> = [0, 132, 264, 412].into();
    assert_eq!(ends.last(), Some(&wire.len()));
    for cut in 0..=wire.len() {
        let start = *ends.iter().filter(|end| **end <= cut).max().unwrap();
        let (messages, end) = decode(&wire[..cut], 5);
        assert_eq!(messages.len(), ends.iter().filter(|end| **end <= cut).count() - 1);
        if start == cut {
            assert_eq!(end, Ok(()), "cut at {cut}");
            continue;
        }
        let total_len = u32::from_be_bytes(*wire[start..].first_chunk().unwrap());
        let (offset, received) = (start as u64, (cut - start) as u64);
        let expected = (received >= 12).then_some(total_len);
        assert_eq!(end, Err(DecodeError::Truncated { offset, received, expected }), "cut at {cut}");
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let vectors = vectors();
    let wire = wire(vectors.iter().find(|vector| vector["name"] == "one chunk").unwrap());
    for bit in 0..wire.len() * 8 {
        let mut flipped = wire.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let (messages, end) = decode(&flipped, usize::MAX);
        assert!(messages.is_empty() && end.is_err(), "bit {bit}");
    }
}

#[test]
fn stated_lengths_must_respect_their_limits() {
    let at_limit = prelude(16 + MAX_HEADERS_LEN + MAX_PAYLOAD_LEN, MAX_HEADERS_LEN);
    assert!(matches!(decode(&at_limit, 12).1, Err(DecodeError::Truncated { expected: Some(_), .. })));
    let refused = [
        (prelude(16 + MAX_PAYLOAD_LEN + 1, 0), Part::Payload),
        (prelude(16 + MAX_HEADERS_LEN + 1, MAX_HEADERS_LEN + 1), Part::Headers),
        (prelude(u32::MAX, 0), Part::Message),
        (prelude(100, u32::MAX), Part::Headers),
    ];
    for (bytes, expected) in refused {
        let Err(DecodeError::TooLarge { part, .. }) = decode(&bytes, 12).1 else {
            panic!("{expected} accepted")
        };
        assert_eq!(part, expected);
    }
    for total_len in [0, 12, 15] {
        assert!(matches!(decode(&prelude(total_len, 0), 12).1, Err(DecodeError::BadLength { .. })));
    }
    assert!(matches!(decode(&prelude(99, 84), 12).1, Err(DecodeError::BadLength { .. })));
}

#[test]
fn an_error_is_repeated_and_comes_after_the_messages_before_it() {
    let vectors = vectors();
    let vector = vectors.iter().find(|vector| vector["name"] == "a flipped payload byte").unwrap();
    let mut decoder = Decoder::new();
    decoder.feed(&wire(vector)).unwrap();
    assert!(decoder.next_message().unwrap().is_some());
    let error = decoder.next_message().unwrap_err();
    let DecodeError::BadMessageCrc { offset: 132, stated, computed } = error else { panic!("{error}") };
    assert_ne!(stated, computed);
    assert_eq!(decoder.next_message().unwrap_err(), error);
    assert_eq!(decoder.feed(b"more"), Err(error));
    assert_eq!(decoder.finish(), Err(error));
}

#[test]
fn messages_left_when_the_stream_ends_can_still_be_taken() {
    let vectors = vectors();
    let vector = vectors.iter().find(|vector| vector["name"] == "a cut after 40 bytes").unwrap();
    let mut decoder = Decoder::new();
    decoder.feed(&wire(vector)).unwrap();
    assert_eq!(decoder.finish(), Ok(()));
    let message = decoder.next_message().unwrap().unwrap();
    assert_eq!(serde_json::json!(lines(&message)), vector["messages"][0]);
    assert!(matches!(decoder.next_message(), Err(DecodeError::Truncated { offset: 132, received: 40, .. })));
}

#[test]
fn a_bad_header_is_reported_with_its_place() {
    let cases: [(&[u8], HeaderError, u64); 6] = [
        (b"\x01a\x0a", HeaderError::UnknownType(10), 12),
        (b"\x01a\x00\x05b", HeaderError::Incomplete, 15),
        (b"\x01a\x07\x00\x05xy", HeaderError::Incomplete, 12),
        (b"\x01a\x04\x00\x00", HeaderError::Incomplete, 12),
        (b"\x01\xff\x00", HeaderError::NameNotUtf8, 12),
        (b"\x01a\x01\x01b\x07\x00\x01\xff", HeaderError::ValueNotUtf8, 15),
    ];
    let long = [b"\x01a\x06\x80\x00".as_slice(), &[0; 0x8000]].concat();
    let too_long = (long.as_slice(), HeaderError::ValueTooLong, 12);
    for (headers, error, offset) in cases.into_iter().chain([too_long]) {
        assert_eq!(decode(&message_of(headers), 3).1, Err(DecodeError::BadHeader { offset, error }));
    }
}

#[test]
fn of_headers_with_one_name_the_first_wins() {
    let bytes = message_of(b"\x01a\x07\x00\x01x\x01a\x07\x00\x01y");
    let message = Message::parse(&bytes).unwrap();
    assert_eq!(message.headers().string("a"), Some("x"));
    assert_eq!(message.headers().iter().count(), 2);
}

#[test]
fn what_is_over_a_limit_is_not_encoded() {
    let header = |name, value| [Header { name, value }];
    let long = "n".repeat(256);
    let text = "v".repeat(32_768);
    let mut out = b"kept".to_vec();
    let refused = [
        (
            encode(&header("", HeaderValue::Bool(true)), b"", &mut out),
            EncodeError::HeaderNameLen { index: 0, len: 0 },
        ),
        (
            encode(&header(&long, HeaderValue::Byte(0)), b"", &mut out),
            EncodeError::HeaderNameLen { index: 0, len: 256 },
        ),
        (
            encode(&header("a", HeaderValue::String(&text)), b"", &mut out),
            EncodeError::HeaderValueLen { index: 0, len: 32_768 },
        ),
        (
            encode(&[header("abcdef", HeaderValue::String(&text[1..]))[0]; 4], b"", &mut out),
            EncodeError::TooLarge { part: Part::Headers, len: 4 * 32_777, limit: MAX_HEADERS_LEN },
        ),
        (
            encode(&[], &vec![0; MAX_PAYLOAD_LEN as usize + 1], &mut out),
            EncodeError::TooLarge {
                part: Part::Payload,
                len: MAX_PAYLOAD_LEN as usize + 1,
                limit: MAX_PAYLOAD_LEN,
            },
        ),
    ];
    for (result, expected) in refused {
        assert_eq!(result, Err(expected));
    }
    assert_eq!(out, b"kept");
}

#[test]
fn a_header_block_is_checked_although_the_one_before_it_was_valid() {
    let good = b"\x01n\x07\x00\x01v";
    for bad in [
        &b"\x01n\x07\x00\x02v"[..],
        b"\x01n\x0a\x00\x01v",
        b"\x01n\x07\x00\x01\xff",
        b"\x01n\x07\x00\x01v\x01",
    ] {
        let wire = [message_of(good), message_of(good), message_of(bad)].concat();
        let (messages, end) = decode(&wire, usize::MAX);
        assert_eq!(messages.len(), 2, "{bad:?}");
        let offset = 2 * message_of(good).len() as u64
            + 12
            + if bad.len() > good.len() { good.len() as u64 } else { 0 };
        assert!(matches!(end, Err(DecodeError::BadHeader { offset: at, .. }) if at == offset), "{end:?}");
    }
}

#[test]
fn a_chunk_written_to_the_spare_space_is_decoded_like_one_that_is_fed() {
    let mut written = 0;
    for vector in vectors() {
        for chunk_len in [1, 7, 1000] {
            let mut decoder = Decoder::new();
            let mut count = 0;
            let result = wire(&vector).chunks(chunk_len).try_for_each(|chunk| {
                match decoder.spare().get_mut(..chunk.len()) {
                    Some(space) => {
                        space.copy_from_slice(chunk);
                        decoder.feed_spare(chunk.len());
                        written += 1;
                    }
                    None => decoder.feed(chunk)?,
                }
                while decoder.next_message()?.is_some() {
                    count += 1;
                }
                Ok(())
            });
            let end = result.and_then(|()| decoder.finish());
            let (messages, expected) = decode(&wire(&vector), chunk_len);
            assert_eq!(
                (count, end),
                (messages.len(), expected),
                "{} in chunks of {chunk_len}",
                vector["name"]
            );
        }
    }
    assert!(written > 0);
}

#[test]
fn no_more_can_be_fed_than_there_is_space() {
    let mut decoder = Decoder::new();
    decoder.feed_spare(usize::MAX);
    decoder.feed(&[0; 3]).unwrap();
    decoder.feed_spare(usize::MAX);
    assert!(matches!(decoder.finish(), Err(DecodeError::Truncated { received: 3, .. })));
}

#[test]
fn what_is_at_a_limit_is_encoded_and_decoded() {
    let (name, text) = ("n".repeat(255), "v".repeat(32_767));
    let headers = [Header { name: &name, value: HeaderValue::String(&text) }];
    let mut wire = Vec::new();
    encode(&headers, b"", &mut wire).unwrap();
    assert!(Message::parse(&wire).unwrap().headers().iter().eq(headers));
}

#[test]
fn errors_say_what_is_wrong_and_where() {
    let decoding = [
        (
            DecodeError::BadPreludeCrc { offset: 7, stated: 1, computed: 2 },
            "prelude CRC",
            "byte 7 is 00000001",
        ),
        (
            DecodeError::BadMessageCrc { offset: 7, stated: 1, computed: 2 },
            "message CRC",
            "computed 00000002",
        ),
        (
            DecodeError::BadLength { offset: 7, total_len: 17, headers_len: 9 },
            "byte 7 states 17",
            "9 bytes of headers",
        ),
        (
            DecodeError::TooLarge { offset: 7, part: Part::Headers, stated: 9, limit: 8 },
            "headers length",
            "limit is 8",
        ),
        (
            DecodeError::TooLarge { offset: 7, part: Part::Payload, stated: 9, limit: 8 },
            "payload length",
            "as 9 bytes",
        ),
        (DecodeError::Truncated { offset: 7, received: 5, expected: Some(16) }, "5 of 16 bytes", "byte 7"),
        (DecodeError::Truncated { offset: 7, received: 5, expected: None }, "5 bytes", "byte 7"),
        (DecodeError::OutOfMemory { offset: 7, needed: 5, stated: Some(16) }, "no memory for 5", "states 16"),
        (
            DecodeError::BadHeader { offset: 7, error: HeaderError::Incomplete },
            "header at byte 7",
            "block ends",
        ),
        (DecodeError::BadHeader { offset: 7, error: HeaderError::UnknownType(10) }, "byte 7", "type 10"),
    ];
    for (error, what, place) in decoding {
        let text = error.to_string();
        assert!(text.contains(what) && text.contains(place), "{text}");
    }
    let encoding = [
        (EncodeError::HeaderNameLen { index: 3, len: 256 }, "name of header 3 has 256"),
        (EncodeError::HeaderValueLen { index: 3, len: 32_768 }, "value of header 3 has 32768"),
        (
            EncodeError::TooLarge { part: Part::Message, len: 9, limit: 8 },
            "length is 9 bytes; the limit is 8",
        ),
    ];
    for (error, expected) in encoding {
        assert!(error.to_string().contains(expected), "{error}");
    }
}
