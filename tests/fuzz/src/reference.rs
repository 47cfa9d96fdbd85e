//! A second event-stream codec, as plain as the specification: it reads a complete stream, and is not optimised.
//! <https://smithy.io/2.0/aws/amazon-eventstream.html>

const MAX_HEADERS_LEN: usize = 128 << 10;
const MAX_PAYLOAD_LEN: usize = 24 << 20;

/// A header: its name, its type number, the bytes of its value.
pub type Header = (String, u8, Vec<u8>);

#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    pub headers: Vec<Header>,
    pub payload: Vec<u8>,
}

/// What is wrong and where, with the names of `DecodeError`.
pub type Fault = (&'static str, u64);

/// The messages of a stream, and the fault of the one after them.
pub fn decode(stream: &[u8]) -> (Vec<Message>, Option<Fault>) {
    let (mut messages, mut offset) = (Vec::new(), 0);
    while offset < stream.len() {
        match message(&stream[offset..]) {
            Ok((message, len)) => {
                messages.push(message);
                offset += len;
            }
            Err((kind, at)) => return (messages, Some((kind, offset as u64 + at))),
        }
    }
    (messages, None)
}

fn message(bytes: &[u8]) -> Result<(Message, usize), Fault> {
    if bytes.len() < 12 {
        return Err(("Truncated", 0));
    }
    let (total_len, headers_len) = (number(&bytes[..4]), number(&bytes[4..8]));
    if number(&bytes[8..12]) != crc(&bytes[..8]) {
        return Err(("BadPreludeCrc", 0));
    }
    if headers_len > MAX_HEADERS_LEN || total_len > 16 + MAX_HEADERS_LEN + MAX_PAYLOAD_LEN {
        return Err(("TooLarge", 0));
    }
    if total_len < 16 + headers_len {
        return Err(("BadLength", 0));
    }
    if total_len - headers_len - 16 > MAX_PAYLOAD_LEN {
        return Err(("TooLarge", 0));
    }
    if bytes.len() < total_len {
        return Err(("Truncated", 0));
    }
    let crc_at = total_len - 4;
    if number(&bytes[crc_at..total_len]) != crc(&bytes[..crc_at]) {
        return Err(("BadMessageCrc", 0));
    }
    let payload_at = 12 + headers_len;
    let headers = headers(&bytes[12..payload_at]).map_err(|at| ("BadHeader", 12 + at))?;
    Ok((Message { headers, payload: bytes[payload_at..crc_at].to_vec() }, total_len))
}

/// The headers of a block, or the position of the invalid one.
pub fn headers(block: &[u8]) -> Result<Vec<Header>, u64> {
    let (mut headers, mut at) = (Vec::new(), 0);
    while at < block.len() {
        let (header, len) = header(&block[at..]).ok_or(at as u64)?;
        headers.push(header);
        at += len;
    }
    Ok(headers)
}

fn header(block: &[u8]) -> Option<(Header, usize)> {
    let kind_at = 1 + usize::from(*block.first()?);
    let name = String::from_utf8(block.get(1..kind_at)?.to_vec()).ok()?;
    let kind = *block.get(kind_at)?;
    let mut value_at = kind_at + 1;
    let len = match kind {
        0 | 1 => 0,
        2 => 1,
        3 => 2,
        4 => 4,
        5 | 8 => 8,
        6 | 7 => {
            value_at += 2;
            number(block.get(value_at - 2..value_at)?)
        }
        9 => 16,
        _ => return None,
    };
    let value = block.get(value_at..value_at + len)?.to_vec();
    let is_right = len <= 32_767 && (kind != 7 || std::str::from_utf8(&value).is_ok());
    is_right.then_some(((name, kind, value), value_at + len))
}

/// Gives each frame valid CRCs, so that the rest of a mutated frame is read too.
pub fn with_right_crcs(stream: &[u8]) -> Vec<u8> {
    let (mut stream, mut at) = (stream.to_vec(), 0);
    while stream.len() - at >= 12 {
        let frame = &mut stream[at..];
        let prelude_crc = crc(&frame[..8]) as u32;
        frame[8..12].copy_from_slice(&prelude_crc.to_be_bytes());
        let total_len = number(&frame[..4]);
        if total_len < 16 || total_len > frame.len() {
            break;
        }
        let message_crc = crc(&frame[..total_len - 4]) as u32;
        frame[total_len - 4..total_len].copy_from_slice(&message_crc.to_be_bytes());
        at += total_len;
    }
    stream
}

/// A frame with this header block and payload.
pub fn frame(block: &[u8], payload: &[u8]) -> Vec<u8> {
    let total_len = 16 + block.len() + payload.len();
    let lengths = [(total_len as u32).to_be_bytes(), (block.len() as u32).to_be_bytes()].concat();
    with_right_crcs(&[lengths.as_slice(), &[0; 4], block, payload, &[0; 4]].concat())
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

fn crc(bytes: &[u8]) -> usize {
    crc32fast::hash(bytes) as usize
}
