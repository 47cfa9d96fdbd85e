//! Error responses, and the heads of successful ones.

use super::*;

#[test]
fn the_code_of_an_http_error_is_found_where_services_put_it() {
    let cases: [(u16, Option<&str>, &str, &str, &str); 13] = [
        (
            429,
            Some("ThrottlingException:http://internal.amazon.com/"),
            r#"{"message":"m"}"#,
            "ThrottlingException",
            "m",
        ),
        (
            400,
            Some("com.amazon.bedrock#ValidationException"),
            r#"{"Message":"m"}"#,
            "ValidationException",
            "m",
        ),
        (
            400,
            None,
            r#"{"code":"ServiceQuotaExceededException","message":"m"}"#,
            "ServiceQuotaExceededException",
            "m",
        ),
        (400, None, r#"{"Code":"X"}"#, "X", ""),
        (403, None, r#"{"__type":"a.b#ExpiredTokenException","message":"m"}"#, "ExpiredTokenException", "m"),
        (403, Some(""), r#"{"__type":"Y"}"#, "Y", ""),
        (503, Some(""), "<html>busy</html>", "ServiceUnavailableException", "busy"),
        (500, Some(""), "", "InternalServerException", ""),
        (502, Some(""), "<html>", "502", ""),
        (404, Some(""), "{}", "ResourceNotFoundException", ""),
        (301, Some(""), "", "301", ""),
        (400, Some(""), "{broken", "ValidationException", "{broken"),
        (400, None, r#"{"Message":"m"}"#, "ValidationException", "m"),
    ];
    for (status, error_type, body, code, message) in cases {
        let error = ServiceException::from_http(status, |_| error_type.map(str::to_owned), body.as_bytes());
        assert_eq!((error.code.as_str(), error.message.as_str()), (code, message), "{status} {body}");
        assert_eq!(error.status, Some(status));
    }
}

#[test]
fn every_modelled_error_is_known_by_its_code() {
    use ServiceExceptionKind as Kind;
    let cases = [
        ("AccessDeniedException", 403, Kind::AccessDenied, Fault::Client),
        ("ResourceNotFoundException", 404, Kind::ResourceNotFound, Fault::Client),
        ("ModelTimeoutException", 408, Kind::ModelTimeout, Fault::Client),
        ("ValidationException", 400, Kind::Validation, Fault::Client),
        ("ServiceQuotaExceededException", 400, Kind::ServiceQuotaExceeded, Fault::Client),
        ("ThrottlingException", 429, Kind::Throttling, Fault::Client),
        ("ModelNotReadyException", 429, Kind::ModelNotReady, Fault::Client),
        ("ModelErrorException", 424, Kind::ModelError, Fault::Client),
        ("ModelStreamErrorException", 424, Kind::ModelStreamError, Fault::Client),
        ("InternalServerException", 500, Kind::InternalServer, Fault::Server),
        ("ServiceUnavailableException", 503, Kind::ServiceUnavailable, Fault::Server),
    ];
    let body = br#"{"message":"m","originalStatusCode":502,"originalMessage":"o","resourceName":"r"}"#;
    for (code, status, kind, fault) in cases {
        let error = ServiceException::from_http(status, |_| Some(code.to_owned()), body);
        assert_eq!(
            (error.kind(), error.fault(), kind.status(), kind.name()),
            (Some(kind), fault, status, code)
        );
        assert_eq!(error.original_status_code, Some(502));
        assert_eq!(
            (error.original_message.as_deref(), error.resource_name.as_deref()),
            (Some("o"), Some("r"))
        );
    }
}

#[test]
fn hidden_headers_fall_back_to_what_was_requested() {
    let all = |name: &str| Some(format!("<{name}>"));
    let head = ResponseHead::read(all, Some("text/plain"));
    assert_eq!(head.content_type, "<x-amzn-bedrock-content-type>");
    assert_eq!(head.service_tier.as_deref(), Some("<x-amzn-bedrock-service-tier>"));
    assert_eq!(
        head.performance_config_latency.as_deref(),
        Some("<x-amzn-bedrock-performanceconfig-latency>")
    );
    assert_eq!(head.request_id.as_deref(), Some("<x-amzn-requestid>"));

    let head = ResponseHead::read(|_| None, Some("text/plain"));
    assert_eq!((head.content_type.as_str(), head.request_id), ("text/plain", None));
    for (content_type, expected) in [
        (None, true),
        (Some("Application/VND.amazon.eventstream; x=y"), true),
        (Some("application/json"), false),
        (Some(""), false),
    ] {
        assert_eq!(ResponseHead::is_event_stream(content_type), expected, "{content_type:?}");
    }
}

/// Sources: the codes of [all services](https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html), STS's
/// `ExpiredToken`, and Bedrock's message about an API key, which has no code of its own.
#[test]
fn a_refusal_of_the_credentials_is_told_from_one_of_the_request() {
    let refused = |code: &str, message: &str| {
        let body = serde_json::json!({ "message": message }).to_string();
        ServiceException::from_http(403, |_| Some(code.to_owned()), body.as_bytes()).refuses_credentials()
    };
    for code in
        ["ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"]
    {
        assert!(refused(code, "The security token included in the request is invalid."), "{code}");
    }
    let invalid_key = "Authentication failed: Please make sure your API Key is valid.";
    assert!(refused("AccessDeniedException", invalid_key));
    assert!(!refused("ValidationException", invalid_key));
    for code in
        ["AccessDeniedException", "ValidationException", "ThrottlingException", "InvalidSignatureException"]
    {
        assert!(!refused(code, "You don't have access to the model."), "{code}");
    }
}

/// The code becomes an error's name, which callers compare, log and show.
#[test]
fn a_word_that_no_aws_service_uses_as_a_code_is_not_one() {
    let long = "A".repeat(101);
    let words = [
        "__proto__",
        "toString",
        "constructor",
        "hasOwnProperty",
        "Two Words",
        "<img src=x onerror=alert(1)>",
        "Line\nBreak",
        "Ünïcode",
        "Null\0",
        "invalid_api_key",
        "4XX",
        long.as_str(),
    ];
    for word in words {
        let body = format!(r#"{{"code":{word:?},"message":"m"}}"#);
        let from_header =
            ServiceException::from_http(418, |name| (name == "x-amzn-errortype").then(|| word.into()), b"");
        let from_body = ServiceException::from_http(418, |_| None, body.as_bytes());
        assert_eq!((from_header.code.as_str(), from_body.code.as_str()), ("418", "418"), "{word}");
        // the status identifies a response of AWS
        let request_id = |name: &str| (name == "x-amzn-requestid").then(|| "62d637b3".to_owned());
        assert_eq!(ServiceException::from_http(400, request_id, body.as_bytes()).code, "ValidationException");

        let in_frame = ServiceException::from_frame(word, br#"{"message":"m"}"#);
        let in_error_frame = ServiceException::from_error_frame(word, "m");
        for error in [in_frame, in_error_frame] {
            assert_eq!(error.code, "UnknownError", "{word}");
            assert_eq!(error.message, format!("{word}: m"));
        }
    }
    assert_eq!(ServiceException::from_error_frame("", "m").to_string(), "UnknownError: m");
    for code in
        ["InternalFailure", "IDPCommunicationError", "SlowDown", "EC2ThrottledException", "fooBarException"]
    {
        assert_eq!(ServiceException::from_http(418, |_| Some(code.into()), b"").code, code);
        assert_eq!(ServiceException::from_error_frame(code, "").code, code);
    }
}
