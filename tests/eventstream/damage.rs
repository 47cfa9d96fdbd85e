//! Every flipped bit and every truncation of whole streams, including recorded ones if available: an error, its kind,
//! its offset, and the messages before it.

use super::*;
use crate::common::{bytes, enough, files, suite};

/// The project's own streams, and the recorded ones.
fn streams() -> Vec<Vec<u8>> {
    let mut streams: Vec<_> = vectors().iter().filter(|vector| vector["error"].is_null()).map(wire).collect();
    enough(streams.len(), 7);
    if let Some(folder) = suite("recorded/streams") {
        let recorded = files(&folder, ".bin");
        enough(recorded.len(), 80);
        streams.extend(recorded.iter().map(|path| bytes(path)));
    }
    streams
}

/// The frames of a stream, by their stated lengths.
fn frames(mut stream: &[u8]) -> Vec<&[u8]> {
    let mut frames = Vec::new();
    while let Some(total_len) = stream.first_chunk() {
        let (frame, rest) = stream.split_at(u32::from_be_bytes(*total_len) as usize);
        frames.push(frame);
        stream = rest;
    }
    frames
}

/// The number of messages in a stream, and the error after them. Much faster than writing out the messages.
fn count(stream: &[u8]) -> (usize, Option<DecodeError>) {
    let mut decoder = Decoder::new();
    let mut messages = 0;
    let mut read = || {
        decoder.feed(stream)?;
        while decoder.next_message()?.is_some() {
            messages += 1;
        }
        decoder.finish()
    };
    let error = read().err();
    (messages, error)
}

/// Returns whether this is the right error for a bit flipped at this place in a message.
fn is_right(error: Option<DecodeError>, start: usize, at: usize) -> bool {
    match error {
        Some(DecodeError::BadPreludeCrc { offset, .. }) => offset == start as u64 && at < 12,
        Some(DecodeError::BadMessageCrc { offset, .. }) => offset == start as u64 && at >= 12,
        _ => false,
    }
}

/// A frame is read the same way whatever precedes it, so each is damaged between its neighbours only; the next test
/// checks that the position in a stream makes no difference.
#[test]
fn every_flipped_bit_of_every_stream_is_reported_at_its_message() {
    let mut flips = 0;
    for stream in streams() {
        let frames = frames(&stream);
        for (index, frame) in frames.iter().enumerate() {
            let before = index.checked_sub(1).map_or(&[][..], |before| frames[before]);
            let after = frames.get(index + 1).copied().unwrap_or_default();
            let mut wire = [before, frame, after].concat();
            for bit in 0..frame.len() * 8 {
                let at = before.len() + bit / 8;
                wire[at] ^= 1 << (bit % 8);
                let (messages, error) = count(&wire);
                wire[at] ^= 1 << (bit % 8);
                let is_right = messages == index.min(1) && is_right(error, before.len(), bit / 8);
                assert!(is_right, "bit {bit} of message {index}: {messages} messages, {error:?}");
                flips += 1;
            }
        }
    }
    println!("{flips} flipped bits");
}

#[test]
fn a_flipped_bit_of_any_message_is_reported_after_all_messages_before_it() {
    for stream in streams() {
        let mut start = 0;
        let frames = frames(&stream);
        for (index, frame) in frames.iter().enumerate() {
            for at in [3, 11, 12, frame.len() - 1] {
                let mut wire = stream.clone();
                wire[start + at] ^= 1;
                let (messages, error) = count(&wire);
                assert!(messages == index && is_right(error, start, at), "byte {at} of message {index}");
            }
            start += frame.len();
        }
    }
}

#[test]
fn every_truncation_of_every_stream_is_reported_at_its_message() {
    let mut cuts = 0;
    for stream in streams() {
        let frames = frames(&stream);
        for (index, frame) in frames.iter().enumerate() {
            let before = index.checked_sub(1).map_or(&[][..], |before| frames[before]);
            let wire = [before, frame].concat();
            for received in 1..frame.len() {
                let (offset, expected) =
                    (before.len() as u64, (received >= 12).then_some(frame.len() as u32));
                let error = DecodeError::Truncated { offset, received: received as u64, expected };
                assert_eq!(count(&wire[..before.len() + received]), (index.min(1), Some(error)));
                cuts += 1;
            }
        }
    }
    println!("{cuts} cuts");
}
