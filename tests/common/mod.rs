//! Shared by the tests: the location of vectors, and messages written as lines.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bedrock_stream::eventstream::{DecodeError, Decoder, HeaderValue, Message};
use serde_json::Value;

/// A folder of vectors made by others; `None` if there are none to run.
pub fn suite(name: &str) -> Option<PathBuf> {
    let Some(vectors) = std::env::var_os("VECTORS_DIR") else {
        println!("VECTORS_DIR is not set: conformance vectors not run");
        return None;
    };
    Some(Path::new(&vectors).join(name))
}

/// Prints how many cases ran, and checks that there were no fewer than expected.
pub fn enough(cases: usize, expected: usize) {
    println!("{cases} cases");
    assert!(cases >= expected, "{cases} cases, {expected} expected");
}

/// A file of `tests/vectors`.
pub fn own_vectors(name: &str) -> Value {
    json(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name))
}

/// Replaces `#[test]` on wasm32, where `wasm-pack test` runs the tests in a browser.
#[cfg(target_arch = "wasm32")]
pub use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

pub fn json(path: &Path) -> Value {
    serde_json::from_slice(&bytes(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files below a folder with this suffix, in order.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let below = |path: PathBuf| if path.is_dir() { files(&path, ending) } else { vec![path] };
    paths.into_iter().flat_map(below).filter(|path| path.to_str().unwrap().ends_with(ending)).collect()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// Decodes a whole stream in chunks of this many bytes: returns the messages, and how the stream ended.
pub fn decode(wire: &[u8], chunk_len: usize) -> (Vec<Vec<String>>, Result<(), DecodeError>) {
    decode_chunks(wire.chunks(chunk_len.max(1)))
}

/// Decodes a whole stream in chunks of these lengths, which may include 0, and the rest in one chunk.
pub fn decode_cut(mut wire: &[u8], chunk_lens: &[usize]) -> (Vec<Vec<String>>, Result<(), DecodeError>) {
    let chunks = chunk_lens.iter().map(|len| wire.split_off(..wire.len().min(*len)).unwrap());
    let mut chunks: Vec<&[u8]> = chunks.collect();
    chunks.push(wire);
    decode_chunks(chunks.into_iter())
}

fn decode_chunks<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> (Vec<Vec<String>>, Result<(), DecodeError>) {
    let mut decoder = Decoder::new();
    let mut messages = Vec::new();
    let decode = || {
        for chunk in chunks {
            decoder.feed(chunk)?;
            while let Some(message) = decoder.next_message()? {
                messages.push(lines(&message));
            }
        }
        decoder.finish()
    };
    let end = decode();
    (messages, end)
}

/// A message as `H name type value` for each header and `P payload`, in hexadecimal.
pub fn lines(message: &Message<'_>) -> Vec<String> {
    let headers = message.headers();
    let headers = headers.iter().map(|header| {
        let (kind, value) = value_bytes(&header.value);
        format!("H {} {kind} {}", hex(header.name.as_bytes()), hex(&value))
    });
    headers.chain([format!("P {}", hex(message.payload()))]).collect()
}

fn value_bytes(value: &HeaderValue<'_>) -> (u8, Vec<u8>) {
    match *value {
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
    }
}

/// Fails if work on one large input takes more than 4 times as long as on 64 small ones with the same number of bytes
/// in total: linear work takes the same time, quadratic work 64 times as long. Other programs slow both down, so the
/// shortest times of up to five tries count.
pub fn takes_linear_time(name: &str, input: impl Fn(usize) -> Vec<u8>, work: impl Fn(&[u8])) {
    const SMALL_LEN: usize = 8 << 10;
    let (small, large) = (input(SMALL_LEN), input(64 * SMALL_LEN));
    let time = |input: &[u8], times: u32| {
        let start = Instant::now();
        (0..times).for_each(|_| work(input));
        start.elapsed()
    };
    let (mut small_time, mut large_time) = (Duration::MAX, Duration::MAX);
    for _ in 0..5 {
        small_time = time(&small, 64).min(small_time);
        large_time = time(&large, 1).min(large_time);
        if large_time < 4 * small_time {
            return;
        }
    }
    panic!("{name}: {small_time:?} for 64 times {} bytes, {large_time:?} for {}", small.len(), large.len());
}
