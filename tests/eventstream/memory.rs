//! How much memory the decoder holds, and how often it copies bytes.

use super::*;
use crate::common::takes_linear_time;
use proptest::prelude::*;

const KEPT: usize = 256 << 10;
const MAX_LEN: u32 = 16 + MAX_HEADERS_LEN + MAX_PAYLOAD_LEN;

fn message(payload_len: usize) -> Vec<u8> {
    let mut wire = Vec::new();
    encode(&[], &vec![7; payload_len], &mut wire).unwrap();
    wire
}

fn take_all(decoder: &mut Decoder) {
    while decoder.next_message().unwrap().is_some() {}
}

#[test]
fn an_oversize_prelude_is_refused_at_its_twelfth_byte_with_nothing_reserved() {
    let bytes = prelude(1 << 30, 0);
    let mut decoder = Decoder::new();
    decoder.feed(&bytes[..11]).unwrap();
    assert!(decoder.next_message().unwrap().is_none());
    decoder.feed(&bytes[11..]).unwrap();
    assert!(matches!(
        decoder.next_message(),
        Err(DecodeError::TooLarge { offset: 0, part: Part::Message, stated: 0x4000_0000, .. })
    ));
    assert!(decoder.buffered_capacity() < 100, "{}", decoder.buffered_capacity());
}

#[test]
fn thirteen_bytes_of_a_message_that_states_24_mib_are_held_as_thirteen_bytes() {
    let wire = [prelude(MAX_LEN, MAX_HEADERS_LEN), vec![0]].concat();
    for chunk_len in [1, 12, 13] {
        let mut decoder = Decoder::new();
        for chunk in wire.chunks(chunk_len) {
            decoder.feed(chunk).unwrap();
            assert!(decoder.next_message().unwrap().is_none());
        }
        assert!(decoder.buffered_capacity() <= 26, "{} bytes held", decoder.buffered_capacity());
    }
}

#[test]
fn the_buffer_grows_by_doubling_up_to_the_stated_length() {
    let wire = message(5000);
    let mut decoder = Decoder::new();
    let mut capacities = vec![0];
    let mut feed = |byte, decoder: &mut Decoder| {
        decoder.feed(&[byte]).unwrap();
        if capacities.last() != Some(&decoder.buffered_capacity()) {
            capacities.push(decoder.buffered_capacity());
        }
    };
    for byte in &wire[..wire.len() - 1] {
        feed(*byte, &mut decoder);
        assert!(decoder.next_message().unwrap().is_none());
    }
    // not taken yet
    wire[wire.len() - 1..].iter().chain(&wire).for_each(|byte| feed(*byte, &mut decoder));
    let expected = (0..=12).map(|doublings| 1 << doublings).chain([wire.len(), 2 * wire.len()]);
    assert!(capacities.into_iter().skip(1).eq(expected));
}

#[test]
fn memory_stays_within_one_message_and_one_chunk() {
    let message = message(1 << 20);
    let wire = message.repeat(5);
    for chunk_len in [1024, 16 * 1024, 3 << 20] {
        let mut decoder = Decoder::new();
        let mut most = 0;
        for chunk in wire.chunks(chunk_len) {
            decoder.feed(chunk).unwrap();
            most = most.max(decoder.buffered_capacity());
            take_all(&mut decoder);
        }
        decoder.finish().unwrap();
        assert!(most <= message.len() + chunk_len, "{most} bytes held for chunks of {chunk_len}");
    }
}

#[test]
fn memory_of_a_large_message_is_freed_and_memory_of_an_ordinary_one_is_kept() {
    let mut decoder = Decoder::new();
    for waiting_len in [0, 1, 5000, 300 << 10] {
        let next = message(waiting_len + 1000);
        decoder.feed(&[message(4 << 20).as_slice(), &next[..waiting_len]].concat()).unwrap();
        assert!(decoder.buffered_capacity() >= 4 << 20);
        take_all(&mut decoder);
        let held = decoder.buffered_capacity();
        assert!(held <= KEPT.max(2 * waiting_len), "{held} bytes held for {waiting_len}");
        decoder.feed(&next[waiting_len..]).unwrap();
        take_all(&mut decoder);
    }
    let mut decoder = Decoder::new();
    let usual = message(KEPT - 16);
    for _ in 0..3 {
        decoder.feed(&usual).unwrap();
        take_all(&mut decoder);
        assert_eq!(decoder.buffered_capacity(), usual.len());
    }
}

#[test]
fn what_does_not_fit_in_memory_is_a_lasting_error() {
    let mut decoder = Decoder::new();
    decoder.feed(&[message(0), prelude(100, 0)].concat()).unwrap();
    take_all(&mut decoder);
    let error = decoder.feed_with(usize::MAX, |_| panic!("there is no such space")).unwrap_err();
    let needed = usize::MAX as u64;
    assert_eq!(error, DecodeError::OutOfMemory { offset: 16, needed, stated: Some(100) });
    assert_eq!(decoder.feed(b"more"), Err(error));
    assert_eq!(decoder.next_message().unwrap_err(), error);
    assert_eq!(decoder.finish(), Err(error));
    assert_eq!((error.offset(), decoder.buffered_capacity()), (16, 0));

    let error = Decoder::new().feed_with(usize::MAX / 2 + 1, |_| ()).unwrap_err();
    let needed = (usize::MAX / 2 + 1) as u64;
    assert_eq!(error, DecodeError::OutOfMemory { offset: 0, needed, stated: None });
}

#[test]
fn bytes_are_copied_in_linear_time_however_they_are_fed_and_taken() {
    type Work = fn(&mut Decoder, &[u8]);
    let byte_by_byte: Work = |decoder, wire| {
        for byte in wire {
            decoder.feed(&[*byte]).unwrap();
            take_all(decoder);
        }
    };
    let taken_at_the_end: Work = |decoder, wire| {
        wire.chunks(7).for_each(|chunk| decoder.feed(chunk).unwrap());
        take_all(decoder);
    };
    // a message for each byte fed, so that all others wait
    let taken_late: Work = |decoder, wire| {
        let (first, rest) = wire.split_at(wire.len() / 16 * 15);
        decoder.feed(first).unwrap();
        for byte in rest {
            decoder.next_message().unwrap();
            decoder.feed(&[*byte]).unwrap();
        }
        take_all(decoder);
    };
    type Make = fn(usize) -> Vec<u8>;
    let (one, many): (Make, Make) = (message, |len| message(0).repeat(len / 16));
    let cases = [
        ("one message, byte by byte", one, byte_by_byte),
        ("one message, taken at the end", one, taken_at_the_end),
        ("many messages, byte by byte", many, byte_by_byte),
        ("many messages, taken at the end", many, taken_at_the_end),
        ("many messages, taken late", many, taken_late),
    ];
    for (name, make, work) in cases {
        takes_linear_time(name, make, |wire| {
            let mut decoder = Decoder::new();
            work(&mut decoder, wire);
            assert_eq!(decoder.offset(), wire.len() as u64);
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_more_is_held_than_twice_what_has_waited(
        payload_lens in prop::collection::vec(prop_oneof![0..100_usize, 100..9000_usize, Just(400_000_usize)], 1..8),
        steps in prop::collection::vec((prop_oneof![1..20_usize, 1..5000_usize, Just(300_000_usize)], 0..4_usize), 1..200),
    ) {
        let wire: Vec<u8> = payload_lens.into_iter().flat_map(message).collect();
        let (mut decoder, mut fed, mut most_waiting) = (Decoder::new(), 0, 0);
        for (chunk_len, takes) in steps {
            let chunk = &wire[fed..wire.len().min(fed + chunk_len)];
            decoder.feed(chunk).unwrap();
            fed += chunk.len();
            let waiting = |decoder: &Decoder| fed - decoder.offset() as usize;
            most_waiting = waiting(&decoder).max(most_waiting);
            prop_assert!(decoder.buffered_capacity() <= 2 * most_waiting);
            for _ in 0..takes {
                if decoder.next_message().unwrap().is_none() {
                    prop_assert!(decoder.buffered_capacity() <= KEPT.max(2 * waiting(&decoder)));
                }
            }
        }
    }
}

#[test]
fn the_largest_message_has_the_largest_headers_and_payload() {
    // 128 KiB and 24 MiB, as in the decoders of the AWS SDKs; the framing is 16 bytes
    assert_eq!((MAX_HEADERS_LEN, MAX_PAYLOAD_LEN), (131_072, 25_165_824));
    assert_eq!(bedrock_stream::eventstream::MAX_MESSAGE_LEN, 16 + 131_072 + 25_165_824);
}

#[test]
fn a_message_of_the_largest_headers_and_payload_is_encoded_and_decoded() {
    let value = "v".repeat(32_768 - 5);
    let headers = ["a", "b", "c", "d"].map(|name| Header { name, value: HeaderValue::String(&value) });
    let payload = vec![7; 25_165_824];
    let mut wire = Vec::new();
    encode(&headers, &payload, &mut wire).unwrap();
    assert_eq!(wire.len(), 16 + 131_072 + 25_165_824);
    let message = Message::parse(&wire).unwrap();
    assert!(message.headers().iter().eq(headers));
    assert!(message.payload() == payload);
}
