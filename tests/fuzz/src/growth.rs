//! Time: whatever is repeated, eight times as much takes eight times as long.
//!
//! An input chooses the work, and gives a start, a unit and an end; the unit is repeated for a small, a large and a
//! huge input. Linear work on the large one takes as long as on the small one [`TIMES`] times over, and quadratic work
//! [`TIMES`] times as long. [`LIMIT`] lies in between, because constants, caches and allocators shift linear work by
//! less than 2. Other programs can only add time. So the shortest of several tries are compared, alternating between
//! both, and an input is suspect only if the larger one exceeds the limit in each of [`TRIES`]: linear work would have
//! to be disturbed every time, and the small input not once. A short input may be refused early for something that a
//! longer one is read to the end for (an odd number of quotes, a depth), so a suspect fails only if it grows like this
//! again from the large to the huge input.

use std::hint::black_box;
use std::time::{Duration, Instant};

use bedrock_stream::bedrock::{CognitoIdentityPool, Endpoint, Event, ServiceException, TemporaryCredentials};
use bedrock_stream::eventstream::{Decoder, Message};
use bedrock_stream::sigv4::{
    Credentials, Request, Scope, Signer, SigningOptions, Timestamp, canonical_request,
};

use crate::input::{Parts, first_byte};
use crate::reference::{frame, with_right_crcs};

const SMALL_LEN: usize = 8 << 10;
const TIMES: usize = 8;
const LIMIT: u32 = 4;
const TRIES: u32 = 50;

const WORKS: [fn(&[u8]); 10] =
    [stream, header_block, chunk, exception, error, cognito, sts, endpoint, query_and_path, headers];

/// The first byte chooses the work; the parts are the start, the unit and the end.
pub fn growth(input: &[u8]) {
    let (choice, rest) = first_byte(input);
    let mut parts = Parts::of(rest);
    let (start, unit, end) = (parts.bytes(), parts.bytes(), parts.bytes());
    if unit.is_empty() {
        return;
    }
    let number = usize::from(choice) % WORKS.len();
    // even, so that whatever is opened is closed
    let units = 2 * SMALL_LEN.div_ceil(2 * unit.len());
    let input = |times: usize| prepare(number, [start, &unit.repeat(times * units), end].concat());
    let (small, large) = (input(1), input(TIMES));
    if grows_faster(number, &small, &large) {
        let fails = grows_faster(number, &large, &input(TIMES * TIMES));
        assert!(!fails, "work {number} takes time out of proportion");
    }
}

/// Streams and messages need valid lengths and CRCs, or they are refused early.
fn prepare(number: usize, bytes: Vec<u8>) -> Vec<u8> {
    match number {
        0 => with_right_crcs(&bytes),
        1 => frame(&bytes, b""),
        2 => frame(CHUNK_HEADERS, &bytes),
        3 => frame(EXCEPTION_HEADERS, &bytes),
        _ => bytes,
    }
}

fn grows_faster(number: usize, short: &[u8], long: &[u8]) -> bool {
    let work = WORKS[number];
    let time = |input: &[u8], times: usize| {
        let start = Instant::now();
        (0..times).for_each(|_| work(black_box(input)));
        start.elapsed()
    };
    let (mut short_time, mut long_time) = (Duration::MAX, Duration::MAX);
    (0..TRIES).all(|_| {
        short_time = time(short, TIMES).min(short_time);
        long_time = time(long, 1).min(long_time);
        long_time > short_time * LIMIT
    })
}

const CHUNK_HEADERS: &[u8] = b"\x0d:message-type\x07\x00\x05event\x0b:event-type\x07\x00\x05chunk";
const EXCEPTION_HEADERS: &[u8] = b"\x0d:message-type\x07\x00\x09exception\x0f:exception-type\x07\x00\x01x";

/// Chunks of seven bytes, with messages taken after each.
fn stream(input: &[u8]) {
    let mut decoder = Decoder::new();
    for chunk in input.chunks(7) {
        if decoder.feed(chunk).is_err() {
            return;
        }
        while let Ok(Some(message)) = decoder.next_message() {
            black_box(message.headers().find(":event-type"));
        }
    }
}

fn header_block(input: &[u8]) {
    if let Ok(message) = Message::parse(input) {
        black_box(message.headers().find(":event-type"));
    }
}

fn chunk(input: &[u8]) {
    if let Ok(message) = Message::parse(input) {
        _ = black_box(Event::read(&message, &mut Vec::new()));
    }
}

fn exception(input: &[u8]) {
    chunk(input);
}

fn error(input: &[u8]) {
    black_box(ServiceException::from_http(400, |_| None, input));
}

fn cognito(input: &[u8]) {
    _ = black_box(TemporaryCredentials::from_cognito(200, None, input));
    _ = black_box(CognitoIdentityPool::read_identity_id(200, None, input));
}

fn sts(input: &[u8]) {
    _ = black_box(TemporaryCredentials::from_sts(200, input));
    _ = black_box(TemporaryCredentials::from_sts(400, input));
}

fn endpoint(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    _ = black_box(Endpoint::parse(&text));
    _ = black_box(Endpoint::for_region(&text));
    _ = black_box(Timestamp::parse(&text));
}

fn query_and_path(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (query, path) = (text.trim_start_matches('/'), ["/", &text].concat());
    for (path, query) in [("/", query), (path.as_str(), "")] {
        sign(path, query, &[("host", "h")]);
    }
}

/// One header per line.
fn headers(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let lines = text.split('\n').map(|line| line.split_once(':').unwrap_or((line, "")));
    let headers: Vec<_> = [("host", "h")].into_iter().chain(lines).collect();
    sign("/", "", &headers);
}

fn sign(path: &str, query: &str, headers: &[(&str, &str)]) {
    let request = Request { method: "GET", path, query, headers, payload_hash: "UNSIGNED-PAYLOAD" };
    let options = SigningOptions::default();
    _ = black_box(canonical_request(&request, &options));
    let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None);
    let scope = Scope { region: "us-east-1", service: "bedrock" };
    _ = black_box(Signer::new().presign(&request, &credentials, &scope, 1_740_823_502, 60, &options));
}
