//! Messages as events.

use super::*;

#[test]
fn chunks_are_read_whatever_accompanies_the_bytes() {
    let good = [
        (r#"{"bytes":"eyJhIjoxfQ==","p":"abcdef"}"#, r#"{"a":1}"#),
        (r#"{"p":"x","other":[1,{"bytes":"no"}],"bytes":"eyJhIjoxfQ=="}"#, r#"{"a":1}"#),
        ("{ \"bytes\" :\n\"eyJhIjoxfQ==\" }", r#"{"a":1}"#),
        (r#"{"bytes":"\u0065yJhIjoxfQ=="}"#, r#"{"a":1}"#),
        (r#"{"bytes":"YWE=","bytes":"eyJhIjoxfQ=="}"#, r#"{"a":1}"#),
        (r#"{"bytes":1,"bytes":"!","bytes":"eyJhIjoxfQ=="}"#, r#"{"a":1}"#),
        (r#"{"bytes":"YWE=","bytes":"eyJhIjoxfQ==","p":"ab"}"#, r#"{"a":1}"#),
        (r#"{"bytes":"eyJhIjoxfQ==","p":""}"#, r#"{"a":1}"#),
        (r#"{"bytes":"eyJhIjoxfQ==","p":"a\"b"}"#, r#"{"a":1}"#),
        (r#"{"bytes":"eyJhIjoxfQ==","p":"é"}"#, r#"{"a":1}"#),
        (r#"{"bytes":"eyJhIjoxfQ==","p":{"p":"x"}}"#, r#"{"a":1}"#),
        (r#"{"bytes":"eyJhIjox\u0066Q==","p":"ab"}"#, r#"{"a":1}"#),
        (r#"{"bytes":"","p":"ab"}"#, ""),
        (r#"{"bytes":""}"#, ""),
        (r#"{"bytes":null}"#, ""),
        (r#"{"p":"abc"}"#, ""),
        ("", ""),
    ];
    for (payload, expected) in good {
        let (event, bytes) = chunk(payload);
        assert_eq!(event, Ok(Event::Chunk { len: expected.len() }), "{payload}");
        assert_eq!(bytes, expected.as_bytes(), "{payload}");
    }
}

#[test]
fn a_chunk_without_the_documented_form_is_an_error() {
    let bad = [
        "not json",
        "[1]",
        r#""text""#,
        r#"{"bytes":1}"#,
        r#"{"bytes":"eyJhIjoxfQ"}"#,
        r#"{"bytes":"eyJhIjoxfQ","p":"ab"}"#,
        r#"{"bytes":"eyJhIjoxfR==","p":"ab"}"#,
        r#"{"bytes":"eyJh\nIjox","p":"ab"}"#,
        r#"{"bytes":"YWE=","p":"ab""#,
        r#"{"bytes":"YWE="p":"ab"}"#,
        r#"{"bytes":"YWE=","p":"ab"}}"#,
        r#"{"bytes":"!!!!"}"#,
        r#"{"bytes":"YWE=" "#,
        r#"{"bytes":"YWE="}x"#,
        r#"{"bytes":"YWE=","bytes":"!"}"#,
        r#"{"bytes":"YWE=","bytes":1}"#,
        r#"{"bytes":"\q"}"#,
        "\u{feff}{}",
    ];
    for payload in bad {
        let (event, bytes) = chunk(payload);
        assert_eq!(event, Err(EventError::ChunkPayload { payload_len: payload.len() }), "{payload}");
        assert!(bytes.is_empty(), "{payload}");
    }
}

#[test]
fn exceptions_are_taken_from_exception_event_and_error_frames() {
    let members = [
        "internalServerException",
        "modelStreamErrorException",
        "validationException",
        "throttlingException",
        "modelTimeoutException",
        "serviceUnavailableException",
    ];
    let payload = br#"{"message":"m \u2603","originalStatusCode":500,"originalMessage":"o"}"#;
    for member in members {
        let exception =
            event(&[(":message-type", "exception"), (":exception-type", member)], payload).0.unwrap();
        let as_event = event(&[(":message-type", "event"), (":event-type", member)], payload).0.unwrap();
        assert_eq!(exception, as_event);
        let Event::Exception(error) = exception else { panic!("{member}") };
        let kind = error.kind().unwrap();
        assert_eq!((kind.member(), RESPONSE_STREAM.member(kind)), (Some(member), Some(member)));
        // the API reference lists all but this one among ConverseStream's
        let in_conversation = (kind != ServiceExceptionKind::ModelTimeout).then_some(member);
        assert_eq!(CONVERSE_STREAM_OUTPUT.member(kind), in_conversation);
        assert_eq!(error.message, "m ☃");
        assert_eq!((error.original_status_code, error.original_message.as_deref()), (Some(500), Some("o")));
    }
    let headers =
        [(":message-type", "error"), (":error-code", "InternalError"), (":error-message", "An error")];
    let Event::Exception(error) = event(&headers, b"").0.unwrap() else { panic!() };
    assert_eq!(
        (error.code.as_str(), error.message.as_str(), error.kind()),
        ("InternalError", "An error", None)
    );
}

#[test]
fn exceptions_keep_as_much_as_possible_of_odd_payloads() {
    let cases: [(&[u8], &str); 6] = [
        (b"", ""),
        (b"{}", ""),
        (br#"{"Message":"capital"}"#, "capital"),
        (b"plain text", "plain text"),
        (b"{\"message\":\"a\xc0b\xf0\x9f\x98", "{\"message\":\"a\u{fffd}b\u{fffd}"),
        (br#"{"message":1}"#, r#"{"message":1}"#),
    ];
    for (payload, message) in cases {
        let error = ServiceException::from_frame("ThrottlingException", payload);
        assert_eq!((error.kind(), error.message.as_str()), (Some(ServiceExceptionKind::Throttling), message));
    }
    // null is the same as a missing member
    let payload = br#"{"message":"m","originalStatusCode":null,"originalMessage":null}"#;
    let error = ServiceException::from_frame("modelStreamErrorException", payload);
    assert_eq!(error.message, "m");
    assert_eq!((error.original_status_code, error.original_message), (None, None));
    let unknown = ServiceException::from_frame("fooBarException", br#"{"message":"new one"}"#);
    assert_eq!((unknown.code.as_str(), unknown.message.as_str()), ("fooBarException", "new one"));
}

#[test]
fn events_of_unknown_types_are_kept() {
    let unknown = |event_type: &str| Ok(Event::Unknown { event_type: event_type.to_owned() });
    assert_eq!(
        event(&[(":message-type", "event"), (":event-type", "surprise")], b"{}").0,
        unknown("surprise")
    );
    assert_eq!(event(&[(":message-type", "event")], b"{}").0, unknown(""));
    assert_eq!(event(&[], b"").0, unknown(""));
}

#[test]
fn errors_of_events_tell_their_sizes() {
    let shown = |error: EventError, part: &str| {
        let text = error.to_string();
        assert!(text.contains(part), "{text}");
    };
    shown(EventError::ChunkPayload { payload_len: 77 }, "77 bytes");
    shown(EventError::OutOfMemory { needed: 77 }, "77 bytes");
    shown(EventError::Payload, "payload");
}
