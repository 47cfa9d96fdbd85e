//! The operations as data.

use serde_json::Value;

use super::*;
use crate::common::{json as read, suite};

fn endpoint() -> Endpoint {
    Endpoint::parse("http://localhost/base").unwrap()
}

#[test]
fn members_go_into_the_path_and_into_headers() {
    let members =
        [("modelId", "a/b:0"), ("accept", "image/png"), ("trace", "ENABLED"), ("body", "not looked for")];
    let invoke = INVOKE_MODEL.request(&endpoint(), &members, Body::Bytes(b"{}")).unwrap();
    assert_eq!(invoke.url(), "http://localhost/base/model/a%2Fb%3A0/invoke");
    let headers: Vec<_> = invoke.headers().collect();
    let expected =
        [("content-type", "application/json"), ("accept", "image/png"), ("x-amzn-bedrock-trace", "ENABLED")];
    assert_eq!(headers, expected);

    let guardrail = [("guardrailIdentifier", "abc"), ("guardrailVersion", "DRAFT")];
    let applied = APPLY_GUARDRAIL.request(&endpoint(), &guardrail, Body::Bytes(b"{}")).unwrap();
    assert_eq!(applied.url(), "http://localhost/base/guardrail/abc/version/DRAFT/apply");
    // members of an operation's body are not among its headers
    let conversation = [("modelId", "m"), ("contentType", "text/plain"), ("serviceTier", "flex")];
    let conversation = CONVERSE.request(&endpoint(), &conversation, Body::Bytes(b"{}")).unwrap();
    assert_eq!(conversation.headers().collect::<Vec<_>>(), [("content-type", "application/json")]);
}

#[test]
fn members_in_the_path_are_checked_before_anything_is_sent() {
    let refused = |members: &[(&str, &str)]| {
        let requests = [&COUNT_TOKENS, &APPLY_GUARDRAIL]
            .map(|operation| operation.request(&endpoint(), members, Body::Bytes(b"{}")).err());
        requests.map(|error| error.map(|error| error.to_string()))
    };
    let long = "m".repeat(257);
    let [count, guardrail] = refused(&[("modelId", &long), ("guardrailIdentifier", "..")]);
    assert_eq!(
        count.as_deref(),
        Some("modelId must have 1 to 256 characters and not be . or ..; this one has 257")
    );
    assert_eq!(
        guardrail.as_deref(),
        Some("guardrailIdentifier must have 1 to 2048 characters and not be . or ..; this one has 2")
    );
    let [_, version] = refused(&[("guardrailIdentifier", "abc")]);
    assert!(version.unwrap().starts_with("guardrailVersion must have 1 to 8 characters"));
}

#[test]
fn only_a_payload_has_a_limit() {
    let hash = "0".repeat(64);
    let body_of = |len| Body::Hashed { len, sha256_hex: &hash };
    let members = [("modelId", "m")];
    assert!(INVOKE_MODEL.request(&endpoint(), &members, body_of(25_000_000)).is_ok());
    let refused = RequestError::BodyLen { len: 25_000_001 };
    assert_eq!(INVOKE_MODEL.request(&endpoint(), &members, body_of(25_000_001)).err(), Some(refused));
    assert!(CONVERSE.request(&endpoint(), &members, body_of(25_000_001)).is_ok());
}

/// Which headers these are, says the API reference; browsers hide the ones that CORS does not expose.
#[test]
fn members_of_the_output_come_from_headers_or_from_what_was_requested() {
    let all = |name: &str| Some(format!("<{name}>"));
    let members = |operation: &Operation, header: fn(&str) -> Option<String>, accept| {
        operation.response_members(header, accept).collect::<Vec<_>>()
    };
    let expected = [
        ("contentType", "<content-type>".to_owned()),
        ("performanceConfigLatency", "<x-amzn-bedrock-performanceconfig-latency>".to_owned()),
        ("serviceTier", "<x-amzn-bedrock-service-tier>".to_owned()),
    ];
    assert_eq!(members(&INVOKE_MODEL, all, Some("text/plain")), expected);
    for (accept, content_type) in [(Some("text/plain"), "text/plain"), (None, "application/json")] {
        assert_eq!(members(&INVOKE_MODEL, |_| None, accept), [("contentType", content_type.to_owned())]);
    }
    assert_eq!(members(&CONVERSE, all, Some("text/plain")), []);
}

/// Reads an event of ConverseStream.
fn converse(event_type: &str, payload: &[u8]) -> (Result<Event, EventError>, String) {
    let headers = [(":message-type", "event"), (":event-type", event_type)];
    let (event, json) = event_of(&CONVERSE_STREAM_OUTPUT, &headers, payload);
    (event, String::from_utf8(json).unwrap())
}

#[test]
fn events_of_a_conversation_are_json_of_one_member() {
    let cases: [(&str, &[u8], &str); 4] = [
        ("messageStart", br#"{"p":"ab","role":"user"}"#, r#"{"messageStart":{"p":"ab","role":"user"}}"#),
        ("contentBlockStop", b" {\n} ", "{\"contentBlockStop\": {\n} }"),
        ("metadata", b"", r#"{"metadata":{}}"#),
        // half of a character, as in a model's token, is valid JSON
        (
            "contentBlockDelta",
            br#"{"delta":{"text":"\ud83c"}}"#,
            r#"{"contentBlockDelta":{"delta":{"text":"\ud83c"}}}"#,
        ),
    ];
    for (event_type, payload, expected) in cases {
        let (event, json) = converse(event_type, payload);
        assert_eq!((event, json.as_str()), (Ok(Event::Document { len: expected.len() }), expected));
    }
}

#[test]
fn a_payload_that_is_not_one_json_object_is_an_error() {
    let bad: [&[u8]; 7] = [b"{", b"[]", b"null", b"\"a\"", b"{}{}", br#"{},"other":{}"#, b"{\"a\":\"\xff\"}"];
    for payload in bad {
        let (event, json) = converse("metadata", payload);
        assert_eq!(event, Err(EventError::Payload));
        assert!(json.is_empty());
    }
}

#[test]
fn events_of_another_operation_are_unknown() {
    let unknown = |event_type: &str| Ok(Event::Unknown { event_type: event_type.to_owned() });
    assert_eq!(converse("chunk", br#"{"bytes":""}"#).0, unknown("chunk"));
    let headers = [(":message-type", "event"), (":event-type", "messageStart")];
    assert_eq!(event(&headers, b"{}").0, unknown("messageStart"));
    // but an exception is one, even if it is not in the union
    assert!(matches!(converse("modelTimeoutException", b"{}").0, Ok(Event::Exception(_))));
}

/// The service model comes from botocore.
#[test]
fn operations_are_those_of_the_service_model() {
    let Some(folder) = suite("model") else { return };
    let model = read(&folder.join("service-2.json"));
    let shape = |reference: &Value| model["shapes"][reference["shape"].as_str().unwrap()].clone();
    for operation in OPERATIONS {
        let modelled = &model["operations"][operation.name];
        assert_eq!(modelled["http"]["requestUri"], operation.path);
        let input = shape(&modelled["input"]);
        let (mut found, mut in_body) = (0, Vec::new());
        for (name, member) in input["members"].as_object().unwrap() {
            let Some(location) = member["location"].as_str() else {
                in_body.push(name.as_str());
                continue;
            };
            found += 1;
            let own = operation.members.iter().find(|own| own.name == name).expect(name);
            let header = member["locationName"].as_str().unwrap().to_ascii_lowercase();
            assert_eq!(own.header, (location == "header").then_some(header.as_str()), "{name}");
            let max = shape(member)["max"].as_u64().map(|max| max as usize);
            assert!(max.is_none() || own.max_len == max, "{name}");
        }
        assert_eq!(operation.members.len(), found, "{}", operation.name);
        let is_payload = input["payload"] == "body";
        assert_eq!(operation.body == RequestBody::Payload, is_payload);
        assert_eq!(in_body == ["body"], is_payload);

        let output = shape(&modelled["output"]);
        let members = output["members"].as_object().unwrap();
        let headers = members.iter().filter_map(|(name, member)| {
            Some((name.as_str(), member["locationName"].as_str()?.to_ascii_lowercase()))
        });
        let mut headers: Vec<_> = headers.collect();
        let mut own: Vec<_> =
            operation.response_headers.iter().map(|(name, header)| (*name, (*header).to_owned())).collect();
        headers.sort();
        own.sort();
        assert_eq!(own, headers, "{}", operation.name);
        match operation.output {
            Output::EventStream(stream) => {
                let union = shape(&members[output["payload"].as_str().unwrap()]);
                assert_eq!(union["eventstream"], true);
                assert_union(stream, &union, &model);
            }
            Output::Payload => assert_eq!(output["payload"], "body"),
            Output::Document => assert_eq!(output["payload"], Value::Null),
            Output::Response => panic!("{} is not an operation of the service model", operation.name),
        }
        for error in modelled["errors"].as_array().unwrap() {
            let name = error["shape"].as_str().unwrap();
            let kind = ServiceExceptionKind::of_name(name).expect(name);
            assert_eq!(shape(error)["error"]["httpStatusCode"], kind.status(), "{name}");
        }
    }
}

fn assert_union(stream: &EventStream, union: &Value, model: &Value) {
    let mut own: Vec<&str> = stream.documents.to_vec();
    own.extend(stream.has_chunks.then_some("chunk"));
    own.extend(stream.exceptions.iter().map(|kind| kind.member().unwrap()));
    let mut modelled: Vec<&str> = union["members"].as_object().unwrap().keys().map(String::as_str).collect();
    own.sort_unstable();
    modelled.sort_unstable();
    assert_eq!(own, modelled);
    for kind in stream.exceptions {
        let shape = &union["members"][kind.member().unwrap()]["shape"];
        assert_eq!(model["shapes"][shape.as_str().unwrap()]["exception"], true);
    }
}
