//! The clock offset compared with what the AWS SDK's signer measures (vectors/make-retry.mjs).
//!
//! A deliberate difference: the SDK believes times that are years away.

use super::*;
use bedrock_stream::bedrock::ClockOffset;
use proptest::prelude::*;
use serde_json::Value;

const NOW: f64 = 1_740_823_502_000.0; // 2025-03-01T10:05:02Z
const DAY: f64 = 86_400_000.0;
const WRONG: &str = "The request signature we calculated does not match the signature you provided. (20250301T100502Z - 5 min.)";

fn refused(code: &str, message: &str) -> ServiceException {
    let body = serde_json::json!({ "message": message }).to_string();
    ServiceException::from_http(403, |_| Some(code.to_owned()), body.as_bytes())
}

/// The offset measured on a device that signed with no offset.
fn measured(error: &ServiceException, date: Option<&str>, device_ms: f64) -> Option<f64> {
    ClockOffset::default().corrected(error, date, device_ms).map(ClockOffset::ms)
}

#[test]
fn the_date_header_gives_the_offset_and_shows_whether_a_wrong_clock_broke_the_signature() {
    let vectors: Value = serde_json::from_str(include_str!("../vectors/retry.json")).unwrap();
    for row in vectors["dates"].as_array().unwrap() {
        let (date, skew, tried_again) =
            (row[0].as_str().unwrap(), row[1].as_f64().unwrap(), row[2].as_bool().unwrap());
        let believed = skew.abs() <= 366.0 * DAY;
        for code in ["InvalidSignatureException", "SignatureDoesNotMatch"] {
            let offset = measured(&refused(code, WRONG), Some(date), NOW);
            assert_eq!(offset, (tried_again && believed).then_some(skew), "{code} {date}");
        }
        for error in [
            refused("RequestTimeTooSkewed", ""),
            refused("RequestExpired", ""),
            refused("RequestInTheFuture", ""),
            refused("InvalidSignatureException", "Signature expired: …"),
            refused("SignatureDoesNotMatch", "Signature not yet current: …"),
        ] {
            assert_eq!(measured(&error, Some(date), NOW), believed.then_some(skew), "{error} {date}");
        }
    }
}

#[test]
fn if_the_date_is_hidden_the_text_gives_the_offset() {
    let expired = "Signature expired: 20250301T095502Z is now earlier than 20250301T100002Z (20250301T100502Z - 5 min.)";
    let early = "Signature not yet current: 20250301T101502Z is still later than 20250301T101002Z (20250301T100502Z + 5 min.)";
    // 403 without a code, which CORS may hide, counts as AccessDenied
    let codes =
        ["InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "RequestExpired"];
    for code in codes.into_iter().chain(["AccessDeniedException"]) {
        assert_eq!(measured(&refused(code, expired), None, NOW - 600_000.0), Some(600_000.0));
        assert_eq!(measured(&refused(code, early), None, NOW + 600_000.0), Some(-600_000.0));
        assert_eq!(measured(&refused(code, early), Some("yesterday"), NOW + 600_000.0), Some(-600_000.0));
    }
    let date = Some("Sat, 01 Mar 2025 10:05:03 GMT");
    let error = refused("InvalidSignatureException", expired);
    assert_eq!(measured(&error, date, NOW), Some(1_000.0), "the header goes first");
}

#[test]
fn an_offset_is_not_guessed() {
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
        assert_eq!(measured(&error, date, NOW + DAY), None, "{error}");
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
        assert_eq!(measured(&error, Some(date), NOW), None, "{date}");
    }
}

#[test]
fn a_correction_replaces_the_offset_that_the_attempt_was_signed_with() {
    let date = Some("Sat, 01 Mar 2025 10:05:02 GMT");
    let error = refused("InvalidSignatureException", WRONG);
    for signed_with in [-600_000.0, 300_000.0, DAY, 1e13] {
        let offset = ClockOffset::from_ms(signed_with);
        // on a correct device, and on one that is 1 s slow
        for slow in [0.0, 1_000.0] {
            assert_eq!(offset.corrected(&error, date, NOW - slow), Some(ClockOffset::from_ms(slow)));
        }
    }
    // signed at the right time, so the key is wrong
    assert_eq!(ClockOffset::from_ms(600_000.0).corrected(&error, date, NOW - 600_000.0), None);
}

#[test]
fn a_time_more_than_366_days_away_is_ignored() {
    let cases = [
        ("Mon, 02 Mar 2026 10:05:02 GMT", Some(366.0 * DAY)),
        ("Mon, 02 Mar 2026 10:05:03 GMT", None),
        ("Thu, 29 Feb 2024 10:05:02 GMT", Some(-366.0 * DAY)),
        ("Thu, 29 Feb 2024 10:05:01 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
    ];
    for (date, offset) in cases {
        for error in [refused("InvalidSignatureException", WRONG), refused("RequestTimeTooSkewed", "")] {
            assert_eq!(measured(&error, Some(date), NOW), offset, "{error} {date}");
        }
    }
    let text = "Signature expired: 20250301T100502Z is now earlier than 99991231T235459Z (99991231T235959Z - 5 min.)";
    assert_eq!(measured(&refused("InvalidSignatureException", text), None, NOW), None);
}

#[test]
fn an_offset_that_cannot_be_signed_is_ignored() {
    let last = 253_402_300_799_000.0; // 9999-12-31T23:59:59Z
    for offset_ms in [last - NOW + 1_000.0, -NOW - 1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        assert_eq!(ClockOffset::from_ms(offset_ms).service_time_ms(NOW), NOW, "{offset_ms}");
    }
    for (offset_ms, time_ms) in [(last - NOW, last), (-NOW, 0.0), (1.5, NOW + 1.5)] {
        assert_eq!(ClockOffset::from_ms(offset_ms).service_time_ms(NOW), time_ms);
    }
}

proptest! {
    #[test]
    fn whatever_gateways_send_the_next_request_is_signed_within_a_year_of_the_device(
        dates in prop::collection::vec((1970..10_000_u32, 1..13_u32, 1..29_u32), 1..5),
    ) {
        let error = refused("RequestTimeTooSkewed", "");
        let mut offset = ClockOffset::default();
        let mut request = signed(&input("m", b""));
        for (year, month, day) in dates {
            let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
                [month as usize - 1];
            let date = format!("Sat, {day:02} {month} {year} 10:05:02 GMT");
            offset = offset.corrected(&error, Some(&date), NOW).unwrap_or(offset);
            let time_ms = offset.service_time_ms(NOW);
            prop_assert!((time_ms - NOW).abs() <= 366.0 * DAY, "{}", time_ms);
            let credentials = Credentials::new("AKIDEXAMPLE", "secret", None);
            let seconds = (time_ms / 1_000.0) as i64;
            prop_assert_eq!(request.sign(&mut Signer::new(), &credentials, "us-east-1", seconds), Ok(()));
        }
    }
}
