//! Errors that do not come from AWS: they keep the message, in whatever form, and no name is invented.

use super::*;

fn from_gateway(status: u16, body: &str) -> ServiceException {
    ServiceException::from_http(status, |_| None, body.as_bytes())
}

#[test]
fn the_message_is_found_in_any_shape_of_json() {
    let cases = [
        (r#"{"error":{"message":"Budget exceeded","type":"budget","code":"400"}}"#, "Budget exceeded"),
        (r#"{"error":"Budget exceeded"}"#, "Budget exceeded"),
        (r#"{"error":{"error":{"message":"deep"}}}"#, "deep"),
        (r#"{"error":true,"reason":"Budget exceeded"}"#, "Budget exceeded"),
        (r#"{"detail":"Not authenticated"}"#, "Not authenticated"),
        (
            r#"{"detail":[{"loc":["body","a"],"msg":"field required","type":"missing"},{"msg":"too long"}]}"#,
            "field required; too long",
        ),
        (r#"{"detail":{"error":"no key"}}"#, "no key"),
        (
            r#"{"errors":[{"code":10000,"message":"Authentication error"}],"success":false}"#,
            "Authentication error",
        ),
        (r#"{"errors":["one","two"]}"#, "one; two"),
        (r#"{"error":"invalid_client","error_description":"Unknown client"}"#, "Unknown client"),
        (
            r#"{"type":"about:blank","title":"Out of credit","status":403,"detail":"Your balance is 30."}"#,
            "Out of credit: Your balance is 30.",
        ),
        (r#"{"title":"Forbidden","status":403}"#, "Forbidden"),
        (r#"{"title":"Forbidden","detail":"Forbidden by policy"}"#, "Forbidden by policy"),
        (r#"{"fault":{"faultstring":"Rate limit","detail":{"errorcode":"x"}}}"#, "Rate limit"),
        (r#"{"Message":"m","RequestId":"r"}"#, "m"),
        (r#"{"ERROR":"m"}"#, "m"),
        (r#"{"message":["one","two"],"error":"Bad Request","statusCode":400}"#, "one; two"),
        (r#"{"message":"no","code":403}"#, "no"),
        (r#"{"message":null,"error":"Forbidden","path":"/x"}"#, "Forbidden"),
        (r#"{"message":"","error":"Forbidden"}"#, "Forbidden"),
        (r#"{"code":1,"data":{"message":"inside"}}"#, "inside"),
        (r#"{"code":1,"data":[{"message":"inside"}]}"#, "inside"),
        // the first one that is named as a message
        (r#"{"data":["text",{"message":"one"},{"message":"two"}],"meta":{"message":"three"}}"#, "one"),
        (r#"{"data":{"message":"one"},"meta":{"page":1}}"#, "one"),
        (r#"[{"error":{"code":429,"message":"Quota"}}]"#, "Quota"),
        (
            r#"{"error":{"message":"<html><title>502</title><p>Bad &amp; gone</p></html>"}}"#,
            "502: Bad & gone",
        ),
        ("\u{feff}{\"error\":\"marked\"}", "marked"),
        (r#""said in a string""#, "said in a string"),
        (r#"{"error":{"code":7},"id":"x"}"#, r#"{"error":{"code":7},"id":"x"}"#),
        (r#"{"foo":"bar"}"#, r#"{"foo":"bar"}"#),
        ("{broken", "{broken"),
        ("{}", ""),
        ("null", ""),
        ("", ""),
    ];
    for (body, message) in cases {
        assert_eq!(from_gateway(403, body).message, message, "{body}");
        assert_eq!(
            ServiceException::from_http(403, |_| Some(String::new()), body.as_bytes()).message,
            message
        );
    }
}

#[test]
fn text_and_pages_are_reported_on_one_line() {
    let page = "<!DOCTYPE html>\n<html><head><meta charset=utf-8><title>\n Access  denied </title>\
        <style>p { color: red }</style><script>if (1 < 2) alert('</p>')</script ></head>\
        <body><!-- <p>hidden</p> --><h1>Gesch&uuml;tzt</h1><p title='a > b'>Category: <b>AI</b>.<br/>Ask&nbsp;IT &#8212; &#x2603; \
        &unknown; R&D</p><svg><title>icon</title></svg></body></html>";
    let cases = [
        ("  upstream connect error\n", "upstream connect error"),
        ("no healthy upstream: a < b", "no healthy upstream: a < b"),
        (page, "Access denied: Geschützt Category: AI. Ask IT — ☃ &unknown; R&D"),
        ("<html><title>403 Forbidden</title><h1>403 Forbidden</h1><hr>nginx", "403 Forbidden nginx"),
        ("<html><body>1 < 2</body>", "1 < 2"),
        ("<title>only a title", "only a title"),
        (
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message><![CDATA[No <way>]]></Message></Error>",
            "AccessDenied No <way>",
        ),
        ("<html></html>", ""),
        ("<script>open", ""),
        ("<", ""),
        ("\u{0}\u{1}\u{2}", ""),
    ];
    for (body, message) in cases {
        assert_eq!(error_text(body.as_bytes()), message, "{body}");
    }
}

#[test]
fn a_page_is_cut_to_three_hundred_characters_and_a_message_is_not() {
    let long = "é".repeat(400);
    let cut = "é".repeat(300) + "…";
    assert_eq!(error_text(long.as_bytes()), cut);
    assert_eq!(error_text(format!("<p>{long}").as_bytes()), cut);
    assert_eq!(error_text(&"é".repeat(300).into_bytes()), "é".repeat(300));
    assert_eq!(error_text(format!(r#"{{"error":"{long}"}}"#).as_bytes()), long);
}

#[test]
fn bytes_that_are_not_utf_8_are_read_as_latin_1() {
    assert_eq!(decode_text(b"Zugriff f\xfcr Sie gesperrt"), "Zugriff für Sie gesperrt");
    assert_eq!(decode_text(b"cut in a snowman \xe2\x98"), "cut in a snowman ");
    assert_eq!(decode_text("☃".as_bytes()), "☃");
}

#[test]
fn a_name_of_the_model_is_only_used_if_aws_may_have_sent_it() {
    let statuses = [400, 403, 404, 408, 424, 429, 500, 503];
    let foreign = [
        "<html><title>Blocked</title></html>",
        "blocked",
        "",
        "{}",
        r#"{"error":{"message":"m"}}"#,
        r#"{"message":"m","status":403}"#,
    ];
    for status in statuses {
        for body in foreign {
            let error = from_gateway(status, body);
            assert_eq!((error.code.as_str(), error.kind()), (status.to_string().as_str(), None), "{body}");
        }
        for name in ["x-amzn-requestid", "x-amzn-errortype"] {
            let header = |asked: &str| (asked == name).then(String::new);
            let error = ServiceException::from_http(status, header, b"<html>");
            assert_eq!(error.kind().map(ServiceExceptionKind::status), Some(status), "{name}");
        }
        assert!(from_gateway(status, r#"{"message":"m"}"#).kind().is_some(), "{status}");
    }
    let named = from_gateway(403, r#"{"__type":"AccessDeniedException","extra":1}"#);
    assert_eq!(named.kind(), Some(ServiceExceptionKind::AccessDenied));
}

#[test]
fn a_gateways_status_is_retried_like_awss() {
    let cases = [
        (429, Some(Retryable::Throttling)),
        (500, Some(Retryable::Transient)),
        (502, Some(Retryable::Transient)),
        (503, Some(Retryable::Transient)),
        (504, Some(Retryable::Transient)),
        (403, None),
    ];
    for (status, expected) in cases {
        assert_eq!(from_gateway(status, "<html>busy</html>").retryable(), expected, "{status}");
    }
}

#[test]
fn credential_services_pass_on_a_gateways_message() {
    let page = b"<html><title>Blocked</title></html>";
    for error in [
        TemporaryCredentials::from_sts(403, page).unwrap_err(),
        TemporaryCredentials::from_cognito(403, None, page).unwrap_err(),
    ] {
        assert_eq!(error.to_string(), "403: Blocked");
    }
}
