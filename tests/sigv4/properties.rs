//! Properties that hold for any input.

use super::*;
use proptest::prelude::*;

const LAST_SECOND: i64 = 253_402_300_799;

/// Decodes differently from the code under test: splits the text at percent signs.
fn decoded(encoded: &str) -> Vec<u8> {
    let mut parts = encoded.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    bytes
}

fn header() -> impl Strategy<Value = (String, String)> {
    ("[A-Za-z][A-Za-z0-9-]{0,8}", "[ -~\t]{0,12}")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn a_time_reads_back(seconds in 0..=LAST_SECOND) {
        let time = Timestamp::from_unix_seconds(seconds).unwrap();
        prop_assert_eq!(time.unix_seconds(), seconds);
        prop_assert_eq!(Timestamp::parse(&time.to_string()), Ok(time));
    }

    #[test]
    fn later_times_are_written_later(a in 0..=LAST_SECOND, b in 0..=LAST_SECOND) {
        let text = |seconds| Timestamp::from_unix_seconds(seconds).unwrap().to_string();
        prop_assert_eq!(a.cmp(&b), text(a).cmp(&text(b)));
    }

    #[test]
    fn encoded_text_decodes_back_and_is_unreserved(text in any::<String>()) {
        let encoded = uri_encode(&text);
        prop_assert_eq!(decoded(&encoded), text.as_bytes());
        prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
    }

    #[test]
    fn the_order_of_different_headers_does_not_matter(
        headers in prop::collection::btree_map("[a-z][a-z0-9-]{0,8}", "[ -~]{0,12}", 0..8)
            .prop_map(|map| map.into_iter().collect::<Vec<_>>())
            .prop_flat_map(|headers| (Just(headers.clone()), Just(headers).prop_shuffle())),
    ) {
        let sign = |headers: &[(String, String)]| {
            let mut all = vec![("Host", "h")];
            all.extend(headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            Signer::new().sign(&Request { headers: &all, ..GET }, &credentials(), &SCOPE, TIME, &DEFAULT)
        };
        prop_assert_eq!(sign(&headers.0), sign(&headers.1));
    }

    #[test]
    fn the_order_of_query_parameters_does_not_matter(
        pairs in prop::collection::vec(("[ -~&&[^#&]]{0,6}", "[ -~&&[^#&]]{0,6}"), 0..8)
            .prop_flat_map(|pairs| (Just(pairs.clone()), Just(pairs).prop_shuffle())),
    ) {
        let canonical = |pairs: &[(String, String)]| {
            let query: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
            canonical_request(&Request { query: &query.join("&"), ..GET }, &DEFAULT).unwrap()
        };
        prop_assert_eq!(canonical(&pairs.0), canonical(&pairs.1));
    }

    #[test]
    fn different_values_have_different_signatures(a in "[a-z]{1,8}", b in "[a-z]{1,8}") {
        let sign = |value: &str| {
            let headers = [("Host", "h"), ("X-Value", value)];
            Signer::new().sign(&Request { headers: &headers, ..GET }, &credentials(), &SCOPE, TIME, &DEFAULT).unwrap()
        };
        prop_assert_eq!(a == b, sign(&a).authorization == sign(&b).authorization);
    }

    #[test]
    fn arbitrary_requests_never_panic_and_never_break_a_line(
        (method, path, query, payload_hash) in any::<(String, String, String, String)>(),
        headers in prop::collection::vec(any::<(String, String)>(), 0..4),
        (access_key, secret, token, region) in any::<(String, String, Option<String>, String)>(),
        (time, expires) in any::<(i64, u32)>(),
        (normalize_path, double_encode_path, omit_session_token) in any::<(bool, bool, bool)>(),
    ) {
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = Request { method: &method, path: &path, query: &query, headers: &headers, payload_hash: &payload_hash };
        let credentials = Credentials::new(access_key, secret, token);
        let scope = Scope { region: &region, service: "service" };
        let options = SigningOptions { normalize_path, double_encode_path, omit_session_token };
        let mut signer = Signer::new();
        if let Err(error) = signer.sign(&request, &credentials, &scope, time, &options) {
            prop_assert!(!error.to_string().is_empty());
        }
        let _ = signer.presign(&request, &credentials, &scope, time, expires, &options);
        let _ = Timestamp::parse(&path);
    }

    #[test]
    fn a_canonical_request_has_one_line_per_part(
        path in "/[ -~&&[^?#]]{0,20}",
        query in "[ -~&&[^#]]{0,30}",
        headers in prop::collection::vec(header(), 0..6),
        (normalize_path, double_encode_path) in any::<(bool, bool)>(),
    ) {
        let mut all = vec![("Host", "h")];
        all.extend(headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let request = Request { path: &path, query: &query, headers: &all, ..GET };
        let options = SigningOptions { normalize_path, double_encode_path, omit_session_token: false };
        let canonical = canonical_request(&request, &options).unwrap();
        let lines: Vec<&str> = canonical.split('\n').collect();
        let names: Vec<&str> = lines[lines.len() - 2].split(';').collect();
        prop_assert_eq!(lines.len(), 3 + names.len() + 3);
        prop_assert!(names.is_sorted_by(|a, b| a < b));
        let named: Vec<&str> = lines[3..3 + names.len()].iter().map(|line| line.split(':').next().unwrap()).collect();
        prop_assert_eq!(named, names);
    }
}
