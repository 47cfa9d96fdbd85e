//! Refusals before anything is signed.

#[cfg(target_arch = "wasm32")]
use super::test;
use super::*;

fn refusal(request: Request) -> SignError {
    Signer::new().sign(&request, &credentials(), &SCOPE, TIME, &DEFAULT).unwrap_err()
}

#[test]
fn parts_of_a_request_that_cannot_be_signed_are_refused() {
    assert_eq!(refusal(Request { method: "", ..GET }), SignError::InvalidMethod);
    assert_eq!(refusal(Request { method: "GET /\n", ..GET }), SignError::InvalidMethod);
    assert_eq!(refusal(Request { path: "model", ..GET }), SignError::InvalidPath { offset: 0 });
    assert_eq!(refusal(Request { path: "/a?b=c", ..GET }), SignError::InvalidPath { offset: 2 });
    assert_eq!(refusal(Request { path: "/a#top", ..GET }), SignError::InvalidPath { offset: 2 });
    assert_eq!(refusal(Request { path: "/a\nb", ..GET }), SignError::InvalidPath { offset: 2 });
    assert_eq!(refusal(Request { query: "a=1#top", ..GET }), SignError::InvalidQuery { offset: 3 });
    assert_eq!(refusal(Request { query: "a=\r", ..GET }), SignError::InvalidQuery { offset: 2 });
    for payload_hash in ["", "e3b0", &GET.payload_hash.to_uppercase(), "UNSIGNED-PAYLOAD\n"] {
        assert_eq!(refusal(Request { payload_hash, ..GET }), SignError::InvalidPayloadHash);
    }
    assert_eq!(refusal(Request { headers: &[], ..GET }), SignError::MissingHost);
    assert_eq!(refusal(Request { headers: &[("host", " ")], ..GET }), SignError::MissingHost);
}

#[test]
fn headers_that_http_does_not_allow_are_refused() {
    for name in ["", " host", "a:b", "a\n", "é", ":authority"] {
        let headers = [("Host", "h"), (name, "x")];
        assert_eq!(refusal(Request { headers: &headers, ..GET }), SignError::InvalidHeaderName { index: 1 });
    }
    for (value, offset) in
        [("a\nb", 1), ("a\r\nb", 1), ("a\r", 1), ("\0", 0), ("ab\x7f", 2), ("a\n b\n", 4), ("\r b", 0)]
    {
        let headers = [("Host", "h"), ("X-Value", value)];
        let error = SignError::InvalidHeaderValue { name: "x-value".into(), offset };
        assert_eq!(refusal(Request { headers: &headers, ..GET }), error, "{value:?}");
    }
}

#[test]
fn credentials_and_scopes_that_cannot_be_stated_are_refused() {
    let sign = |access_key: &str, secret: &str, token: &str, region, service| {
        let credentials = Credentials::new(access_key, secret, Some(token.into()));
        Signer::new().sign(&GET, &credentials, &Scope { region, service }, TIME, &DEFAULT).unwrap_err()
    };
    for bad in ["", "a b", "a/b", "a,b", "a\n", "é"] {
        assert_eq!(sign(bad, SECRET, "", "r", "s"), SignError::InvalidAccessKeyId);
        assert_eq!(sign(ACCESS_KEY, SECRET, "", bad, "s"), SignError::InvalidRegion);
        assert_eq!(sign(ACCESS_KEY, SECRET, "", "r", bad), SignError::InvalidService);
    }
    for bad in ["", "secret\n"] {
        assert_eq!(sign(ACCESS_KEY, bad, "", "r", "s"), SignError::InvalidSecretAccessKey);
    }
    for bad in ["token\n", "a b", "é"] {
        assert_eq!(sign(ACCESS_KEY, SECRET, bad, "r", "s"), SignError::InvalidSessionToken);
    }
}

#[test]
fn times_and_expiries_out_of_range_are_refused() {
    let mut signer = Signer::new();
    for unix_seconds in [-1, 253_402_300_800, 1_440_938_160_000, i64::MIN, i64::MAX] {
        let error = SignError::TimeOutOfRange { unix_seconds };
        assert_eq!(signer.sign(&GET, &credentials(), &SCOPE, unix_seconds, &DEFAULT), Err(error));
    }
    for expires_seconds in [0, 604_801, u32::MAX] {
        let error = SignError::InvalidExpires { expires_seconds };
        assert_eq!(signer.presign(&GET, &credentials(), &SCOPE, TIME, expires_seconds, &DEFAULT), Err(error));
    }
    let absent = [
        "20150230T000000Z",
        "20151301T000000Z",
        "20150001T000000Z",
        "20150300T000000Z",
        "20150830T240000Z",
        "20161231T235960Z",
    ];
    let malformed =
        ["", "20150830", "2015-08-30T12:36:00Z", "20150830T123600", "+0150830T123600Z", "19691231T235959Z"];
    for text in absent.iter().chain(&malformed) {
        assert_eq!(Timestamp::parse(text), Err(SignError::InvalidTimestamp), "{text}");
    }
    for date in ["2015083", "20150832", "20150830T"] {
        assert_eq!(SigningKey::derive(SECRET, date, "r", "s").unwrap_err(), SignError::InvalidTimestamp);
    }
}

#[test]
fn a_presigned_query_is_not_presigned_again() {
    let mut signer = Signer::new();
    let query = signer.presign(&GET, &credentials(), &SCOPE, TIME, 60, &DEFAULT).unwrap();
    for (query, name) in [(query.as_str(), "X-Amz-Algorithm"), ("a=1&X%2DAmz-Date=x", "X-Amz-Date")] {
        let request = Request { query, ..GET };
        let error = SignError::AlreadyPresigned { name };
        assert_eq!(signer.presign(&request, &credentials(), &SCOPE, TIME, 60, &DEFAULT), Err(error));
    }
}

#[test]
fn each_error_names_the_part_that_is_wrong_and_where() {
    for (error, part, detail) in [
        (SignError::InvalidTimestamp, "timestamp", "YYYYMMDD'T'HHMMSS'Z'"),
        (SignError::InvalidAccessKeyId, "access key id", "comma"),
        (SignError::InvalidSecretAccessKey, "secret access key", "line break"),
        (SignError::InvalidSigningKey, "signing key", "64 hex"),
        (SignError::InvalidSessionToken, "session token", "line break"),
        (SignError::InvalidRegion, "region", "us-east-1"),
        (SignError::InvalidService, "service", "bedrock"),
        (SignError::InvalidMethod, "method", "POST"),
        (SignError::InvalidPayloadHash, "payload hash", "UNSIGNED-PAYLOAD"),
        (SignError::MissingHost, "host header", "port"),
        (SignError::TimeOutOfRange { unix_seconds: 7 }, "time 7 ", "milliseconds"),
        (SignError::InvalidPath { offset: 7 }, "path", "byte 7"),
        (SignError::InvalidQuery { offset: 7 }, "query", "byte 7"),
        (SignError::InvalidHeaderName { index: 7 }, "name of header 7", "token"),
        (SignError::InvalidHeaderValue { name: "x-a".into(), offset: 7 }, "value of header x-a", "byte 7"),
        (SignError::InvalidExpires { expires_seconds: 7 }, "expiry of 7 s", "604800"),
        (SignError::AlreadyPresigned { name: "X-Amz-Date" }, "query", "X-Amz-Date"),
        (
            SignError::KeyOfAnotherScope { key_scope: "a/b".into(), request_scope: "c/d".into() },
            "signing key",
            "a/b used for c/d",
        ),
    ] {
        let message = error.to_string();
        assert!(message.starts_with(part) && message.contains(detail), "{message}");
    }
}

#[test]
fn an_empty_path_is_signed_as_the_root() {
    // "If the absolute path is empty, use a forward slash", whatever else becomes of paths
    for normalize_path in [true, false] {
        for double_encode_path in [true, false] {
            let options = SigningOptions { normalize_path, double_encode_path, ..DEFAULT };
            let canonical = canonical_request(&Request { path: "", ..GET }, &options).unwrap();
            assert_eq!(canonical.lines().nth(1), Some("/"));
        }
    }
}
