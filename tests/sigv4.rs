//! Signing: vectors made by other implementations, the key cache, refusals, and properties.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

#[cfg(not(target_arch = "wasm32"))]
#[path = "sigv4/bedrock_conformance.rs"]
mod bedrock_conformance;
mod common;
#[cfg(not(target_arch = "wasm32"))]
#[path = "sigv4/conformance.rs"]
mod conformance;
#[path = "sigv4/keys.rs"]
mod keys;
#[cfg(not(target_arch = "wasm32"))]
#[path = "sigv4/linear.rs"]
mod linear;
#[cfg(not(target_arch = "wasm32"))]
#[path = "sigv4/properties.rs"]
mod properties;
#[path = "sigv4/refusals.rs"]
mod refusals;
#[cfg(not(target_arch = "wasm32"))]
#[path = "sigv4/suites.rs"]
mod suites;

use bedrock_stream::sigv4::{
    Credentials, Request, Scope, SignError, SignedHeaders, Signer, SigningKey, SigningOptions, Timestamp,
    canonical_request, credential_scope, sha256_hex, string_to_sign, uri_encode,
};
#[cfg(target_arch = "wasm32")]
use common::test;
use serde_json::Value;

const ACCESS_KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TIME: i64 = 1_440_938_160; // 2015-08-30T12:36:00Z
const DEFAULT: SigningOptions =
    SigningOptions { normalize_path: true, double_encode_path: true, omit_session_token: false };
const SCOPE: Scope = Scope { region: "us-east-1", service: "service" };
const GET: Request = Request {
    method: "GET",
    path: "/",
    query: "",
    headers: &[("Host", "example.amazonaws.com")],
    payload_hash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
};

fn credentials() -> Credentials {
    Credentials::new(ACCESS_KEY, SECRET, None)
}

fn smithy_vectors() -> Value {
    // compiled in: a browser has no files
    serde_json::from_str(include_str!("vectors/sigv4.json")).unwrap()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no text {member} in {value}"))
}

/// The canonical request of a header-signed request: the headers added by signing are part of it by then.
fn canonical_request_of(request: &Request, signed: &SignedHeaders, options: &SigningOptions) -> String {
    let mut headers: Vec<(&str, &str)> = request.headers.to_vec();
    for (name, value) in signed.headers() {
        if name != "x-amz-security-token" || !options.omit_session_token {
            headers.retain(|(given, _)| !given.eq_ignore_ascii_case(name));
            headers.push((name, value));
        }
    }
    canonical_request(&Request { headers: &headers, ..*request }, options).unwrap()
}

fn signature_of(authorization: &str) -> &str {
    authorization.rsplit_once("Signature=").unwrap().1
}

#[test]
fn requests_are_signed_like_the_javascript_sdk() {
    let vectors = smithy_vectors();
    let mut signer = Signer::new();
    let mut cases = 0;
    for case in vectors["requests"].as_array().unwrap() {
        let name = text(case, "name");
        let pairs = case["headers"].as_array().unwrap().iter();
        let headers: Vec<_> =
            pairs.map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap())).collect();
        let body_hash = sha256_hex(text(case, "body").as_bytes());
        let request = Request {
            method: text(case, "method"),
            path: text(case, "path"),
            query: text(case, "query"),
            headers: &headers,
            payload_hash: if case["unsigned_payload"] == true { "UNSIGNED-PAYLOAD" } else { &body_hash },
        };
        let credentials = Credentials::new(ACCESS_KEY, SECRET, case["token"].as_str().map(Into::into));
        let scope = Scope { region: text(case, "region"), service: text(case, "service") };
        let time = case["time"].as_i64().unwrap();
        let options = if case["s3"] == true { SigningOptions::s3() } else { DEFAULT };
        let (canonical, signature) = if let Some(expires) = case["expires"].as_u64() {
            let query =
                signer.presign(&request, &credentials, &scope, time, expires as u32, &options).expect(name);
            let canonical = canonical_request(&Request { query: &query, ..request }, &options).unwrap();
            (canonical, query.rsplit_once("X-Amz-Signature=").unwrap().1.to_owned())
        } else {
            let signed = signer.sign(&request, &credentials, &scope, time, &options).expect(name);
            assert_eq!(signed.authorization, text(case, "authorization"), "{name}");
            let canonical = canonical_request_of(&request, &signed, &options);
            (canonical, signature_of(&signed.authorization).to_owned())
        };
        assert_eq!(canonical, text(case, "canonical_request"), "{name}");
        let timestamp = Timestamp::from_unix_seconds(time).unwrap();
        let to_sign = string_to_sign(timestamp, &credential_scope(timestamp, &scope), &canonical);
        assert_eq!(to_sign, text(case, "string_to_sign"), "{name}");
        assert_eq!(signature, text(case, "signature"), "{name}");
        cases += 1;
    }
    assert!(cases >= 65, "{cases} cases");
}

#[test]
fn signing_keys_are_derived_like_the_javascript_sdk() {
    for key in smithy_vectors()["signing_keys"].as_array().unwrap() {
        let derived =
            SigningKey::derive(SECRET, text(key, "date"), text(key, "region"), text(key, "service")).unwrap();
        let hex: String = derived.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, text(key, "hex"));
    }
}

#[test]
fn text_is_encoded_like_the_javascript_sdk() {
    for pair in smithy_vectors()["uri_encode"].as_array().unwrap() {
        assert_eq!(uri_encode(pair[0].as_str().unwrap()), pair[1].as_str().unwrap());
    }
}

#[test]
fn times_are_written_like_in_javascript() {
    for pair in smithy_vectors()["times"].as_array().unwrap() {
        let (seconds, written) = (pair[0].as_i64().unwrap(), pair[1].as_str().unwrap());
        let time = Timestamp::from_unix_seconds(seconds).unwrap();
        assert_eq!(time.to_string(), written);
        assert_eq!(time.date(), written[..8]);
        assert_eq!(Timestamp::parse(written).unwrap().unix_seconds(), seconds);
    }
}

#[test]
fn bedrock_requests_have_boto3s_signatures() {
    let arn = "arn:aws:bedrock:us-east-1:123456789012:";
    let cases = [
        (
            "anthropic.claude-3-5-sonnet-20240620-v1:0".to_owned(),
            "17b2a3fb603ddaf2bdf2f21244dddbab6af25dbead6f2b13cd5d009d2700278a",
        ),
        (
            format!("{arn}inference-profile/us.anthropic.claude-3-5-sonnet-20240620-v1:0"),
            "7b93851daf08e29b94cfeafd84c5890910861c7547578f76c6407ece44e987b4",
        ),
        (
            format!("{arn}application-inference-profile/abcdefgh1234"),
            "4dcd9149590e04cbc8735d505d0a2de0820f01cd944ead353f4cd7b86fc89827",
        ),
    ];
    for (model_id, signature) in cases {
        let request = Request {
            method: "POST",
            path: &format!("/model/{}/invoke-with-response-stream", uri_encode(&model_id)),
            query: "",
            headers: &[
                ("X-Amzn-Bedrock-Accept", "application/json"),
                ("Content-Type", "application/json"),
                ("Host", "bedrock-runtime.us-east-1.amazonaws.com"),
            ],
            payload_hash: &sha256_hex(br#"{"a":1}"#),
        };
        let scope = Scope { region: "us-east-1", service: "bedrock" };
        let time = Timestamp::parse("20250301T100502Z").unwrap().unix_seconds();
        let signed = Signer::new().sign(&request, &credentials(), &scope, time, &DEFAULT).unwrap();
        let credential = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250301/us-east-1/bedrock/aws4_request";
        let names = "content-type;host;x-amz-date;x-amzn-bedrock-accept";
        let expected = format!("{credential}, SignedHeaders={names}, Signature={signature}");
        assert_eq!(signed.authorization, expected, "{model_id}");
    }
}
