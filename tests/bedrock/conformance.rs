//! The vectors in `VECTORS_DIR`: recorded responses, edge streams, requests as boto3 makes them.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::*;
use crate::common::{bytes, enough, files, json as read, suite};

/// All events of a stream, in the form of botocore's, and how the stream ended.
fn events(wire: &[u8], chunk_len: usize) -> (Vec<Value>, String) {
    events_of(&RESPONSE_STREAM, wire, chunk_len)
}

fn events_of(stream: &EventStream, wire: &[u8], chunk_len: usize) -> (Vec<Value>, String) {
    let mut decoder = Decoder::new();
    let mut events = Vec::new();
    let mut run = || -> Result<(), String> {
        for chunk in wire.chunks(chunk_len) {
            decoder.feed(chunk).map_err(|error| format!("{error:?}"))?;
            while let Some(message) = decoder.next_message().map_err(|error| format!("{error:?}"))? {
                let mut part = Vec::new();
                match stream.read(&message, &mut part).map_err(|error| format!("{error:?}"))? {
                    Event::Chunk { .. } => {
                        events.push(json!({"chunk": {"bytes_base64": STANDARD.encode(&part)}}))
                    }
                    Event::Document { .. } => events.push(modelled(&part)),
                    Event::Unknown { event_type } => events.push(json!({ "unknown": event_type })),
                    Event::Exception(error) => return Err(error.to_string()),
                }
            }
        }
        decoder.finish().map_err(|error| format!("{error:?}"))
    };
    let end = run().err().unwrap_or_default();
    (events, end)
}

/// Members that the service sends although its model lacks them: botocore drops them, here they are passed on.
const UNMODELLED: [&str; 3] = ["cacheReadInputTokenCount", "cacheWriteInputTokenCount", "serverToolUsage"];

/// The event in botocore's form.
fn modelled(json: &[u8]) -> Value {
    let mut event: Value = serde_json::from_slice(json).unwrap();
    let members = event.as_object_mut().unwrap().values_mut().next().unwrap().as_object_mut().unwrap();
    members.remove("p");
    if let Some(usage) = members.get_mut("usage") {
        usage.as_object_mut().unwrap().retain(|name, _| !UNMODELLED.contains(&name.as_str()));
    }
    event
}

fn bin_of(path: &Path) -> Vec<u8> {
    bytes(Path::new(&path.to_str().unwrap().replace(".expected.json", ".bin").replace(".json", ".bin")))
}

#[test]
fn recorded_streams_event_by_event() {
    let Some(folder) = suite("recorded/streams") else {
        return;
    };
    let paths = files(&folder, ".expected.json");
    for path in &paths {
        let expected = read(path);
        let is_conversation = expected["operation"] == "ConverseStream";
        let stream = if is_conversation { CONVERSE_STREAM_OUTPUT } else { RESPONSE_STREAM };
        let raised = &expected["botocore_raised"]["response"]["Error"];
        let raised = raised["Code"].as_str().map(|code| {
            let name = ServiceExceptionKind::of_name(code).unwrap().name();
            format!("{name}: {}", raised["Message"].as_str().unwrap())
        });
        let chunks =
            expected["events"].as_array().unwrap().iter().filter(|event| event["exception"].is_null());
        let chunks: Vec<_> = chunks.cloned().collect();
        for chunk_len in [usize::MAX, 1, 7, 1000] {
            let (events, end) = events_of(&stream, &bin_of(path), chunk_len);
            assert_eq!(events, chunks, "{}", path.display());
            assert_eq!(end, raised.clone().unwrap_or_default(), "{}", path.display());
        }
    }
    enough(paths.len(), 80);
}

#[test]
fn recorded_errors() {
    let Some(folder) = suite("recorded/errors") else {
        return;
    };
    let cases = files(&folder, ".expected.json");
    for path in &cases {
        let expected = read(path);
        let meta = read(Path::new(&path.to_str().unwrap().replace(".expected.", ".meta.")));
        let header = |name: &str| {
            let headers = meta["response_headers"].as_array().unwrap();
            let found = headers.iter().find(|header| header[0].as_str().unwrap().eq_ignore_ascii_case(name));
            found.map(|header| header[1].as_str().unwrap().to_owned())
        };
        let error_type = header("x-amzn-errortype");
        let status = expected["status"].as_u64().unwrap() as u16;
        let error = ServiceException::from_http(status, header, &bin_of(path));
        assert_eq!(error.message, expected["message"], "{}", path.display());
        if error_type.is_some() {
            assert_eq!(error.code, expected["code"], "{}", path.display());
        }
        let request_id = ResponseHead::read(header, None).request_id;
        assert_eq!(json!(request_id), expected["request_id"], "{}", path.display());
    }
    enough(cases.len(), 12);
}

#[test]
fn requests_as_boto3_makes_them() {
    let Some(folder) = suite("sigv4") else { return };
    let cases = read(&folder.join("botocore_client_requests.json"));
    // boto3 omits the content type if none is given; here the API's default is sent
    let named = |case: &&Value| case["headers"]["Content-Type"].is_string();
    let cases: Vec<_> = cases.as_array().unwrap().iter().filter(named).collect();
    for case in &cases {
        let header = |name: &str| {
            let headers = case["headers"].as_object().unwrap();
            headers
                .iter()
                .find(|(found, _)| found.eq_ignore_ascii_case(name))
                .and_then(|(_, value)| value.as_str())
        };
        let bedrock = |name: &str| header(&format!("X-Amzn-Bedrock-{name}"));
        let input = InvokeModelWithResponseStreamInput {
            content_type: header("Content-Type"),
            accept: bedrock("Accept"),
            trace: bedrock("Trace"),
            guardrail_identifier: bedrock("GuardrailIdentifier"),
            guardrail_version: bedrock("GuardrailVersion"),
            performance_config_latency: bedrock("PerformanceConfig-Latency"),
            service_tier: bedrock("Service-Tier"),
            request_metadata: bedrock("Request-Metadata"),
            ..input(case["model_id"].as_str().unwrap(), case["body"].as_str().unwrap().as_bytes())
        };
        let request = signed_with_token(&input, header("X-Amz-Security-Token"));
        assert_eq!(request.url(), case["url"]);
        assert_eq!(request.header("authorization"), header("Authorization"), "{}", case["model_id"]);
    }
    enough(cases.len(), 13);
}

fn signed_with_token(input: &InvokeModelWithResponseStreamInput<'_>, token: Option<&str>) -> HttpRequest {
    let mut request = signed(input);
    let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    let credentials = Credentials::new("AKIDEXAMPLE", secret, token.map(Into::into));
    request.sign(&mut Signer::new(), &credentials, "us-east-1", TIME).unwrap();
    request
}

/// For streams on which the two observed clients differ, or fail in their own ways, this table says what is right here;
/// for all others, what both of them observed.
#[test]
fn edge_streams() {
    let Some(folder) = suite("eventstream-edge") else {
        return;
    };
    let cases = files(&folder, ".json");
    for path in &cases {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let observed = read(path);
        for chunk_len in [usize::MAX, 1, 7, 1000] {
            let (events, end) = events(&bin_of(path), chunk_len);
            match ruling(name) {
                Some((count, ending)) => {
                    assert_eq!(events.len(), count, "{name}: {end}");
                    assert!(end.starts_with(ending) && end.is_empty() == ending.is_empty(), "{name}: {end}");
                }
                None => {
                    assert_eq!(json!(events), observed_events(&observed["botocore"]), "{name}");
                    assert_eq!(json!(events), observed_events(&observed["aws_sdk_js"]), "{name}");
                    assert_eq!(end.is_empty(), observed["aws_sdk_js"]["error"].is_null(), "{name}: {end}");
                }
            }
        }
    }
    enough(cases.len(), 60);
}

/// The observed events in the form of [`events`]: a chunk without bytes is an empty chunk here.
fn observed_events(observed: &Value) -> Value {
    let chunks = observed["events"].as_array().unwrap().iter().map(|event| {
        let bytes = event["chunk"]["bytes"]["$base64"].as_str().unwrap_or_default();
        json!({"chunk": {"bytes_base64": bytes}})
    });
    chunks.collect()
}

/// The number of events, and the text of the end.
fn ruling(name: &str) -> Option<(usize, &'static str)> {
    Some(match name {
        // exceptions: both clients raise; here code and message are always kept
        "exc-unknown-type" => (1, "fooBarException: new one"),
        "exc-PascalCase-type" => (1, "ThrottlingException: pascal"),
        "exc-Message-capital" => (1, "ThrottlingException: "),
        "error-message-type" => (1, "InternalError: An internal server error occurred"),
        // events of an unknown type are kept, not dropped
        "unknown-event-type" | "no-event-type-header" | "no-headers-frame" => (3, ""),
        "crc-ok-event-type-not-string" => (2, ""),
        // repeated header names: the first wins, as in three of four decoders
        "crc-ok-dup-event-type" => (2, ""),
        // a payload that violates the documented form is an error, never a silent loss
        "chunk-bad-base64" | "chunk-unpadded-base64" | "chunk-not-json" | "chunk-json-array" => {
            (0, "ChunkPayload")
        }
        // header text is UTF-8, values have at most 32,767 bytes
        "crc-ok-header-name-not-utf8" | "crc-ok-header-value-not-utf8" | "crc-ok-header-value-32768" => {
            (1, "BadHeader")
        }
        // truncation is always an error
        "trunc-in-prelude" | "trunc-in-headers" | "trunc-in-payload" | "trunc-3-of-4-crc"
        | "trailing-garbage-4" => (1, "Truncated"),
        _ => return None,
    })
}
