//! Signing keys: cached, displaced, passed on; and secrets that are not shown.

#[cfg(target_arch = "wasm32")]
use super::test;
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
fn the_least_recently_used_key_is_displaced_by_the_ninth() {
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
fn a_signing_key_alone_signs_like_the_credentials_it_comes_from() {
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
    assert_eq!(late, Err(another_scope("20150831/us-east-1/service/aws4_request")));
}

fn another_scope(request_scope: &str) -> SignError {
    let key_scope = "20150830/us-east-1/service/aws4_request".into();
    SignError::KeyOfAnotherScope { key_scope, request_scope: request_scope.into() }
}

/// Keys as derived by the AWS SDK for JavaScript.
#[test]
fn credentials_with_a_signing_key_sign_and_presign_like_those_with_the_secret() {
    for key in smithy_vectors()["signing_keys"].as_array().unwrap() {
        let (date, region, service) = (text(key, "date"), text(key, "region"), text(key, "service"));
        let key = SigningKey::from_hex(text(key, "hex"), date, region, service).unwrap();
        let token = Some("token".to_owned());
        let secret = Credentials::new(ACCESS_KEY, SECRET, token.clone());
        let scoped = Credentials::scoped(ACCESS_KEY, key, token);
        let time = Timestamp::parse(&format!("{date}T235959Z")).unwrap().unix_seconds();
        let scope = Scope { region, service };
        let (mut signer, mut deriving) = (Signer::new(), Signer::new());
        assert_eq!(
            signer.sign(&GET, &scoped, &scope, time, &DEFAULT).unwrap(),
            deriving.sign(&GET, &secret, &scope, time, &DEFAULT).unwrap()
        );
        assert_eq!(
            signer.presign(&GET, &scoped, &scope, time, 60, &DEFAULT).unwrap(),
            deriving.presign(&GET, &secret, &scope, time, 60, &DEFAULT).unwrap()
        );
        assert_eq!((signer.derivations(), deriving.derivations()), (0, 1));
    }
}

#[test]
fn credentials_with_a_signing_key_sign_nothing_outside_its_scope() {
    let key = SigningKey::derive(SECRET, "20150830", SCOPE.region, SCOPE.service).unwrap();
    let scoped = Credentials::scoped(ACCESS_KEY, key, None);
    let mut signer = Signer::new();
    // the same signer has keys for those scopes, derived from the secret
    let cases = [
        (SCOPE, TIME + 86_400, "20150831/us-east-1/service/aws4_request"),
        (SCOPE, TIME - 86_400, "20150829/us-east-1/service/aws4_request"),
        (Scope { region: "us-west-2", ..SCOPE }, TIME, "20150830/us-west-2/service/aws4_request"),
        (Scope { service: "bedrock", ..SCOPE }, TIME, "20150830/us-east-1/bedrock/aws4_request"),
    ];
    for (scope, time, request_scope) in cases {
        signer.sign(&GET, &credentials(), &scope, time, &DEFAULT).unwrap();
        let error = another_scope(request_scope);
        assert_eq!(signer.sign(&GET, &scoped, &scope, time, &DEFAULT), Err(error.clone()));
        assert_eq!(signer.presign(&GET, &scoped, &scope, time, 60, &DEFAULT), Err(error.clone()));
        assert!(error.to_string().contains(request_scope), "{error}");
    }
}

#[test]
fn a_signing_key_in_hex_reads_back_and_nothing_else_does() {
    let key = SigningKey::derive(SECRET, "20150830", "us-east-1", "iam").unwrap();
    let hex = key.to_hex();
    for hex in [hex.to_string(), hex.to_uppercase()] {
        let read = SigningKey::from_hex(&hex, "20150830", "us-east-1", "iam").unwrap();
        assert_eq!(read.as_bytes(), key.as_bytes());
    }
    for wrong in
        ["", SECRET, &hex[1..], &format!("{}g", &hex[1..]), &[hex.as_str(), "00"].concat(), &"é".repeat(32)]
    {
        let error = SigningKey::from_hex(wrong, "20150830", "us-east-1", "iam").unwrap_err();
        assert_eq!(error, SignError::InvalidSigningKey, "{wrong}");
    }
    assert_eq!(SigningKey::from_hex(&hex, "2015083", "r", "s").unwrap_err(), SignError::InvalidTimestamp);
}

#[test]
fn an_empty_session_token_counts_as_none() {
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
fn debug_does_not_show_secrets() {
    let credentials = Credentials::new(ACCESS_KEY, SECRET, Some("the-token".into()));
    let mut signer = Signer::new();
    let signed = signer.sign(&GET, &credentials, &SCOPE, TIME, &DEFAULT).unwrap();
    let key = SigningKey::derive(SECRET, "20150830", SCOPE.region, SCOPE.service).unwrap();
    let request = Request { headers: &[("Host", "h"), ("X-Amz-Security-Token", "the-token")], ..GET };
    let scoped = Credentials::scoped(ACCESS_KEY, key.clone(), Some("the-token".into()));
    let outside = Scope { region: "us-west-2", ..SCOPE };
    let error = signer.sign(&GET, &scoped, &outside, TIME, &DEFAULT).unwrap_err();
    let mut shown = format!("{credentials:?} {signer:?} {signed:?} {key:?} {request:?}");
    shown.push_str(&format!("{credentials:#?} {signer:#?} {scoped:?} {error:?} {error}"));
    let key_bytes = format!("{:?}", key.as_bytes());
    for secret in [SECRET, "the-token", key_bytes.trim_matches(['[', ']']), &key.to_hex()] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(shown.contains(ACCESS_KEY) && shown.contains("us-east-1"), "{shown}");
}

#[test]
fn debug_shows_what_identifies_a_value() {
    let mut signer = Signer::new();
    let signed = signer.sign(&GET, &credentials(), &SCOPE, TIME, &DEFAULT).unwrap();
    let key = SigningKey::derive(SECRET, "20150830", SCOPE.region, SCOPE.service).unwrap();
    let scope = ["20150830", "us-east-1", "service"];
    for (shown, parts) in [
        (format!("{:?}", credentials()), &[ACCESS_KEY][..]),
        (format!("{GET:?}"), &["GET", "\"/\"", "Host"]),
        (format!("{signed:?}"), &["20150830T123600Z", &signed.authorization]),
        (format!("{key:?}"), &scope),
        (format!("{signer:?}"), &scope),
    ] {
        for part in parts {
            assert!(shown.contains(part), "{part} is not in {shown}");
        }
    }
}
