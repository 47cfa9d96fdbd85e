//! Short-term API keys, and requests with an API key.

use serde_json::Value;

use super::*;
use crate::common::own_vectors;

fn vector_credentials(vectors: &Value, key: &Value) -> Credentials {
    let text = |name: &str| vectors[name].as_str().unwrap();
    let token = key["token"].as_str().map(Into::into);
    Credentials::new(text("access_key_id"), text("secret_access_key"), token)
}

#[test]
fn short_term_keys_equal_those_of_awss_token_generator() {
    let vectors = own_vectors("api-key.json");
    let keys = vectors["keys"].as_array().unwrap();
    let mut signer = Signer::new();
    for key in keys {
        let credentials = vector_credentials(&vectors, key);
        let (region, time) = (key["region"].as_str().unwrap(), key["time"].as_i64().unwrap());
        // if no expiry is requested, the generator uses the longest
        let expires = key["expires"].as_u64().unwrap_or(MAX_API_KEY_EXPIRES_SECONDS.into()) as u32;
        let made = short_term_api_key(&mut signer, &credentials, region, time, expires).unwrap();
        assert_eq!(*made, key["key"].as_str().unwrap(), "{region} {time} {expires}");
    }
    assert!(keys.len() >= 7, "{} keys", keys.len());
}

#[test]
fn a_scoped_signing_key_makes_short_term_keys_only_for_its_scope() {
    let vectors = own_vectors("api-key.json");
    let expected = &vectors["keys"][0];
    let key =
        SigningKey::derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20250301", "us-east-1", "bedrock");
    let scoped = Credentials::scoped("AKIDEXAMPLE", key.unwrap(), None);
    let mut signer = Signer::new();
    let mut make = |region, time| short_term_api_key(&mut signer, &scoped, region, time, 43_200);
    assert_eq!(*make("us-east-1", TIME).unwrap(), expected["key"].as_str().unwrap());
    for (region, time) in [("us-west-2", TIME), ("us-east-1", TIME + 86_400)] {
        let error = make(region, time).unwrap_err();
        assert!(matches!(error, ApiKeyError::Sign(SignError::KeyOfAnotherScope { .. })), "{error}");
    }
}

#[test]
fn expiries_beyond_twelve_hours_are_refused() {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None);
    for expires_seconds in [0, 43_201, u32::MAX] {
        let error = short_term_api_key(&mut Signer::new(), &credentials, "r", TIME, expires_seconds);
        assert_eq!(error, Err(ApiKeyError::Expires { expires_seconds }));
    }
    let error = short_term_api_key(&mut Signer::new(), &credentials, "", TIME, 1);
    assert_eq!(error, Err(ApiKeyError::Sign(SignError::InvalidRegion)));
}

#[test]
fn a_request_has_a_signature_or_a_token_but_never_both() {
    let mut request = signed(&input("m", b""));
    let temporary = Credentials::new("AKIDEXAMPLE", "secret", Some("session".into()));
    request.sign(&mut Signer::new(), &temporary, "us-east-1", TIME).unwrap();
    for token in ["first", "bedrock-api-key-YQ=="] {
        request.authorize_bearer(token).unwrap();
        let headers: Vec<_> = request.headers().collect();
        let bearer = format!("Bearer {token}");
        assert_eq!(headers, [("content-type", "application/json"), ("authorization", &bearer)]);
    }
    sign(&mut request);
    let names: Vec<_> = request.headers().map(|(name, _)| name).collect();
    assert_eq!(names, ["content-type", "x-amz-date", "authorization"]);
    assert!(request.header("authorization").unwrap().starts_with("AWS4-HMAC-SHA256 "));
}

#[test]
fn a_token_is_sent_in_the_clear_only_to_loopback_addresses() {
    let authorize = |url, token: &str| {
        // whatever was allowed for signed requests
        let options = EndpointOptions { endpoint: Some(url), allow_insecure: true, ..Default::default() };
        let mut request = input("m", b"").request(&Endpoint::resolve(&options).unwrap()).unwrap();
        let result = request.authorize_bearer(token);
        assert_eq!(request.header("authorization").is_some(), result.is_ok(), "{url}");
        result
    };
    for url in [
        "https://example.com",
        "https://localhost",
        "http://127.0.0.1",
        "http://127.9.9.9:1",
        "http://[::1]:1",
    ] {
        assert_eq!(authorize(url, "token"), Ok(()), "{url}");
    }
    let refused = [
        "http://example.com",
        "http://192.0.2.1",
        "http://localhost.example.com",
        // names, which may resolve to other machines
        "http://localhost:8080",
        "http://a.localhost",
        "http://0.0.0.0:4000",
        "http://[::]",
    ];
    for url in refused {
        let error = authorize(url, "the-token").unwrap_err();
        assert!(error.to_string().contains("http://127.0.0.1"), "{error}");
        assert_eq!(error, RequestError::InsecureToken, "{url}");
        assert!(!format!("{error} {error:?}").contains("the-token"));
    }
    for token in ["", "the-token\n", "the token", "the-token\r\nx: y", "the-tokén", "\x7f"] {
        let error = authorize("https://example.com", token).unwrap_err();
        assert_eq!(error, RequestError::Token, "{token}");
        assert!(!format!("{error} {error:?}").contains("the"), "{error}");
    }
}

#[test]
fn errors_tell_the_range_and_what_cannot_be_signed() {
    let error = ApiKeyError::Expires { expires_seconds: 43_201 }.to_string();
    assert!(
        error.starts_with("expiresIn") && error.contains("43201 s") && error.contains("43200 s"),
        "{error}"
    );
    assert_eq!(ApiKeyError::Sign(SignError::InvalidRegion).to_string(), SignError::InvalidRegion.to_string());
}
