//! Signing keys: kept, pushed out, handed on; and that secrets are not shown.

use super::*;

#[test]
fn a_signing_key_is_derived_once_for_its_day_region_service_and_secret() {
    let mut signer = Signer::new();
    let mut sign = |secret: &str, region, service, time| {
        let credentials = Credentials::new(ACCESS_KEY, secret, None);
        let signed = signer.sign(&GET, &credentials, &Scope { region, service }, time, &DEFAULT).unwrap();
        let fresh =
            Signer::new().sign(&GET, &credentials, &Scope { region, service }, time, &DEFAULT).unwrap();
        assert_eq!(signed, fresh, "a kept key signs as a fresh one");
        signer.derivations()
    };
    let midnight = 1_440_979_200; // 2015-08-31T00:00:00Z
    assert_eq!(sign(SECRET, "us-east-1", "bedrock", TIME), 1);
    assert_eq!(sign(SECRET, "us-east-1", "bedrock", midnight - 1), 1, "later on the same day");
    assert_eq!(sign(SECRET, "us-east-1", "bedrock", midnight), 2, "another day");
    assert_eq!(sign(SECRET, "us-west-2", "bedrock", TIME), 3, "another region");
    assert_eq!(sign(SECRET, "us-east-1", "sts", TIME), 4, "another service");
    assert_eq!(sign("another", "us-east-1", "bedrock", TIME), 5, "another secret of the same access key id");
    assert_eq!(sign(SECRET, "us-east-1", "bedrock", TIME), 5, "the first key is still there");
}

#[test]
fn the_key_used_longest_ago_is_pushed_out_by_the_ninth() {
    let mut signer = Signer::new();
    let mut sign = |region: &str| {
        let scope = Scope { region, service: "bedrock" };
        signer.sign(&GET, &credentials(), &scope, TIME, &DEFAULT).unwrap();
        signer.derivations()
    };
    let regions: Vec<String> = (1..=9).map(|number| format!("region-{number}")).collect();
    for region in &regions[..8] {
        sign(region);
    }
    assert_eq!(sign("region-1"), 8, "eight are kept");
    assert_eq!(sign("region-9"), 9);
    assert_eq!(sign("region-1"), 9, "the first was used since");
    assert_eq!(sign("region-2"), 10, "the second was not");
}

#[test]
fn a_signing_key_alone_signs_as_the_credentials_it_comes_from() {
    let credentials = Credentials::new(ACCESS_KEY, SECRET, Some("token".into()));
    let derived = SigningKey::derive(SECRET, "20150830", SCOPE.region, SCOPE.service).unwrap();
    let key = SigningKey::from_bytes(derived.as_bytes(), "20150830", SCOPE.region, SCOPE.service).unwrap();
    let mut signer = Signer::new();
    assert_eq!(
        key.sign(&GET, ACCESS_KEY, Some("token"), TIME, &DEFAULT),
        signer.sign(&GET, &credentials, &SCOPE, TIME, &DEFAULT)
    );
    assert_eq!(
        key.presign(&GET, ACCESS_KEY, Some("token"), TIME, 60, &DEFAULT),
        signer.presign(&GET, &credentials, &SCOPE, TIME, 60, &DEFAULT)
    );
    let late = key.sign(&GET, ACCESS_KEY, None, TIME + 86_400, &DEFAULT);
    let error = SignError::KeyOfAnotherDay { key_date: "20150830".into(), request_date: "20150831".into() };
    assert_eq!(late, Err(error));
}

#[test]
fn an_empty_session_token_is_none() {
    let empty = Credentials::new(ACCESS_KEY, SECRET, Some(String::new()));
    let mut signer = Signer::new();
    assert_eq!(
        signer.sign(&GET, &empty, &SCOPE, TIME, &DEFAULT),
        signer.sign(&GET, &credentials(), &SCOPE, TIME, &DEFAULT)
    );
    let key = SigningKey::derive(SECRET, "20150830", SCOPE.region, SCOPE.service).unwrap();
    assert_eq!(
        key.sign(&GET, ACCESS_KEY, Some(""), TIME, &DEFAULT),
        key.sign(&GET, ACCESS_KEY, None, TIME, &DEFAULT)
    );
}

#[test]
fn a_plus_in_a_presigned_query_is_sent_as_the_space_it_is_signed_as() {
    let request = Request { query: "a=b+c", ..GET };
    let query = Signer::new().presign(&request, &credentials(), &SCOPE, TIME, 60, &DEFAULT).unwrap();
    assert!(query.starts_with("a=b%20c&X-Amz-Algorithm="), "{query}");
}

#[test]
fn debug_shows_no_secret() {
    let credentials = Credentials::new(ACCESS_KEY, SECRET, Some("the-token".into()));
    let mut signer = Signer::new();
    let signed = signer.sign(&GET, &credentials, &SCOPE, TIME, &DEFAULT).unwrap();
    let key = SigningKey::derive(SECRET, "20150830", SCOPE.region, SCOPE.service).unwrap();
    let request = Request { headers: &[("Host", "h"), ("X-Amz-Security-Token", "the-token")], ..GET };
    let shown =
        format!("{credentials:?} {signer:?} {signed:?} {key:?} {request:?} {credentials:#?} {signer:#?}");
    let key_bytes = format!("{:?}", key.as_bytes());
    for secret in [SECRET, "the-token", key_bytes.trim_matches(['[', ']'])] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(shown.contains(ACCESS_KEY) && shown.contains("us-east-1"), "{shown}");
}
