//! The vectors in `VECTORS_DIR`: AWS's codecs, observed verdicts, recorded streams.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bedrock_stream::eventstream::{DecodeError, Decoder, HeaderError, encode};
use serde_json::{Value, json};

use super::CHUNK_LENS;
use crate::common::{bytes, decode, enough, files, hex, json as read, suite};

#[test]
fn positive_vectors() {
    let Some(folder) = suite("eventstream/positive") else {
        return;
    };
    let cases = files(&folder, ".json");
    for path in &cases {
        let expected: Vec<_> = read(path)["messages"].as_array().unwrap().iter().map(lines_of).collect();
        for chunk_len in CHUNK_LENS {
            let (messages, end) = decode(&bytes(&path.with_extension("bin")), chunk_len);
            assert_eq!(messages, expected, "{}", path.display());
            assert_eq!(end, Ok(()), "{}", path.display());
        }
    }
    enough(cases.len(), 20);
}

#[test]
fn negative_vectors() {
    let Some(folder) = suite("eventstream/negative") else {
        return;
    };
    let cases = files(&folder, ".json");
    for path in &cases {
        let vector = read(path);
        for chunk_len in CHUNK_LENS {
            let end = decode(&bytes(&path.with_extension("bin")), chunk_len).1;
            let kind = vector["error_kind"].as_str().unwrap();
            let crc_ok = vector["computed"]["message_crc_ok"] == true;
            assert!(is_right(kind, end, crc_ok), "{}: {kind}, got {end:?}", path.display());
        }
    }
    enough(cases.len(), 13);
}

/// Returns whether the decoder's result is right for this kind of error. Three of the four observed decoders accept
/// repeated header names, and so does this one.
fn is_right(kind: &str, end: Result<(), DecodeError>, crc_ok: bool) -> bool {
    use DecodeError as E;
    match (kind, end) {
        ("duplicate_header", end) => end.is_ok(),
        ("message_too_short", Err(E::BadLength { .. }))
        | ("message_checksum", Err(E::BadMessageCrc { .. }))
        | ("prelude_checksum", Err(E::BadPreludeCrc { .. }))
        | ("headers_length", Err(E::TooLarge { .. } | E::BadLength { .. } | E::BadPreludeCrc { .. }))
        | ("truncated", Err(E::Truncated { .. })) => true,
        ("header_name_length" | "header_value_length" | "headers_length", Err(E::BadMessageCrc { .. })) => {
            !crc_ok
        }
        ("header_name_length" | "header_value_length", Err(E::BadHeader { error, .. })) => {
            matches!(error, HeaderError::Incomplete | HeaderError::ValueTooLong)
        }
        _ => false,
    }
}

#[test]
fn fuzzed_inputs_on_which_four_decoders_agree() {
    let Some(folder) = suite("eventstream") else {
        return;
    };
    let text = String::from_utf8(bytes(&folder.join("fuzz.jsonl"))).unwrap();
    let cases: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut judged = 0;
    for case in &cases {
        let wire = STANDARD.decode(case["base64"].as_str().unwrap()).unwrap();
        let expect_ok = match case["verdict"].as_str().unwrap() {
            "agree_ok" => true,
            "agree_error" => false,
            _ => continue,
        };
        judged += 1;
        for chunk_len in CHUNK_LENS {
            let (messages, end) = decode(&wire, chunk_len);
            assert_eq!(end.is_ok(), expect_ok, "{}: {end:?}", case["i"]);
            if expect_ok {
                assert_eq!(described(&messages), case["lines"], "{}", case["i"]);
            }
        }
    }
    enough(judged, 76);
}

/// If the decoders disagree, this one is on the strict side: text must be UTF-8, and headers must fill their block
/// exactly.
#[test]
fn fuzzed_inputs_on_which_decoders_disagree_are_refused() {
    let Some(folder) = suite("eventstream") else {
        return;
    };
    let text = String::from_utf8(bytes(&folder.join("fuzz.jsonl"))).unwrap();
    let mut judged = 0;
    for case in text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        if case["verdict"] == "disagree" {
            judged += 1;
            let end = decode(&STANDARD.decode(case["base64"].as_str().unwrap()).unwrap(), 7).1;
            assert!(matches!(end, Err(DecodeError::BadHeader { .. })), "{}: {end:?}", case["i"]);
        }
    }
    enough(judged, 24);
}

#[test]
fn encode_sets_are_decoded_and_encoded_to_the_same_bytes() {
    let Some(folder) = suite("encode-sets") else {
        return;
    };
    let cases = files(&folder, ".txt");
    for path in &cases {
        let text = String::from_utf8(bytes(path)).unwrap();
        let expected: Vec<_> = text.split('E').map(str::trim).filter(|part| !part.is_empty()).collect();
        let wire = bytes(&path.with_extension("bin"));
        let (messages, end) = decode(&wire, 7);
        let messages: Vec<_> = messages.iter().map(|lines| lines.join("\n").replace(" \n", " -\n")).collect();
        assert_eq!((messages.iter().map(String::as_str).collect::<Vec<_>>(), end), (expected, Ok(())));
        assert_eq!(encoded_again(&wire), wire, "{}", path.display());
    }
    enough(cases.len(), 4);
}

#[test]
fn recorded_streams_frame_by_frame_and_back_byte_for_byte() {
    let Some(folder) = suite("recorded/streams") else {
        return;
    };
    let cases = files(&folder, ".expected.json");
    let mut frames = 0;
    for path in &cases {
        let expected = read(path)["frames_offset_total_headers"].clone();
        let wire = bytes(Path::new(&path.to_str().unwrap().replace(".expected.json", ".bin")));
        for chunk_len in CHUNK_LENS {
            assert_eq!(json!(frame_table(&wire, chunk_len)), expected, "{}", path.display());
        }
        assert_eq!(encoded_again(&wire), wire, "{}", path.display());
        frames += expected.as_array().unwrap().len();
    }
    println!("{frames} frames");
    enough(cases.len(), 80);
}

#[test]
fn recorded_streams_of_another_service() {
    let Some(folder) = suite("recorded-other-service") else {
        return;
    };
    let cases = files(&folder, ".expected.json");
    for path in &cases {
        let expected = read(path)["frames"].clone();
        let wire = bytes(Path::new(&path.to_str().unwrap().replace(".expected.json", ".bin")));
        for chunk_len in CHUNK_LENS {
            assert_eq!(json!(summaries(&wire, chunk_len)), expected, "{}", path.display());
        }
        assert_eq!(encoded_again(&wire), wire, "{}", path.display());
    }
    enough(cases.len(), 11);
}

/// Offset, total length and headers length of each frame, as the decoder counts them.
fn frame_table(wire: &[u8], chunk_len: usize) -> Vec<[u64; 3]> {
    let mut decoder = Decoder::new();
    let mut table = Vec::new();
    for chunk in wire.chunks(chunk_len) {
        decoder.feed(chunk).unwrap();
        loop {
            let offset = decoder.offset();
            let Some(message) = decoder.next_message().unwrap() else {
                break;
            };
            let payload_len = message.payload().len() as u64;
            let total_len = decoder.offset() - offset;
            table.push([offset, total_len, total_len - payload_len - 16]);
        }
    }
    decoder.finish().unwrap();
    table
}

fn summaries(wire: &[u8], chunk_len: usize) -> Vec<Value> {
    let table = frame_table(wire, chunk_len);
    let (messages, _) = decode(wire, chunk_len);
    let mut at = 0;
    table
        .iter()
        .zip(&messages)
        .map(|([offset, total, _], lines)| {
            let mut decoder = Decoder::new();
            decoder.feed(&wire[at..at + *total as usize]).unwrap();
            let message = decoder.next_message().unwrap().unwrap();
            let headers: serde_json::Map<_, _> = message
                .headers()
                .iter()
                .map(|header| (header.name.to_owned(), json!(header.value.as_str())))
                .collect();
            let payload = message.payload();
            assert_eq!(lines.last(), Some(&format!("P {}", hex(payload))));
            at += *total as usize;
            json!({
                "offset": offset,
                "total": total,
                "headers": headers,
                "payload_sha256": bedrock_stream::sigv4::sha256_hex(payload),
                "payload_bytes": payload.len(),
            })
        })
        .collect()
}

fn encoded_again(wire: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut decoder = Decoder::new();
    decoder.feed(wire).unwrap();
    while let Some(message) = decoder.next_message().unwrap() {
        encode(&message.headers().iter().collect::<Vec<_>>(), message.payload(), &mut out).unwrap();
    }
    out
}

/// The lines of the fuzz file: `M` before each message, `-` for no bytes.
fn described(messages: &[Vec<String>]) -> Value {
    let dashed = |line: &String| {
        if line.ends_with(' ') { format!("{line}-") } else { line.clone() }
    };
    let lines =
        messages.iter().flat_map(|lines| ["M".to_owned()].into_iter().chain(lines.iter().map(dashed)));
    json!(lines.collect::<Vec<_>>())
}

/// The lines of a message described in JSON.
fn lines_of(message: &Value) -> Vec<String> {
    let headers = message["headers"].as_array().unwrap().iter().map(|header| {
        let (kind, value) = value_of(header["type"].as_str().unwrap(), &header["value"]);
        format!("H {} {kind} {}", hex(header["name"].as_str().unwrap().as_bytes()), hex(&value))
    });
    let payload = STANDARD.decode(message["payload_base64"].as_str().unwrap()).unwrap();
    headers.chain([format!("P {}", hex(&payload))]).collect()
}

fn value_of(kind: &str, value: &Value) -> (u8, Vec<u8>) {
    let number = || match value.as_str() {
        Some(text) => text.parse::<i64>().unwrap().to_be_bytes(),
        None => value.as_i64().unwrap().to_be_bytes(),
    };
    match kind {
        "bool_true" => (0, vec![]),
        "bool_false" => (1, vec![]),
        "byte" => (2, number()[7..].into()),
        "short" => (3, number()[6..].into()),
        "integer" => (4, number()[4..].into()),
        "long" => (5, number().into()),
        "byte_array" => (6, STANDARD.decode(value.as_str().unwrap()).unwrap()),
        "string" => (7, value.as_str().unwrap().into()),
        "timestamp" => (8, number().into()),
        "uuid" => (9, crate::common::unhex(&value.as_str().unwrap().replace('-', ""))),
        other => panic!("{other}"),
    }
}
