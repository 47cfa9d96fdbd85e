//! Any response of Cognito or STS: credentials or an error, and what was written is what is read.

use bedrock_stream::bedrock::{CognitoIdentityPool, IdentityError, TemporaryCredentials};
use serde_json::Value;

use crate::allocation::most_held;
use crate::input::first_byte;

/// The first byte chooses the status, the rest is the body.
pub fn identity(input: &[u8]) {
    let (choice, body) = first_byte(input);
    let status = if choice & 1 == 0 { 200 } else { 400 };
    let ((cognito, sts), most) = most_held(|| {
        (TemporaryCredentials::from_cognito(status, None, body), TemporaryCredentials::from_sts(status, body))
    });
    assert!(most <= 64 * body.len() + 4096, "{most} bytes held for {}", body.len());
    let identity_id = CognitoIdentityPool::read_identity_id(status, None, body);
    let token = CognitoIdentityPool::read_open_id_token(status, None, body);
    if status != 200 {
        let errors = [cognito.err(), sts.err(), identity_id.err(), token.err()];
        assert!(errors.iter().all(|error| matches!(error, Some(IdentityError::Service(_)))));
        return;
    }
    [&cognito, &sts].into_iter().flatten().for_each(|credentials| assert!(is_complete(credentials)));
    assert!(!identity_id.is_ok_and(|id| id.is_empty()) && !token.is_ok_and(|token| token.is_empty()));

    if let Ok(Value::Object(members)) = serde_json::from_slice(body) {
        check_json(members.get("Credentials"), cognito.as_ref().ok());
    }
    check_xml(&String::from_utf8_lossy(body));
}

fn is_complete(credentials: &TemporaryCredentials) -> bool {
    let TemporaryCredentials { access_key_id, secret_access_key, session_token, expiration_ms } = credentials;
    ![access_key_id, &**secret_access_key, session_token].iter().any(|text| text.is_empty())
        && *expiration_ms > 0
}

/// Members that serde_json reads as text are those of the credentials.
fn check_json(expected: Option<&Value>, read: Option<&TemporaryCredentials>) {
    let (Some(Value::Object(expected)), Some(read)) = (expected, read) else { return };
    let texts = [("AccessKeyId", &read.access_key_id), ("SessionToken", &*read.session_token)];
    for (name, text) in texts {
        if let Some(Value::String(expected)) = expected.get(name) {
            assert_eq!(text, expected);
        }
    }
}

/// Text written into a document is read back from it.
fn check_xml(text: &str) {
    let escaped =
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&#x3e;").replace('"', "&#34;");
    let document = format!(
        "<?xml version='1.0'?><R><Credentials><AccessKeyId>a</AccessKeyId><!-- > -->\
        <SecretAccessKey n='>'>{escaped}</SecretAccessKey>\n<SessionToken>t</SessionToken>\
        <Expiration>2030-01-01T00:00:00.5Z</Expiration></Credentials></R>"
    );
    match TemporaryCredentials::from_sts(200, document.as_bytes()) {
        Ok(read) => {
            assert_eq!((read.secret_access_key.as_str(), read.expiration_ms), (text, 1_893_456_000_500))
        }
        Err(error) => assert!(text.is_empty(), "{error}"),
    }
}
