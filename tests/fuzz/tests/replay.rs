//! Replays the corpus: a test for each target, on the pinned stable toolchain.

use bedrock_stream_fuzz::{TARGETS, unescape};

fn replay(name: &str) {
    let path = format!("{}/corpus/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (_, target) = TARGETS.into_iter().find(|(known, _)| *known == name).expect("a target");
    // most targets treat an empty input differently from all others
    target(b"");
    let inputs = text.lines().inspect(|line| target(&unescape(line))).count();
    println!("{inputs} inputs");
    assert!(inputs > 0);
}

macro_rules! replay {
    ($($name:ident)*) => { $(#[test] fn $name() { replay(stringify!($name)) })* };
}

replay! { canonical decoder endpoint error_body event_payload growth header_block identity presign timestamp }
