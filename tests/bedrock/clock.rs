//! Clock skew, held against what the AWS SDK's signer measures (vectors/make-retry.mjs).

use super::*;
use bedrock_stream::bedrock::clock_skew_ms;
use serde_json::Value;

const NOW: f64 = 1_740_823_502_000.0; // 2025-03-01T10:05:02Z
const WRONG: &str = "The request signature we calculated does not match the signature you provided. (20250301T100502Z - 5 min.)";

fn refused(code: &str, message: &str) -> ServiceException {
    let body = serde_json::json!({ "message": message }).to_string();
    ServiceException::from_http(403, Some(code), body.as_bytes())
}

#[test]
fn the_header_date_tells_the_skew_and_for_a_wrong_signature_whether_it_is_the_fault() {
    let vectors: Value = serde_json::from_str(include_str!("../vectors/retry.json")).unwrap();
    for row in vectors["dates"].as_array().unwrap() {
        let (date, skew, tried_again) =
            (row[0].as_str().unwrap(), row[1].as_f64().unwrap(), row[2].as_bool().unwrap());
        for code in ["InvalidSignatureException", "SignatureDoesNotMatch"] {
            let answer = clock_skew_ms(&refused(code, WRONG), Some(date), NOW);
            assert_eq!(answer, tried_again.then_some(skew), "{code} {date}");
        }
        for error in [
            refused("RequestTimeTooSkewed", ""),
            refused("RequestExpired", ""),
            refused("RequestInTheFuture", ""),
            refused("InvalidSignatureException", "Signature expired: …"),
            refused("SignatureDoesNotMatch", "Signature not yet current: …"),
        ] {
            assert_eq!(clock_skew_ms(&error, Some(date), NOW), Some(skew), "{error} {date}");
        }
    }
}

#[test]
fn where_the_date_is_hidden_the_text_tells_the_skew() {
    let expired = "Signature expired: 20250301T095502Z is now earlier than 20250301T100002Z (20250301T100502Z - 5 min.)";
    let early = "Signature not yet current: 20250301T101502Z is still later than 20250301T101002Z (20250301T100502Z + 5 min.)";
    // 403 without a code, which CORS may hide, stands for AccessDenied
    let codes =
        ["InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "RequestExpired"];
    for code in codes.into_iter().chain(["AccessDeniedException"]) {
        // by the clock that was signed with
        assert_eq!(clock_skew_ms(&refused(code, expired), None, NOW - 600_000.0), Some(600_000.0));
        assert_eq!(clock_skew_ms(&refused(code, early), None, NOW + 600_000.0), Some(-600_000.0));
        assert_eq!(
            clock_skew_ms(&refused(code, early), Some("yesterday"), NOW + 600_000.0),
            Some(-600_000.0)
        );
    }
    let date = Some("Sat, 01 Mar 2025 10:05:03 GMT");
    let error = refused("InvalidSignatureException", expired);
    assert_eq!(clock_skew_ms(&error, date, NOW), Some(1_000.0), "the header goes first");
}

#[test]
fn a_skew_is_not_guessed() {
    let far = Some("Sat, 01 Mar 2025 11:05:02 GMT");
    let cases = [
        (refused("InvalidSignatureException", WRONG), None),
        (refused("InvalidSignatureException", "Signature expired"), None),
        (refused("InvalidSignatureException", "Signature expired: (now)"), None),
        (refused("InvalidSignatureException", "Signature expired: (20250230T100502Z - 5 min.)"), None),
        (refused("RequestTimeTooSkewed", ""), None),
        (refused("AccessDeniedException", "Not your model"), far),
        (refused("ExpiredTokenException", ""), far),
        (refused("UnrecognizedClientException", ""), far),
    ];
    for (error, date) in cases {
        assert_eq!(clock_skew_ms(&error, date, NOW + 3_600_000.0 * 24.0), None, "{error}");
    }
}

#[test]
fn a_date_of_another_form_is_not_read() {
    let error = refused("RequestTimeTooSkewed", "");
    for date in [
        "",
        "Saturday, 01-Mar-25 10:05:02 GMT",
        "Sat Mar  1 10:05:02 2025",
        "Sat, 01 Mar 2025 10:05:02 UTC",
        "Sat, 01 Mar 2025 10:05:02 GMT ",
        "Sat, 01 mar 2025 10:05:02 GMT",
        "Sat, 30 Feb 2025 10:05:02 GMT",
        "Sat, 01 Mar 2025 24:05:02 GMT",
        "Sat, 1 Mar 2025 10:05:02 GMT",
        "Sat, 01 Mär 2025 10:05:02 GMT",
        "2025-03-01T10:05:02Z",
    ] {
        assert_eq!(clock_skew_ms(&error, Some(date), NOW), None, "{date}");
    }
}
