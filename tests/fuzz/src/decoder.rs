//! Any stream, split anywhere: the same messages and the same fault as a second implementation finds in the whole
//! stream.

use bedrock_stream::eventstream::{DecodeError, Decoder, Message};

use crate::allocation::most_held;
use crate::header_block::headers_of;
use crate::reference;

/// What a decoder may keep for later chunks.
const KEPT_LEN: usize = 256 << 10;
/// What it may keep of the last header block.
const KEPT_HEADERS_LEN: usize = 256;

/// The first part gives the lengths of the chunks, the rest is the stream: unchanged, and with valid CRCs.
pub fn decoder(input: &[u8]) {
    let cuts_len = input.iter().position(|byte| *byte == 0xff).unwrap_or_default();
    let (cuts, stream) = input.split_at(cuts_len);
    let stream = stream.get(1..).unwrap_or_default();
    check(cuts, stream);
    check(cuts, &reference::with_right_crcs(stream));
}

fn check(cuts: &[u8], stream: &[u8]) {
    let expected = reference::decode(stream);
    assert_eq!(decode(&[], stream), expected);
    assert_eq!(decode(cuts, stream), expected);

    let longest_chunk = cuts.iter().max().map_or(stream.len(), |len| 1 + usize::from(*len));
    let longest_message = expected.0.iter().map(frame_len).max().unwrap_or_default();
    let ((), most) = most_held(|| _ = read_all(cuts, stream, |_| ()));
    // what the end of the stream leaves waiting also belongs to a message
    let unread = stream.len() - expected.0.iter().map(frame_len).sum::<usize>();
    let bound = 2 * (longest_message.max(unread) + longest_chunk) + KEPT_HEADERS_LEN;
    assert!(most <= bound, "{most} bytes held, not {bound}");
}

fn frame_len(message: &reference::Message) -> usize {
    let headers = message
        .headers
        .iter()
        .map(|(name, kind, value)| 2 + name.len() + value.len() + if matches!(kind, 6 | 7) { 2 } else { 0 });
    16 + headers.sum::<usize>() + message.payload.len()
}

fn decode(cuts: &[u8], stream: &[u8]) -> (Vec<reference::Message>, Option<reference::Fault>) {
    let mut messages = Vec::new();
    let end = read_all(cuts, stream, |message| {
        messages
            .push(reference::Message { headers: headers_of(message), payload: message.payload().to_vec() });
    });
    (messages, end.err().map(fault))
}

fn fault(error: DecodeError) -> reference::Fault {
    let kind = match error {
        DecodeError::BadPreludeCrc { .. } => "BadPreludeCrc",
        DecodeError::BadMessageCrc { .. } => "BadMessageCrc",
        DecodeError::BadLength { .. } => "BadLength",
        DecodeError::TooLarge { .. } => "TooLarge",
        DecodeError::BadHeader { .. } => "BadHeader",
        DecodeError::Truncated { .. } => "Truncated",
        other => panic!("{other}"),
    };
    (kind, error.offset())
}

/// Feeds chunks of these lengths, in turn, and takes the messages after each.
fn read_all(cuts: &[u8], stream: &[u8], mut take: impl FnMut(&Message<'_>)) -> Result<(), DecodeError> {
    let mut decoder = Decoder::new();
    let result = feed_all(&mut decoder, cuts, stream, &mut take);
    if let Err(error) = result {
        assert_eq!(decoder.feed(b"more"), Err(error));
        assert_eq!(decoder.next_message().err(), Some(error));
        assert_eq!((decoder.finish(), decoder.buffered_capacity()), (Err(error), 0));
    }
    result
}

fn feed_all(
    decoder: &mut Decoder,
    cuts: &[u8],
    stream: &[u8],
    take: &mut impl FnMut(&Message<'_>),
) -> Result<(), DecodeError> {
    let mut lens = cuts.iter().map(|len| 1 + usize::from(*len)).cycle();
    let (mut fed, mut most_waiting) = (0, 0);
    while fed < stream.len() {
        let len = lens.next().unwrap_or(stream.len()).min(stream.len() - fed);
        decoder.feed(&stream[fed..fed + len])?;
        fed += len;
        most_waiting = most_waiting.max(fed - decoder.offset() as usize);
        while let Some(message) = decoder.next_message()? {
            take(&message);
        }
        let waiting = fed - decoder.offset() as usize;
        assert!(decoder.buffered_capacity() <= 2 * most_waiting);
        assert!(decoder.buffered_capacity() <= KEPT_LEN.max(2 * waiting));
    }
    decoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allocated_follows_what_has_arrived_and_not_what_is_stated() {
        // 24 MiB of payload, of which first one byte arrives, and then the rest
        let mut stream = (16_u32 + (24 << 20)).to_be_bytes().to_vec();
        stream.resize(16 + (24 << 20), 0);
        let stream = reference::with_right_crcs(&stream);
        for (arrived, cuts) in [(13, [0]), (1000, [6]), (100_000, [255]), (stream.len(), [255])] {
            let ((), most) = most_held(|| _ = read_all(&cuts, &stream[..arrived], |_| ()));
            assert!(most <= 2 * arrived, "{most} bytes held of {arrived} that have arrived");
        }
    }
}
